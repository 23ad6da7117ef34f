"""Chapters: the pages of a course, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = "id, course_id, slug, title, position, state, created_at"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter."""

    id: UUID
    course_id: UUID
    slug: str
    title: str
    position: int
    """Its place in the course, from 1; archived ones keep a place too."""
    state: str
    """live or archived."""
    created_at: datetime


def insert(db: Connection, *, course: UUID, slug: str, title: str) -> Chapter:
    """Make a chapter at the end of its course. Conflict when the slug is taken there."""
    # Two that append at once would take the same place: the course's row is their queue.
    db.execute("SELECT FROM courses WHERE id = %s FOR NO KEY UPDATE", (course,))
    return made(
        db,
        Chapter,
        f"""
        INSERT INTO chapters (course_id, slug, title, position)
        SELECT %(course)s, %(slug)s, %(title)s, coalesce(max(position), 0) + 1
        FROM chapters WHERE course_id = %(course)s
        RETURNING {_COLUMNS}
        """,
        {"course": course, "slug": slug, "title": title},
    )


def find(db: Connection, chapter: UUID, *, author: UUID | None = None) -> Chapter | None:
    """Return the chapter, of a course of `author` where one is named."""
    return one(
        db,
        Chapter,
        f"""
        SELECT {_COLUMNS} FROM chapters WHERE id = %(chapter)s AND (%(author)s::uuid IS NULL
            OR course_id IN (SELECT course_id FROM course_authors WHERE user_id = %(author)s))
        """,
        {"chapter": chapter, "author": author},
    )


def find_by_slug(db: Connection, course: UUID, slug: str) -> Chapter | None:
    """Return the chapter of an address within its course."""
    return one(
        db,
        Chapter,
        f"SELECT {_COLUMNS} FROM chapters WHERE course_id = %s AND slug = %s",
        (course, slug),
    )


def of_course(db: Connection, course: UUID, *, archived: bool = False) -> list[Chapter]:
    """Return the live chapters of a course in their order; `archived` adds the others."""
    return many(
        db,
        Chapter,
        f"""
        SELECT {_COLUMNS} FROM chapters WHERE course_id = %s AND (state = 'live' OR %s)
        ORDER BY position
        """,
        (course, archived),
    )


def update(db: Connection, chapter: Chapter) -> Chapter | None:
    """Write slug, title and state of a chapter as given; None when there is none."""
    return one(
        db,
        Chapter,
        f"UPDATE chapters SET slug = %s, title = %s, state = %s WHERE id = %s RETURNING {_COLUMNS}",
        (chapter.slug, chapter.title, chapter.state, chapter.id),
    )


def archive(db: Connection, chapter: UUID) -> bool:
    """Put a chapter away; False when it is not live."""
    return bool(
        changed(
            db,
            "UPDATE chapters SET state = 'archived' WHERE id = %s AND state = 'live'",
            (chapter,),
        )
    )


def restore(db: Connection, chapter: UUID) -> bool:
    """Take a chapter out again where it was put away; False when it is live."""
    return bool(
        changed(
            db,
            "UPDATE chapters SET state = 'live' WHERE id = %s AND state = 'archived'",
            (chapter,),
        )
    )


def reorder(db: Connection, course: UUID, order: Sequence[UUID]) -> bool:
    """Put the live chapters into this order, archived ones behind them.

    False, with nothing changed, when `order` does not name each live chapter exactly once.
    """
    db.execute("SELECT FROM courses WHERE id = %s FOR NO KEY UPDATE", (course,))
    live = [chapter.id for chapter in of_course(db, course)]
    if len(live) != len(order) or set(live) != set(order):
        return False
    db.execute(
        """
        UPDATE chapters SET position = places.place
        FROM (
            SELECT chapters.id, row_number() OVER (
                ORDER BY given.place NULLS LAST, position
            ) AS place
            FROM chapters
            LEFT JOIN unnest(%(order)s::uuid[]) WITH ORDINALITY AS given (id, place)
                ON given.id = chapters.id
            WHERE course_id = %(course)s
        ) AS places
        WHERE chapters.id = places.id AND chapters.position <> places.place
        """,
        {"order": list(order), "course": course},
    )
    return True
