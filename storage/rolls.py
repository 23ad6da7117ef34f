"""Rolls: lists of learners as teachers sent them, and what became of each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.rolls import Line
from storage.database import Connection, changed, made, many, one

_COLUMNS = (
    "rolls.id, class_id, rolls.job_id, sent_by, sent_at, rolls.finished_at, "
    "coalesce(jobs.state, 'done') AS state, coalesce(job_runs.progress, 0)::integer AS progress"
)


@dataclass(frozen=True, slots=True)
class Roll:
    """One list."""

    id: UUID
    class_id: UUID
    job_id: UUID | None
    sent_by: UUID | None
    sent_at: datetime
    finished_at: datetime | None
    state: str
    """Of its job: due, done or failed."""
    progress: int
    """0 to 100."""


@dataclass(frozen=True, slots=True)
class RollLine:
    """One line of a list."""

    line: int
    email: str
    name: str
    fate: str | None
    """added, member-already, invited, invited-already, or what is wrong; None: it waits."""


def insert(db: Connection, group: UUID, sent_by: UUID | None, lines: Sequence[Line]) -> UUID:
    """Keep a list; the lines with a fault have their fate already."""
    roll = made(
        db,
        Roll,
        """
        INSERT INTO rolls (class_id, sent_by) VALUES (%s, %s)
        RETURNING id, class_id, job_id, sent_by, sent_at, finished_at, 'due' AS state,
                  0 AS progress
        """,
        (group, sent_by),
    )
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO roll_lines (roll_id, line, email, name, fate) VALUES (%s, %s, %s, %s, %s)",
            [(roll.id, line.number, line.email, line.name, line.fault or None) for line in lines],
        )
    return roll.id


def worked_by(db: Connection, roll: UUID, job: UUID) -> None:
    """Note which job works on a list."""
    db.execute("UPDATE rolls SET job_id = %s WHERE id = %s", (job, roll))


def find(db: Connection, group: UUID, roll: UUID) -> Roll | None:
    """Return a list of a class; None when there is none."""
    return one(
        db,
        Roll,
        f"""
        SELECT {_COLUMNS} FROM rolls LEFT JOIN jobs ON jobs.id = rolls.job_id
        LEFT JOIN job_runs ON job_runs.job_id = jobs.id
        WHERE rolls.id = %s AND class_id = %s
        """,
        (roll, group),
    )


def of_class(db: Connection, group: UUID, *, limit: int = 10) -> list[Roll]:
    """Return the lists of a class, the newest first."""
    return many(
        db,
        Roll,
        f"""
        SELECT {_COLUMNS} FROM rolls LEFT JOIN jobs ON jobs.id = rolls.job_id
        LEFT JOIN job_runs ON job_runs.job_id = jobs.id
        WHERE class_id = %s ORDER BY rolls.id DESC LIMIT %s
        """,
        (group, limit),
    )


def lines(db: Connection, roll: UUID) -> list[RollLine]:
    """Return the lines of a list in their order."""
    return many(
        db,
        RollLine,
        "SELECT line, email, name, fate FROM roll_lines WHERE roll_id = %s ORDER BY line",
        (roll,),
    )


def settle(
    db: Connection,
    roll: UUID,
    line: int,
    fate: str,
    *,
    user: UUID | None = None,
    invitation: UUID | None = None,
) -> None:
    """Note what became of a line."""
    db.execute(
        """
        UPDATE roll_lines SET fate = %s, user_id = %s, invitation_id = %s
        WHERE roll_id = %s AND line = %s
        """,
        (fate, user, invitation, roll, line),
    )


def finish(db: Connection, roll: UUID) -> None:
    """Note that every line has its fate."""
    db.execute("UPDATE rolls SET finished_at = clock_timestamp() WHERE id = %s", (roll,))


def forget(db: Connection, before: datetime) -> int:
    """Delete the lists sent before a moment, with all addresses in them; return how many."""
    return changed(db, "DELETE FROM rolls WHERE sent_at < %s", (before,))


def forget_address(db: Connection, email: str) -> int:
    """Delete the lines with an address, whose account is erased; return how many."""
    return changed(db, "DELETE FROM roll_lines WHERE fold(email) = fold(%s)", (email,))
