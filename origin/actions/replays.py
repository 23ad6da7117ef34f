"""Replays: the states that a text had elsewhere become the history of a content here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from functions import summaries
from functions.problems import NotFound
from origin.actions import publishing, revising
from origin.actions.revising import Writing
from origin.imports.plans import decoded
from origin.imports.report import Report
from origin.imports.scanning import BadFolder, Folder, scan
from storage import chapters, contents, courses, revisions
from storage.database import Connection, Pool, transaction

# 0007-2018-08-19.md: the place in the history, and the day.
_STATE = re.compile(r"(\d{1,9})[-_](\d{4}-\d\d-\d\d)\.(?:md|markdown)\Z", re.IGNORECASE)
_PAGE = 200


@dataclass(frozen=True, slots=True)
class _State:
    path: str
    at: datetime


def replay(
    pool: Pool,
    root: Path,
    course: str,
    chapter: str,
    *,
    author: UUID | None = None,
    publish: bool = False,
) -> Report:
    """Write every state in the folder as a revision of one chapter's text, in their order.

    All or nothing: a history with a hole is none. States that stand there already are passed
    over, and so are those that equal the one before. Raises BadFolder, NotFound.
    """
    report = Report()
    folder = scan(root, report)
    states = list(_states(folder, report))
    if not states:
        raise BadFolder("the folder holds no states named like 0001-2018-06-06.md")
    with transaction(pool) as db:
        found = courses.find_by_slug(db, course)
        if found is None:
            raise NotFound(f"there is no course {course}")
        report.slug, report.title = found.slug, found.title
        content = _content(db, found.id, chapter)
        known = {each.message for each in _history(db, content)}
        for state in states:
            text = decoded(folder, state.path, report)
            if text is None:
                raise BadFolder(f"{state.path} {report.of('failed')[-1].detail}")
            message = f"Replayed from {state.path}"[:500]
            if message in known:
                report.add(state.path, "unchanged", "it is in the history already")
                continue
            _, body = summaries.split_title(text)
            writing = Writing(body, message)
            revision, new = revising.keep(db, content, writing, author, at=state.at)
            detail = f"revision {revision.number}" if new else f"equal to {revision.number}"
            report.add(state.path, "imported" if new else "unchanged", detail)
        if publish:
            publishing.publish_content(db, content)
            report.published = found.state == "published"
    report.chapters = 1
    return report


def _states(folder: Folder, report: Report) -> Iterator[_State]:
    found: list[tuple[int, _State]] = []
    for path in folder.texts:
        match = _STATE.match(path)
        if match is None:
            report.add(path, "left out", "it is not named like 0001-2018-06-06.md")
            continue
        try:
            at = datetime.fromisoformat(match[2]).replace(tzinfo=UTC)
        except ValueError:
            report.add(path, "left out", f"{match[2]} is no day")
            continue
        found.append((int(match[1]), _State(path, at)))
    yield from (state for _, state in sorted(found, key=lambda each: (each[0], each[1].path)))


def _content(db: Connection, course: UUID, slug: str) -> UUID:
    chapter = chapters.find_by_slug(db, course, slug)
    if chapter is None:
        raise NotFound(f"the course has no chapter {slug}")
    for content in contents.of_chapter(db, chapter.id):
        if content.kind == "text":
            return content.id
    return contents.insert(db, chapter=chapter.id).id


def _history(db: Connection, content: UUID) -> Iterator[revisions.Summary]:
    before: int | None = None
    while page := revisions.summaries(db, content, before=before, limit=_PAGE):
        yield from page
        before = page[-1].number
