"""Authors: who may change a course, its owner first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, many


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who may change a course."""

    user_id: UUID
    name: str
    email: str
    role: str
    """owner or co-author."""
    since: datetime
    """When the course was made, or the co-author added."""


def of_course(db: Connection, course: UUID) -> list[Author]:
    """Return the authors of a course: the owner, then the others as they came."""
    return many(
        db,
        Author,
        """
        SELECT user_id, name, email, course_authors.role, since
        FROM course_authors JOIN users ON users.id = user_id
        WHERE course_id = %s ORDER BY course_authors.role DESC, since, user_id
        """,
        (course,),
    )


def is_author(db: Connection, course: UUID, user: UUID) -> bool:
    """Say whether somebody is the owner or a co-author of a course."""
    row = db.execute(
        "SELECT EXISTS (SELECT FROM course_authors WHERE course_id = %s AND user_id = %s)",
        (course, user),
    ).fetchone()
    return bool(row and row[0])


def add(db: Connection, course: UUID, user: UUID) -> bool:
    """Make somebody a co-author; False when they are an author of it already.

    To be called with the course held, so that no owner changes meanwhile.
    """
    if is_author(db, course, user):
        return False
    return bool(
        changed(
            db,
            "INSERT INTO co_authors (course_id, user_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (course, user),
        )
    )


def remove(db: Connection, course: UUID, user: UUID) -> bool:
    """Take a co-author away; False when they were none."""
    return bool(
        changed(db, "DELETE FROM co_authors WHERE course_id = %s AND user_id = %s", (course, user))
    )


def hand_over(db: Connection, course: UUID, user: UUID) -> bool:
    """Make a co-author the owner, and the owner until then a co-author; False when they are none.

    To be called with the course held.
    """
    if not remove(db, course, user):
        return False
    db.execute(
        """
        INSERT INTO co_authors (course_id, user_id)
        SELECT id, author_id FROM courses WHERE id = %s AND author_id IS NOT NULL
        ON CONFLICT DO NOTHING
        """,
        (course,),
    )
    db.execute("UPDATE courses SET author_id = %s WHERE id = %s", (user, course))
    return True
