"""Extra times: more time at a quiz for somebody, or for everybody of a group."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, changed, many


@dataclass(frozen=True, slots=True)
class ExtraTime:
    """More time for one account or one group."""

    user_id: UUID | None
    group_id: UUID | None
    name: str
    """The account's name (or address), or the group's."""
    seconds: int


def of_quiz(db: Connection, quiz: UUID) -> list[ExtraTime]:
    """Return who has more time, groups first."""
    return many(
        db,
        ExtraTime,
        """
        SELECT user_id, group_id, extra_seconds AS seconds,
               coalesce(groups.name, nullif(users.name, ''), users.email) AS name
        FROM quiz_extras LEFT JOIN users ON users.id = user_id
        LEFT JOIN groups ON groups.id = group_id
        WHERE quiz_id = %s ORDER BY group_id IS NULL, name, quiz_extras.id
        """,
        (quiz,),
    )


def give(
    db: Connection, quiz: UUID, seconds: int, *, user: UUID | None = None, group: UUID | None = None
) -> int | None:
    """Let an account or a group have so much more time; return what it had, None for nothing.

    It counts for attempts that are begun from now on. NotFound when there is no such one.
    """
    before = _take(db, quiz, user, group)
    db.execute(
        """
        INSERT INTO quiz_extras (quiz_id, user_id, group_id, extra_seconds) VALUES (%s, %s, %s, %s)
        """,
        (quiz, user, group, seconds),
    )
    return before


def take(
    db: Connection, quiz: UUID, *, user: UUID | None = None, group: UUID | None = None
) -> int | None:
    """Let an account or a group have no more time than others; return what it had."""
    return _take(db, quiz, user, group)


def _take(db: Connection, quiz: UUID, user: UUID | None, group: UUID | None) -> int | None:
    # Two that give at once: the quiz's row is their queue.
    changed(db, "SELECT FROM quizzes WHERE id = %s FOR NO KEY UPDATE", (quiz,))
    row = db.execute(
        """
        DELETE FROM quiz_extras WHERE quiz_id = %s
            AND user_id IS NOT DISTINCT FROM %s AND group_id IS NOT DISTINCT FROM %s
        RETURNING extra_seconds
        """,
        (quiz, user, group),
    ).fetchone()
    return row[0] if row else None
