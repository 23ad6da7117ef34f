"""Finding: what somebody may change, and what the desk's pages say of where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import falcon

from functions.problems import NotFound
from origin.actions.courses import owner
from storage import chapters, contents, courses
from storage.chapters import Chapter
from storage.contents import Content
from storage.courses import Course
from storage.database import Connection

_MAX_LABEL = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A content with where it stands."""

    course: Course
    chapter: Chapter
    content: Content


def course_of(req: falcon.Request, db: Connection, course: UUID) -> Course:
    """Return a course that the reader may change; NotFound for every other."""
    found = courses.find(db, course, author=owner(req.context.person))
    if found is None:
        raise NotFound
    return found


def chapter_of(req: falcon.Request, db: Connection, chapter: UUID) -> tuple[Course, Chapter]:
    """Return a chapter that the reader may change, with its course; NotFound for every other."""
    found = chapters.find(db, chapter, author=owner(req.context.person))
    if found is None:
        raise NotFound
    return course_of(req, db, found.course_id), found


def place_of(req: falcon.Request, db: Connection, content: UUID) -> Place:
    """Return a live content that the reader may change; NotFound for every other."""
    found = contents.find(db, content, author=owner(req.context.person))
    if found is None or found.state != "live":
        raise NotFound
    course, chapter = chapter_of(req, db, found.chapter_id)
    return Place(course, chapter, found)


def course_facts(course: Course) -> dict[str, str]:
    """Return what every page about a course says of it."""
    return {
        "title": course.title,
        "path": f"/author/courses/{course.id}",
        "page": f"/courses/{course.slug}",
        "state": course.state,
        "language": course.language,
        "access": course.access,
    }


def chapter_facts(chapter: Chapter) -> dict[str, str]:
    """Return what pages say of a chapter."""
    return {
        "id": str(chapter.id),
        "title": chapter.title,
        "path": f"/author/chapters/{chapter.id}",
        "state": chapter.state,
    }


def label(beginning: str, alternative: str) -> str:
    """Return what a content is called in a list: its figure's words, else its first line."""
    if alternative:
        return alternative[:_MAX_LABEL]
    lines = (line.strip().lstrip("#>*-_ ").rstrip() for line in beginning.splitlines())
    return next(filter(None, lines), "")[:_MAX_LABEL]


def standing(newest: int | None, published: int | None) -> str:
    """Return how far readers are behind a content: `unpublished`, `changed` or `published`."""
    if published is None:
        return "unpublished"
    return "published" if published == newest else "changed"
