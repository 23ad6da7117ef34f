"""Weekly letters: which members of sponsors want one, and which Monday they were told of last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from storage.database import Connection, changed, many, value


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody to whom a weekly letter may be due."""

    user_id: UUID
    time_zone: str


def waiting(db: Connection, monday: date) -> list[Waiting]:
    """Return the accounts that want the letter and were not told of that Monday yet."""
    return many(
        db,
        Waiting,
        """
        SELECT DISTINCT user_id, time_zone FROM sponsor_members JOIN users ON users.id = user_id
        WHERE weekly_letter AND (told_week IS NULL OR told_week < %s)
          AND deactivated_at IS NULL AND verified_at IS NOT NULL ORDER BY user_id
        """,
        (monday,),
    )


def told(db: Connection, user: UUID, monday: date) -> bool:
    """Note that somebody is told of a Monday; of many at once one gets True, and each once."""
    return bool(
        changed(
            db,
            """
            UPDATE sponsor_members SET told_week = %(monday)s
            WHERE user_id = %(user)s AND weekly_letter
              AND (told_week IS NULL OR told_week < %(monday)s)
            """,
            {"user": user, "monday": monday},
        )
    )


def wants(db: Connection, user: UUID) -> bool | None:
    """Say whether somebody wants the letter; None when they belong to no sponsor."""
    return value(
        db, "SELECT bool_or(weekly_letter) FROM sponsor_members WHERE user_id = %s", (user,)
    )


def set_wanted(db: Connection, user: UUID, *, wanted: bool) -> bool:
    """Let somebody get the letter or not, of all their sponsors; False when nothing changed."""
    return bool(
        changed(
            db,
            """
            UPDATE sponsor_members SET weekly_letter = %(wanted)s
            WHERE user_id = %(user)s AND weekly_letter <> %(wanted)s
            """,
            {"user": user, "wanted": wanted},
        )
    )
