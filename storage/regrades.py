"""Regrades: a corrected key taken to attempts that showed the question, old and new marks kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = (
    "regrades.id, regrades.question_id, regrades.revision_id, asked_by, asked_at, job_id, "
    "regrades.message, attempts, changed, finished_at, "
    "(SELECT number FROM question_revisions WHERE question_revisions.id = regrades.revision_id) "
    "AS number, (SELECT count(*) FROM regraded_marks WHERE regrade_id = regrades.id) AS done"
)
# Attempts whose answer the key of this revision is to judge: sealed, shown in an earlier one, not
# marked by a person. Those that nobody has graded yet are among them, for whoever grades one now
# may have looked for regrades a moment too early.
_CONCERNED = """
    attempt_questions AS asked
    JOIN attempts ON attempts.id = asked.attempt_id AND attempts.state = 'sealed'
    JOIN question_revisions AS shown ON shown.id = asked.revision_id
    JOIN question_revisions AS key ON key.id = %(revision)s AND key.question_id = asked.question_id
        AND shown.number < key.number
"""


@dataclass(frozen=True, slots=True)
class Regrade:
    """One correction."""

    id: UUID
    question_id: UUID
    revision_id: UUID
    """Whose key holds now."""
    asked_by: UUID | None
    asked_at: datetime
    job_id: UUID | None
    message: str
    """What the author says to those concerned."""
    attempts: int
    """How many it concerned when it was asked for."""
    changed: int
    """In how many the mark is another one now; counted at the end."""
    finished_at: datetime | None
    number: int
    """Of the revision."""
    done: int
    """How many are graded anew so far."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """An answer that a later key would judge."""

    attempt_id: UUID
    slot: int
    learner: UUID
    name: str
    """The learner's name, or their address where they gave none."""
    number: int
    """Which of their attempts."""
    quiz_rules: Any
    shown_id: UUID
    max_points: Decimal
    response: Any
    share: str | None
    """None while it is not graded."""
    points: Decimal | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What an answer earned before and earns now."""

    attempt_id: UUID
    slot: int
    learner: UUID
    name: str
    number: int
    max_points: Decimal
    old_share: str
    old_points: Decimal
    old_verdict: str
    new_share: str
    new_points: Decimal
    new_verdict: str


def insert(
    db: Connection, *, question: UUID, revision: UUID, by: UUID | None, message: str
) -> Regrade:
    """Write down that the key of this revision holds from now on, for sealed attempts too."""
    return made(
        db,
        Regrade,
        f"""
        INSERT INTO regrades (question_id, revision_id, asked_by, message, attempts)
        SELECT %(question)s, %(revision)s, %(by)s, %(message)s, (
            SELECT count(*) FROM {_CONCERNED}
            WHERE asked.question_id = %(question)s AND asked.marked_at IS NULL
                AND asked.verdict IS NOT NULL AND asked.graded_by <> key.id)
        RETURNING {_COLUMNS}
        """,
        {"question": question, "revision": revision, "by": by, "message": message},
    )


def begun(db: Connection, regrade: UUID, job: UUID) -> None:
    """Note which job does it."""
    db.execute("UPDATE regrades SET job_id = %s WHERE id = %s", (job, regrade))


def find(db: Connection, question: UUID, regrade: UUID) -> Regrade | None:
    """Return a regrade of a question."""
    return one(
        db,
        Regrade,
        f"SELECT {_COLUMNS} FROM regrades WHERE id = %s AND question_id = %s",
        (regrade, question),
    )


def find_any(db: Connection, regrade: UUID) -> Regrade | None:
    """Return a regrade, whatever its question."""
    return one(db, Regrade, f"SELECT {_COLUMNS} FROM regrades WHERE id = %s", (regrade,))


def of_question(db: Connection, question: UUID, *, limit: int = 100) -> list[Regrade]:
    """Return the regrades of a question, newest first."""
    return many(
        db,
        Regrade,
        f"SELECT {_COLUMNS} FROM regrades WHERE question_id = %s ORDER BY asked_at DESC LIMIT %s",
        (question, limit),
    )


def concerned(
    db: Connection, question: UUID, revision: UUID, *, limit: int | None = None
) -> list[Concerned]:
    """Return the graded answers that the key of a revision would judge and does not yet."""
    return many(
        db,
        Concerned,
        f"""
        SELECT asked.attempt_id, asked.slot, attempts.learner,
               coalesce(nullif(users.name, ''), users.email) AS name, attempts.number,
               attempts.rules AS quiz_rules, asked.revision_id AS shown_id, asked.max_points,
               answers.response, asked.share, asked.points, asked.verdict
        FROM {_CONCERNED}
        JOIN users ON users.id = attempts.learner
        LEFT JOIN answers ON answers.attempt_id = asked.attempt_id AND answers.slot = asked.slot
        WHERE asked.question_id = %(question)s AND asked.marked_at IS NULL
            AND asked.verdict IS NOT NULL AND asked.graded_by <> key.id
        ORDER BY attempts.id LIMIT %(limit)s
        """,
        {"question": question, "revision": revision, "limit": limit},
    )


def left(db: Connection, regrade: Regrade, limit: int) -> list[tuple[UUID, int]]:
    """Return attempts, with the slot of the question, that are not graded anew yet."""
    rows = db.execute(
        f"""
        SELECT asked.attempt_id, asked.slot FROM {_CONCERNED}
        WHERE asked.question_id = %(question)s AND asked.marked_at IS NULL
            AND asked.graded_by IS DISTINCT FROM key.id
            AND NOT EXISTS (SELECT FROM regraded_marks AS done WHERE done.regrade_id = %(regrade)s
                AND done.attempt_id = asked.attempt_id AND done.slot = asked.slot)
        ORDER BY asked.attempt_id LIMIT %(limit)s
        """,
        {
            "question": regrade.question_id, "revision": regrade.revision_id,
            "regrade": regrade.id, "limit": limit,
        },
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def compare(
    db: Connection, regrade: UUID, attempt: UUID, slot: int, old: tuple[str, Decimal, str]
) -> bool:
    """Keep what an answer earned before (share, points, verdict) beside what it earns now.

    False when that is kept already.
    """
    return bool(
        changed(
            db,
            """
        INSERT INTO regraded_marks (regrade_id, attempt_id, slot, old_share, old_points,
                                    old_verdict, new_share, new_points, new_verdict)
        SELECT %s, attempt_id, slot, %s, %s, %s, share, points, verdict
        FROM attempt_questions WHERE attempt_id = %s AND slot = %s AND share IS NOT NULL
        ON CONFLICT DO NOTHING
        """,
            (regrade, *old, attempt, slot),
        )
    )


def finish(db: Connection, regrade: UUID) -> bool:
    """Count what changed and note the end; False when it had ended before."""
    return bool(
        changed(
            db,
            """
            UPDATE regrades SET finished_at = clock_timestamp(), attempts = counted.attempts,
                changed = counted.changed
            FROM (SELECT count(*) AS attempts, count(*) FILTER (WHERE
                      (old_share, old_verdict) <> (new_share, new_verdict)) AS changed
                  FROM regraded_marks WHERE regrade_id = %(regrade)s) AS counted
            WHERE id = %(regrade)s AND finished_at IS NULL
            """,
            {"regrade": regrade},
        )
    )


def marks(
    db: Connection, regrade: UUID, *, after: tuple[UUID, int] | None = None, limit: int = 100
) -> list[Compared]:
    """Return old and new marks side by side, by attempt, those behind `after`."""
    return many(
        db,
        Compared,
        """
        SELECT marks.attempt_id, marks.slot, attempts.learner,
               coalesce(nullif(users.name, ''), users.email) AS name, attempts.number,
               asked.max_points, old_share, old_points, old_verdict, new_share, new_points,
               new_verdict
        FROM regraded_marks AS marks
        JOIN attempt_questions AS asked USING (attempt_id, slot)
        JOIN attempts ON attempts.id = attempt_id JOIN users ON users.id = learner
        WHERE regrade_id = %(regrade)s
          AND (%(attempt)s::uuid IS NULL OR (attempt_id, slot) > (%(attempt)s, %(slot)s::integer))
        ORDER BY attempt_id, slot LIMIT %(limit)s
        """,
        {
            "regrade": regrade, "limit": limit, "attempt": after[0] if after else None,
            "slot": after[1] if after else None,
        },
    )  # fmt: skip


def learners_changed(db: Connection, regrade: UUID) -> Sequence[tuple[UUID, UUID]]:
    """Return whose mark is another one now, with the newest attempt that it is of."""
    rows = db.execute(
        """
        SELECT DISTINCT ON (learner) learner, attempts.id
        FROM regraded_marks JOIN attempts ON attempts.id = attempt_id
        WHERE regrade_id = %s AND (old_share, old_verdict) <> (new_share, new_verdict)
        ORDER BY learner, number DESC
        """,
        (regrade,),
    )
    return [(row[0], row[1]) for row in rows]
