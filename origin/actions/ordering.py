"""Ordering: which chapter comes after which, and where in them each content stands."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from functions.problems import FieldError, InvalidFields, NotFound
from origin import references
from origin.acting import Acting
from origin.actions import publishing, records
from storage import chapters, contents, courses, revisions
from storage.chapters import Chapter
from storage.database import Connection


def reorder(
    db: Connection, course: UUID, order: Sequence[UUID], author: UUID | None
) -> list[Chapter]:
    """Put a course's chapters into this order, which names each live one once."""
    if courses.find(db, course, author=author, lock=True) is None:
        raise NotFound
    if not chapters.reorder(db, course, order):
        raise _not_all("chapters")
    publishing.refresh_course(db, course)
    return chapters.of_course(db, course)


def reorder_contents(
    db: Connection, chapter: UUID, order: Sequence[UUID], author: UUID | None
) -> None:
    """Put a chapter's contents into this order, which names each live one once."""
    found = chapters.find(db, chapter, author=author)
    if found is None:
        raise NotFound
    if not contents.reorder(db, chapter, order):
        raise _not_all("contents")
    publishing.refresh_course(db, found.course_id)


def place_chapter(
    db: Connection, course: UUID, chapter: UUID, after: UUID | None, author: UUID | None
) -> None:
    """Let a chapter come after another one of its course, or first with None."""
    found = chapters.find(db, chapter, author=author)
    if found is None or found.course_id != course:
        raise NotFound
    others = [each.id for each in chapters.of_course(db, course) if each.id != chapter]
    reorder(db, course, _placed(others, chapter, after), author)


def place_content(
    db: Connection,
    content: UUID,
    chapter: UUID,
    after: UUID | None,
    author: UUID | None,
    acting: Acting,
) -> None:
    """Let a content come after another one of a chapter of its course, or first with None.

    What learners have completed and how the text came about go with it. Raises NotFound, and
    InvalidFields for a chapter of another course or a neighbour that is not there.
    """
    found = contents.find(db, content, author=author)
    source = chapters.find(db, found.chapter_id) if found else None
    target = chapters.find(db, chapter, author=author)
    if found is None or source is None or found.state != "live":
        raise NotFound
    if target is None or target.state != "live" or target.course_id != source.course_id:
        wrong = FieldError("/chapter", "is no chapter of the same course")
        raise InvalidFields(errors=(wrong,))
    course = courses.find(db, target.course_id, lock=True)
    if course is None:
        raise NotFound
    others = [each.id for each in contents.of_chapter(db, chapter) if each.id != content]
    order = _placed(others, content, after)
    moved = source.id != target.id
    if moved:
        contents.move(db, content, chapter)
    contents.reorder(db, chapter, order)
    revision = revisions.find(db, found.published_id) if moved and found.published_id else None
    placed = contents.find(db, content)
    if revision is not None and placed is not None:
        # Its headings stand among others now, whose ids they must not take.
        publishing.show(db, course, placed, revision, references.resolver(db, course))
    publishing.refresh_course(db, course.id)
    if moved:
        told = {"chapter": (source.id, target.id)}
        records.note(db, acting, "content.moved", content, kind="content", changes=told)


def _placed(others: Sequence[UUID], moved: UUID, after: UUID | None) -> list[UUID]:
    if after is not None and after not in others:
        raise InvalidFields(errors=(FieldError("/after", "does not stand there"),))
    at = 0 if after is None else others.index(after) + 1
    return [*others[:at], moved, *others[at:]]


def _not_all(name: str) -> InvalidFields:
    detail = f"name every one of the {name} once: somebody may have added one meanwhile"
    return InvalidFields(errors=(FieldError(f"/{name}", detail),))
