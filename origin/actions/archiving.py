"""Archiving: what was put away comes back, or goes for good by an administrator's hand."""

from __future__ import annotations

from uuid import UUID

from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin import references
from origin.acting import Acting
from origin.actions import publishing, records
from storage import chapters, contents, courses, revisions
from storage.chapters import Chapter
from storage.contents import Content
from storage.courses import Course
from storage.database import Connection


class NotArchived(Conflict):
    """It is not archived."""

    slug = "not-archived"


def restore_course(db: Connection, course: UUID, author: UUID | None, acting: Acting) -> Course:
    """Take a course out again, as a draft: what it shows may be old by now."""
    found = courses.find(db, course, author=author, lock=True)
    if found is None:
        raise NotFound
    if found.state != "archived":
        raise NotArchived
    restored = courses.publish_state(db, course, "draft", author=author)
    if restored is None:
        raise NotFound
    told = {"state": ("archived", "draft")}
    records.note(db, acting, "course.restored", course, kind="course", changes=told)
    return restored


def restore_chapter(db: Connection, chapter: UUID, author: UUID | None, acting: Acting) -> Chapter:
    """Take a chapter out again; readers see what was published of it."""
    found = chapters.find(db, chapter, author=author)
    if found is None:
        raise NotFound
    if not chapters.restore(db, chapter):
        raise NotArchived
    publishing.refresh_course(db, found.course_id)
    restored = chapters.find(db, chapter)
    if restored is None:
        raise NotFound
    told = {"state": ("archived", "live")}
    records.note(db, acting, "chapter.restored", chapter, kind="chapter", changes=told)
    return restored


def restore_content(db: Connection, content: UUID, author: UUID | None, acting: Acting) -> Content:
    """Take a content out again; readers see what was published of it."""
    found = contents.find(db, content, author=author)
    chapter = chapters.find(db, found.chapter_id) if found else None
    course = courses.find(db, chapter.course_id, lock=True) if chapter else None
    if found is None or course is None:
        raise NotFound
    if not contents.restore(db, content):
        raise NotArchived
    revision = revisions.find(db, found.published_id) if found.published_id else None
    if revision is not None:
        # Other contents of the page may have taken the ids of its headings since.
        publishing.show(db, course, found, revision, references.resolver(db, course))
    publishing.refresh_course(db, course.id)
    restored = contents.find(db, content)
    if restored is None:
        raise NotFound
    told = {"state": ("archived", "live")}
    records.note(db, acting, "content.restored", content, kind="content", changes=told)
    return restored


def purge(db: Connection, course: UUID, typed: str, acting: Acting) -> None:
    """Delete an archived course with its whole history, for good.

    `typed` is the course's slug: whoever can type it knows what goes. Raises NotFound,
    NotArchived, InvalidFields.
    """
    found = courses.find(db, course, lock=True)
    if found is None:
        raise NotFound
    if typed != found.slug:
        raise InvalidFields(errors=(FieldError("/slug", "is not the slug of this course"),))
    if found.state != "archived":
        raise NotArchived("archive the course first")
    others = courses.translations(db, course)
    courses.purge(db, course)
    for other in others:
        publishing.refresh_course(db, other.id)
    told = {"slug": (found.slug, None), "title": (found.title, None)}
    records.note(db, acting, "course.purged", course, kind="course", changes=told)
