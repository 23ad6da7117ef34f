"""Classes: groups that learn one course together, with a teacher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from storage.database import Connection, changed, many, one, value

MAX_LISTED = 500
_COLUMNS: LiteralString = (
    "classes.id, groups.name, groups.under_age, groups.created_at, course_id, "
    "courses.title AS course_title, courses.slug AS course_slug, courses.language, "
    "teacher_id, coalesce(nullif(teachers.name, ''), teachers.email, '') AS teacher, "
    "(SELECT count(*) FROM group_members WHERE group_id = classes.id) AS members"
)
_FROM: LiteralString = (
    "classes JOIN groups ON groups.id = classes.id JOIN courses ON courses.id = course_id "
    "LEFT JOIN users AS teachers ON teachers.id = teacher_id"
)
# Whose a class is: its teacher's, and those authors' whose course it learns. NULL: anybody's.
_IS_THEIRS: LiteralString = (
    "(%(manager)s::uuid IS NULL OR teacher_id = %(manager)s OR course_id IN "
    "(SELECT course_id FROM course_authors WHERE user_id = %(manager)s))"
)


@dataclass(frozen=True, slots=True)
class Class:
    """One class."""

    id: UUID
    name: str
    under_age: bool
    created_at: datetime
    course_id: UUID
    course_title: str
    course_slug: str
    language: str
    """Of the course."""
    teacher_id: UUID | None
    teacher: str
    """The teacher's name or address; empty when they are gone."""
    members: int


@dataclass(frozen=True, slots=True)
class Pupil:
    """One member of a class."""

    id: UUID
    name: str
    email: str
    verified_at: datetime | None
    joined_at: datetime


def insert(
    db: Connection, *, name: str, course: UUID, teacher: UUID, under_age: bool = False
) -> UUID:
    """Make a class and return its id."""
    group = value(
        db,
        "INSERT INTO groups (name, under_age, kind) VALUES (%s, %s, 'class') RETURNING id",
        (name, under_age),
    )
    db.execute(
        "INSERT INTO classes (id, course_id, teacher_id) VALUES (%s, %s, %s)",
        (group, course, teacher),
    )
    return group


def find(
    db: Connection, group: UUID, *, manager: UUID | None = None, lock: bool = False
) -> Class | None:
    """Return the class, where `manager` may manage it (None: an administrator, or the house).

    `lock` holds it until the end.
    """
    return one(
        db,
        Class,
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE classes.id = %(group)s AND {_IS_THEIRS}"
        + (" FOR NO KEY UPDATE OF classes" if lock else ""),
        {"group": group, "manager": manager},
    )


def listing(
    db: Connection, *, manager: UUID | None = None, after: tuple[str, UUID] | None = None,
    limit: int = MAX_LISTED,
) -> list[Class]:  # fmt: skip
    """Return the classes that somebody manages (None: all), by name, those after the cursor."""
    key, last = after or (None, None)
    return many(
        db,
        Class,
        f"""
        SELECT {_COLUMNS} FROM {_FROM}
        WHERE {_IS_THEIRS} AND (%(last)s::uuid IS NULL
            OR (fold(groups.name), classes.id) > (fold(%(key)s::text), %(last)s))
        ORDER BY fold(groups.name), classes.id LIMIT %(limit)s
        """,
        {"manager": manager, "key": key, "last": last, "limit": limit},
    )


def of_member(db: Connection, user: UUID) -> list[Class]:
    """Return the classes that somebody learns in, by name."""
    return many(
        db,
        Class,
        f"""
        SELECT {_COLUMNS} FROM {_FROM}
        WHERE classes.id IN (SELECT group_id FROM group_members WHERE user_id = %s)
        ORDER BY fold(groups.name), classes.id
        """,
        (user,),
    )


def update(db: Connection, group: UUID, *, name: str, under_age: bool, teacher: UUID) -> None:
    """Write a class as given."""
    db.execute(
        "UPDATE groups SET name = %s, under_age = %s WHERE id = %s", (name, under_age, group)
    )
    db.execute("UPDATE classes SET teacher_id = %s WHERE id = %s", (teacher, group))


def dissolve(db: Connection, group: UUID) -> None:
    """Dissolve a class; its members keep their accounts and what they have learned."""
    changed(db, "DELETE FROM classes WHERE id = %s", (group,))


def pupils(
    db: Connection, group: UUID, *, after: tuple[str, UUID] | None = None, limit: int = 100
) -> list[Pupil]:
    """Return members by name, those after the name and id of the cursor."""
    key, last = after or (None, None)
    return many(
        db,
        Pupil,
        """
        SELECT users.id, users.name, email, verified_at, added_at AS joined_at
        FROM group_members JOIN users ON users.id = user_id
        WHERE group_id = %(group)s AND (%(last)s::uuid IS NULL
            OR (fold(users.name), users.id) > (fold(%(key)s::text), %(last)s))
        ORDER BY fold(users.name), users.id LIMIT %(limit)s
        """,
        {"group": group, "key": key, "last": last, "limit": limit},
    )


def members(db: Connection, group: UUID) -> list[UUID]:
    """Return the ids of all members."""
    rows = db.execute(
        "SELECT user_id FROM group_members WHERE group_id = %s ORDER BY user_id", (group,)
    )
    return [row[0] for row in rows]


def is_member(db: Connection, group: UUID, user: UUID) -> bool:
    """Say whether somebody learns in a class."""
    row = db.execute(
        "SELECT FROM group_members WHERE group_id = %s AND user_id = %s", (group, user)
    ).fetchone()
    return row is not None
