"""Memberships: who may read a course, by enrolment, in a class, or by teaching it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from functions.memberships import MAX_CARRIED, course_group
from storage.database import Connection, changed, many, value

# The one place that says whom a course is for: every course that an account learns or teaches.
_THEIRS_OF: LiteralString = """(
    SELECT course_id, enrolled_at AS since FROM enrolments WHERE user_id = {whose}
    UNION ALL
    SELECT course_id, added_at FROM group_members JOIN classes ON classes.id = group_id
    WHERE user_id = {whose}
    UNION ALL
    SELECT course_id, now() FROM classes WHERE teacher_id = {whose}
    UNION ALL
    SELECT course_id, now() FROM course_authors WHERE user_id = {whose}
)"""
_THEIRS: LiteralString = _THEIRS_OF.format(whose="%(user)s::uuid")
_IS_ADMIN: LiteralString = (
    "EXISTS (SELECT FROM users WHERE users.id = %(user)s::uuid AND role = 'admin')"
)

CARRIED: LiteralString = f"""
    ARRAY(SELECT group_id::text FROM group_members WHERE user_id = users.id
          ORDER BY group_id) AS groups,
    ARRAY(SELECT courses.id FROM courses JOIN {_THEIRS_OF.format(whose="users.id")} AS theirs
              ON theirs.course_id = courses.id
          WHERE access = 'members' AND state = 'published'
          GROUP BY courses.id
          ORDER BY courses.id IS NOT DISTINCT FROM %(first)s::uuid DESC,
                   max(since) DESC, courses.id
          LIMIT %(limit)s) AS courses,
    coalesce((SELECT number FROM departures WHERE user_id = users.id), 0) AS departures,
    under_age OR EXISTS (
        SELECT FROM group_members JOIN groups ON groups.id = group_id
        WHERE user_id = users.id AND groups.under_age) AS minor"""
"""Columns of `users` for what an access token carries: a login asks for them by the way."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What an access token says of memberships."""

    groups: tuple[str, ...]
    """Ids of the account's groups, then the groups of its members' courses."""
    departures: int
    minor: bool
    """Under age, by their own word or by a group's."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who learns a course by a membership."""

    user: UUID
    since: datetime


def may_read(db: Connection, user: UUID | None, course: UUID) -> bool:
    """Say whether somebody (None: nobody who is logged in) may read the texts of a course.

    Whether it is published is another question; False for a course that there is not.
    """
    return bool(
        value(
            db,
            f"""
            SELECT access = 'open' OR id IN (SELECT course_id FROM {_THEIRS} AS theirs)
                OR {_IS_ADMIN}
            FROM courses WHERE id = %(course)s
            """,
            {"user": user, "course": course},
        )
    )


def readable(db: Connection, user: UUID | None) -> list[UUID]:
    """Return the published courses for members whose texts somebody may read."""
    rows = db.execute(
        f"""
        SELECT id FROM courses WHERE access = 'members' AND state = 'published'
            AND (id IN (SELECT course_id FROM {_THEIRS} AS theirs) OR {_IS_ADMIN})
        """,
        {"user": user},
    )
    return [row[0] for row in rows]


def carried(db: Connection, user: UUID, *, first: UUID | None = None) -> Carried:
    """Return what an access token made now carries; the course `first` in any case.

    One statement, so that the number of departures and the memberships are of one moment.
    """
    row = db.execute(
        f"SELECT {CARRIED} FROM users WHERE id = %(user)s",
        {"user": user, **carried_parameters(first)},
    ).fetchall()[0]
    return carried_of(*row)


def carried_parameters(first: UUID | None = None) -> dict[str, object]:
    """Return what the columns of CARRIED need."""
    return {"first": first, "limit": MAX_CARRIED}


def carried_of(
    groups: Sequence[str], courses: Sequence[UUID], departures: int, minor: bool
) -> Carried:
    """Return what the columns of CARRIED say."""
    return Carried((*groups, *map(course_group, courses)), departures, minor)


def enrol(db: Connection, course: UUID, user: UUID) -> bool:
    """Let somebody belong to a course; False when they are enrolled already."""
    return bool(
        changed(
            db,
            "INSERT INTO enrolments (course_id, user_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (course, user),
        )
    )


def leave(db: Connection, course: UUID, user: UUID) -> bool:
    """End an enrolment; False when there was none."""
    return bool(
        changed(db, "DELETE FROM enrolments WHERE course_id = %s AND user_id = %s", (course, user))
    )


def is_enrolled(db: Connection, course: UUID, user: UUID) -> bool:
    """Say whether somebody is enrolled in a course."""
    row = db.execute(
        "SELECT FROM enrolments WHERE course_id = %s AND user_id = %s", (course, user)
    ).fetchone()
    return row is not None


def departed(db: Connection, users: Sequence[UUID]) -> None:
    """Note, in the transaction that ends it, that a right of these accounts to read has ended.

    Called whenever somebody leaves or is taken out, stops teaching or is no author any more:
    tokens from before are not believed about memberships within 15 seconds.
    """
    # In one order, so that two that note many at once never wait for each other in a ring.
    db.execute(
        """
        INSERT INTO departures (user_id)
        SELECT id FROM users WHERE id = ANY(%s) ORDER BY id
        ON CONFLICT (user_id) DO UPDATE SET number = departures.number + 1, at = now()
        """,
        (sorted(set(users)),),
    )


def departures_since(db: Connection, since: datetime) -> dict[str, int]:
    """Return how often the right to read ended, of those whose tokens of before may be young."""
    rows = db.execute(
        """
        SELECT user_id::text, number FROM departures
        WHERE at >= %(since)s AND EXISTS (
            SELECT FROM sessions WHERE sessions.user_id = departures.user_id
                AND revoked_at IS NULL AND used_at >= %(since)s)
        ORDER BY user_id
        """,
        {"since": since},
    )
    return dict(rows.fetchall())


def of_course(db: Connection, course: UUID) -> list[Member]:
    """Return who is enrolled in a course, in the order in which they came."""
    return many(
        db,
        Member,
        """
        SELECT user_id AS user, enrolled_at AS since FROM enrolments
        WHERE course_id = %s ORDER BY enrolled_at, user_id
        """,
        (course,),
    )
