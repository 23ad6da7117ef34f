"""Imports: a folder of Markdown and pictures becomes a course, or brings one up to date."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from functions.figures import MAX_ALTERNATIVE
from functions.problems import Conflict
from origin import references
from origin.acting import Acting
from origin.actions import publishing, records, widening
from origin.imports import shelving
from origin.imports.missing import settle
from origin.imports.plans import Plan, Settings, plan
from origin.imports.report import Report
from origin.imports.scanning import SETTINGS, BadFolder, scan
from origin.imports.writing import Written, write
from storage import chapters, contents, courses, media, revisions
from storage.courses import Course
from storage.database import Connection, Pool, transaction
from storage.files import Files
from storage.media import CourseMedia

Progress = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""


NOTHING_SAID = Settings()


class AlreadyImporting(Conflict):
    """Somebody is importing this course at this moment."""

    slug = "already-importing"


def import_course(
    pool: Pool,
    files: Files,
    root: Path,
    given: Settings = NOTHING_SAID,
    *,
    draft: bool = False,
    archive_missing: bool = False,
    author: UUID | None = None,
    progress: Progress = lambda done, all: None,
) -> Report:
    """Import the folder and return what became of every file in it.

    Only texts that changed become new revisions. Readers see the course as a whole when all of it
    is there, or nothing new with `draft`. What is wrong with single files stands in the report,
    and so does what the course has and the folder has not; `archive_missing` puts that away.
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
        media.adding(guard)
        with transaction(pool) as db:
            before = {file.path: file for file in media.of_course(db, course.id)}
            known = media.known_to_course(db, course.id)
            slugs = {chapter.slug for chapter in chapters.of_course(db, course.id)}
        shelved = shelving.shelve(folder, files, before, known, report, step)
        with transaction(pool) as db:
            _name_files(db, course, shelved)
            _tell_of_files(db, course, planned.settings.words or {}, report)
            named = {file.path: file for file in media.of_course(db, course.id)}
        targets = references.targets(named.values())
        slugs |= {text.slug for text in planned.texts}
        written: list[Written] = []
        for text in planned.texts:
            resolve = references.within(course.slug, slugs, targets, text.folder)
            with transaction(pool) as db:
                done_with = write(db, course, text, resolve, named, author, report)
            if done_with is not None:
                written.append(done_with)
            step()
        with transaction(pool) as db:
            visible = courses.find(db, course.id, lock=True)
            # A draft of a published course leaves everything that readers see.
            archive = archive_missing and not (draft and visible and visible.state == "published")
            settle(db, course, folder, planned, written, report, archive=archive)
            cover = _cover(planned, named, report)
            report.published = _show(db, course, planned, written, cover, draft)
            # Readers need not wait for them: the pages offer the widths once they are there.
            widening.ask(db, course.id)
            told = {"chapters": (None, len(written)), "published": (None, report.published)}
            by = Acting(author, "", "")
            records.note(db, by, "course.imported", course.id, kind="course", changes=told)
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
            access=settings.access or "open",
            joining=settings.joining or "invited",
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


def _tell_of_files(
    db: Connection, course: Course, words: Mapping[str, str], report: Report
) -> None:
    """Keep the words that the folder has for its files; note those that can't be kept."""
    named = {file.path: file for file in media.of_course(db, course.id)}
    for path, text in sorted(words.items()):
        file = named.get(path)
        if file is None:
            report.note(SETTINGS, f"there is no file “{path[:200]}” that its words could tell of")
        elif len(text) > MAX_ALTERNATIVE or not text.isprintable():
            report.note(SETTINGS, f"the words of “{path[:200]}” are too long or no plain text")
        elif text != file.alternative:
            media.put_name(
                db,
                course=course.id,
                path=path,
                hash=file.hash,
                attachment=file.attachment,
                alternative=text,
            )


def _cover(planned: Plan, named: Mapping[str, CourseMedia], report: Report) -> str | None:
    """Return the hash of the course's cover; None where the folder names none."""
    path = planned.settings.cover
    if path is None:
        return None
    file = named.get(path)
    if file is None or not file.media_type.startswith("image/"):
        report.note(SETTINGS, f"there is no picture “{path[:200]}” for the cover")
        return None
    return file.hash


def _show(
    db: Connection,
    course: Course,
    planned: Plan,
    written: list[Written],
    cover: str | None,
    draft: bool,
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
            access=settings.access or current.access,
            joining=settings.joining or current.joining,
            cover=cover or current.cover,
        ),
    )
    for each in written:
        chapter = chapters.find(db, each.chapter)
        if chapter is not None:
            chapters.update(db, replace(chapter, title=each.text.title, state="live"))
        for kept in [] if draft else each.kept:
            html, words = kept.rendered.html, kept.rendered.words
            revisions.keep_html(db, kept.revision, html=html, words=words)
            contents.publish(db, kept.content, kept.revision)
    own = [each.chapter for each in written]
    others = [c.id for c in chapters.of_course(db, course.id) if c.id not in own]
    chapters.reorder(db, course.id, [*own, *others])
    if draft:
        return False
    courses.publish_state(db, course.id, "published")
    publishing.refresh_course(db, course.id)
    return True
