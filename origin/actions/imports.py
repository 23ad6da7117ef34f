"""Imports: a folder of Markdown and pictures becomes a course, or brings one up to date."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from functions.problems import Conflict
from origin import references
from origin.actions import publishing
from origin.imports import shelving
from origin.imports.plans import Plan, Settings, Text, plan
from origin.imports.report import Report
from origin.imports.scanning import BadFolder, scan
from origin.markup import Rendered, Resolve, render
from storage import chapters, contents, courses, media, revisions
from storage.courses import Course
from storage.database import Connection, Pool, transaction
from storage.files import Files

Progress = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""


NOTHING_SAID = Settings()


class AlreadyImporting(Conflict):
    """Somebody is importing this course at this moment."""

    slug = "already-importing"


@dataclass(frozen=True, slots=True)
class _Written:
    """One chapter as it stands in the database now, not yet shown to readers."""

    text: Text
    chapter: UUID
    content: UUID
    revision: UUID
    rendered: Rendered


def import_course(
    pool: Pool,
    files: Files,
    root: Path,
    given: Settings = NOTHING_SAID,
    *,
    draft: bool = False,
    author: UUID | None = None,
    progress: Progress = lambda done, all: None,
) -> Report:
    """Import the folder and return what became of every file in it.

    Only texts that changed become new revisions. Readers see the course as a whole when all of it
    is there, or nothing new with `draft`. What is wrong with single files stands in the report.
    Raises BadFolder when there is no course in it, AlreadyImporting, Unavailable, and the
    Problems of settings that the database refuses.
    """
    started = time.monotonic()
    report = Report()
    folder = scan(root, report)
    planned = plan(folder, given, report)
    report.slug, report.title = planned.slug, planned.title
    total = shelving.count(folder) + len(planned.texts)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    progress(0, total)
    course = _course(pool, planned, author)
    # The lock lies in a transaction of its own, for the work below commits many times.
    with transaction(pool) as guard:
        if not courses.hold(guard, course.id):
            raise AlreadyImporting(f"the course {course.slug} is being imported already")
        with transaction(pool) as db:
            before = {file.path: file for file in media.of_course(db, course.id)}
            slugs = {chapter.slug for chapter in chapters.of_course(db, course.id)}
        shelved = shelving.shelve(folder, files, before, report, step)
        with transaction(pool) as db:
            _name_files(db, course, shelved)
            targets = references.targets(media.of_course(db, course.id))
        slugs |= {text.slug for text in planned.texts}
        written: list[_Written] = []
        for text in planned.texts:
            resolve = references.within(course.slug, slugs, targets, text.folder)
            written.append(_write(pool, course, text, resolve, author, report))
            step()
        with transaction(pool) as db:
            report.published = _show(db, course, planned, written, draft)
    report.chapters = len(written)
    report.seconds = time.monotonic() - started
    return report


def _course(pool: Pool, planned: Plan, author: UUID | None) -> Course:
    """Return the course of the plan's address, made now if there is none."""
    settings = planned.settings
    with transaction(pool) as db:
        original = _original(db, settings)
        found = courses.find_by_slug(db, planned.slug)
        if found is not None:
            if found.state == "archived":
                raise BadFolder(f"the course {planned.slug} is archived; choose another --slug")
            return found
        return courses.insert(
            db,
            slug=planned.slug,
            title=planned.title,
            summary=settings.summary or "",
            language=settings.language or "bg",
            level=settings.level or "beginner",
            translation_of=original,
            author=author,
            position=settings.position or 0,
        )


def _original(db: Connection, settings: Settings) -> UUID | None:
    if settings.translation_of is None:
        return None
    found = courses.find_by_slug(db, settings.translation_of)
    if found is None:
        raise BadFolder(f"there is no course {settings.translation_of} to be a translation of")
    return found.id


def _name_files(db: Connection, course: Course, shelved: list[shelving.Shelved]) -> None:
    # In one order always, so that two imports that share pictures wait and never deadlock.
    for each in sorted(shelved, key=lambda each: each.file.hash):
        if each.changed:
            file = each.file
            media.insert(
                db,
                hash=file.hash,
                media_type=file.media_type,
                bytes=file.bytes,
                width=file.width,
                height=file.height,
            )
            media.put_name(
                db, course=course.id, path=file.path, hash=file.hash, attachment=file.attachment
            )


def _write(
    pool: Pool,
    course: Course,
    text: Text,
    resolve: Resolve,
    author: UUID | None,
    report: Report,
) -> _Written:
    """Keep a text as the newest revision of its chapter, which is made where it is new."""
    rendered = render(text.body, resolve)
    with transaction(pool) as db:
        chapter = chapters.find_by_slug(db, course.id, text.slug) or chapters.insert(
            db, course=course.id, slug=text.slug, title=text.title
        )
        shown = [each for each in contents.of_chapter(db, chapter.id) if each.kind == "text"]
        content = shown[0] if shown else contents.insert(db, chapter=chapter.id)
        newest = revisions.latest(db, content.id)
        changed = newest is None or newest.body != text.body
        if newest is None or changed:
            newest = revisions.insert(
                db,
                content=content.id,
                body=text.body,
                html=rendered.html,
                words=rendered.words,
                message=f"Imported from {text.path}"[:500],
                author=author,
            )
    report.add(
        text.path,
        "imported" if changed else "unchanged",
        f"“{text.title}”, {rendered.words:,} words, {len(rendered.media)} pictures and files",
    )
    for problem in rendered.problems:
        report.note(text.path, problem)
    return _Written(text, chapter.id, content.id, newest.id, rendered)


def _show(
    db: Connection, course: Course, planned: Plan, written: list[_Written], draft: bool
) -> bool:
    """Let readers see all of it; with `draft`, only what no reader can see yet is touched."""
    current = courses.find(db, course.id, lock=True)
    if current is None:
        raise BadFolder(f"the course {course.slug} was deleted meanwhile")
    if draft and current.state == "published":
        return False
    settings = planned.settings
    courses.update(
        db,
        replace(
            current,
            # A folder without a title must not undo what an author called the course.
            title=planned.title if planned.named else current.title,
            summary=current.summary if settings.summary is None else settings.summary,
            language=settings.language or current.language,
            level=settings.level or current.level,
            translation_of=_original(db, settings) or current.translation_of,
            position=current.position if settings.position is None else settings.position,
        ),
    )
    for each in written:
        chapter = chapters.find(db, each.chapter)
        if chapter is not None:
            chapters.update(db, replace(chapter, title=each.text.title, state="live"))
        if not draft:
            html, words = each.rendered.html, each.rendered.words
            revisions.keep_html(db, each.revision, html=html, words=words)
            contents.publish(db, each.content, each.revision)
    own = [each.chapter for each in written]
    others = [c.id for c in chapters.of_course(db, course.id) if c.id not in own]
    chapters.reorder(db, course.id, [*own, *others])
    if draft:
        return False
    courses.publish_state(db, course.id, "published")
    publishing.refresh_course(db, course.id)
    return True
