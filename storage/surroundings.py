"""Surroundings: the course, chapter and language for which a server asks for a message."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, one


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a message would stand."""

    course: UUID
    chapter: UUID | None
    language: str
    """Of the course's text."""


def find(db: Connection, course: UUID | None, chapter: UUID | None) -> Surroundings | None:
    """Return the published course, or chapter of it; None when readers can't see such a one.

    With both, the chapter must be one of the course's.
    """
    return one(
        db,
        Surroundings,
        """
        SELECT courses.id AS course, chapters.id AS chapter, courses.language
        FROM courses
        LEFT JOIN chapters ON chapters.course_id = courses.id AND chapters.id = %(chapter)s
                          AND chapters.state = 'live'
        WHERE courses.state = 'published'
          AND (%(course)s::uuid IS NULL OR courses.id = %(course)s)
          AND (%(chapter)s::uuid IS NULL OR chapters.id IS NOT NULL)
          AND courses.id = coalesce(%(course)s::uuid,
                                    (SELECT course_id FROM chapters WHERE id = %(chapter)s))
        """,
        {"course": course, "chapter": chapter},
    )
