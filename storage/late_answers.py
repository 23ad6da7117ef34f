"""Late answers: kept though they came too late to count, until an author takes or refuses them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from functions.timing import GRACE_MS
from storage.database import Connection, many

_GRACE = timedelta(milliseconds=GRACE_MS)


@dataclass(frozen=True, slots=True)
class Late:
    """One late answer."""

    attempt_id: UUID
    slot: int
    question_id: UUID
    learner: UUID
    name: str
    """The learner's; their address where they gave none."""
    response: Any
    counted: Any
    """What was answered in time; None where nothing was."""
    arrived_ms: int
    deadline_ms: int
    after_results: bool
    """The learner had looked at results of this attempt before it came."""
    body: dict[str, Any]
    """Of the question that was shown."""


def of_quiz(
    db: Connection,
    quiz: UUID,
    *,
    after: tuple[UUID, int] | None = None,
    limit: int = 50,
) -> list[Late]:
    """Return the late answers of a quiz that nobody has decided on, by attempt and slot."""
    attempt, slot = after or (None, None)
    return many(
        db,
        Late,
        """
        SELECT late.attempt_id, late.slot, asked.question_id, attempts.learner,
               coalesce(nullif(users.name, ''), users.email) AS name, late.response,
               answers.response AS counted, milliseconds(late.arrived_at) AS arrived_ms,
               milliseconds(attempts.deadline) AS deadline_ms,
               EXISTS (SELECT FROM attempt_events AS seen
                       WHERE seen.attempt_id = late.attempt_id AND seen.kind = 'results'
                         AND seen.at < late.arrived_at) AS after_results,
               question_revisions.body
        FROM late_answers AS late
        JOIN attempts ON attempts.id = late.attempt_id
        JOIN users ON users.id = attempts.learner
        JOIN attempt_questions AS asked
            ON asked.attempt_id = late.attempt_id AND asked.slot = late.slot
        JOIN question_revisions ON question_revisions.id = asked.revision_id
        LEFT JOIN answers ON answers.attempt_id = late.attempt_id AND answers.slot = late.slot
        WHERE attempts.quiz_id = %(quiz)s AND decision IS NULL
          AND (%(attempt)s::uuid IS NULL
               OR (late.attempt_id, late.slot) > (%(attempt)s, %(slot)s::integer))
        ORDER BY late.attempt_id, late.slot LIMIT %(limit)s
        """,
        {"quiz": quiz, "attempt": attempt, "slot": slot, "limit": limit},
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A late answer, as its learner may read it."""

    slot: int
    response: Any
    arrived_ms: int
    decision: str | None
    """accepted or refused."""


def of_attempt(db: Connection, attempt: UUID) -> list[Kept]:
    """Return every late answer of an attempt, decided on or not."""
    return many(
        db,
        Kept,
        """
        SELECT slot, response, milliseconds(arrived_at) AS arrived_ms, decision
        FROM late_answers WHERE attempt_id = %s ORDER BY slot
        """,
        (attempt,),
    )


def within(db: Connection, quiz: UUID, longer: timedelta, attempt: UUID | None) -> list[UUID]:
    """Return attempts with late answers that a deadline so much later would have let in.

    Those still open have their later deadline by now (storage/extensions.py).
    """
    rows = db.execute(
        """
        SELECT DISTINCT attempts.id FROM attempts JOIN late_answers ON attempt_id = attempts.id
        WHERE quiz_id = %s AND (state = 'open' OR sealed_by = 'deadline') AND decision IS NULL
          AND arrived_at <= deadline + CASE state WHEN 'open' THEN interval '0' ELSE %s END + %s
          AND (%s::uuid IS NULL OR attempts.id = %s)
        ORDER BY attempts.id
        """,
        (quiz, longer, _GRACE, attempt, attempt),
    )
    return [row[0] for row in rows]


def accept(
    db: Connection,
    attempt: UUID,
    author: UUID | None,
    *,
    questions: Collection[UUID] | None = None,
    longer: timedelta | None = None,
) -> int:
    """Let late answers of an attempt (that the caller holds) count; return how many.

    All of them, those to `questions`, or those that a deadline `longer` would have let in (of an
    open attempt: the deadline that it has by now). One that is older than what counts changes
    nothing. What counted before stands in the event. A person's mark of the answer before is
    taken back.
    """
    rows = db.execute(
        """
        WITH decided AS (
            UPDATE late_answers SET decision = 'accepted', decided_by = %(author)s,
                decided_at = clock_timestamp()
            FROM attempt_questions AS asked, attempts
            WHERE late_answers.attempt_id = %(attempt)s AND decision IS NULL
              AND asked.attempt_id = late_answers.attempt_id AND asked.slot = late_answers.slot
              AND attempts.id = late_answers.attempt_id
              AND (%(questions)s::uuid[] IS NULL OR asked.question_id = ANY(%(questions)s))
              AND (%(longer)s::interval IS NULL
                   OR arrived_at <= deadline + %(grace)s
                       + CASE state WHEN 'open' THEN interval '0' ELSE %(longer)s::interval END)
            RETURNING late_answers.attempt_id, late_answers.slot, sequence, response, arrived_at
        ), before AS (
            SELECT answers.slot, answers.response FROM answers JOIN decided USING (attempt_id, slot)
        ), taken AS (
            INSERT INTO answers AS kept (attempt_id, slot, sequence, response, saved_at, late)
            SELECT attempt_id, slot, sequence, response, arrived_at, true FROM decided
            ON CONFLICT (attempt_id, slot) DO UPDATE SET sequence = EXCLUDED.sequence,
                response = EXCLUDED.response, saved_at = EXCLUDED.saved_at, late = true
                WHERE kept.sequence < EXCLUDED.sequence
        ), unmarked AS (
            UPDATE attempt_questions SET marked_at = NULL, marker = NULL, mark = NULL
            FROM decided WHERE attempt_questions.attempt_id = decided.attempt_id
                AND attempt_questions.slot = decided.slot
        )
        INSERT INTO attempt_events (attempt_id, kind, actor, slot, sequence, detail)
        SELECT attempt_id, 'accepted', %(author)s, slot, sequence,
               jsonb_build_object('before', (SELECT response FROM before
                                             WHERE before.slot = decided.slot))
        FROM decided RETURNING slot
        """,
        {
            "attempt": attempt, "author": author, "longer": longer, "grace": _GRACE,
            "questions": None if questions is None else list(questions),
        },
    ).fetchall()  # fmt: skip
    return len(rows)


def refuse(
    db: Connection, attempt: UUID, author: UUID | None, questions: Collection[UUID] | None = None
) -> int:
    """Decide that late answers don't count; they are kept all the same. Return how many."""
    rows = db.execute(
        """
        WITH decided AS (
            UPDATE late_answers SET decision = 'refused', decided_by = %(author)s,
                decided_at = clock_timestamp()
            FROM attempt_questions AS asked
            WHERE late_answers.attempt_id = %(attempt)s AND decision IS NULL
              AND asked.attempt_id = late_answers.attempt_id AND asked.slot = late_answers.slot
              AND (%(questions)s::uuid[] IS NULL OR asked.question_id = ANY(%(questions)s))
            RETURNING late_answers.attempt_id, late_answers.slot, sequence
        )
        INSERT INTO attempt_events (attempt_id, kind, actor, slot, sequence)
        SELECT attempt_id, 'refused', %(author)s, slot, sequence FROM decided RETURNING slot
        """,
        {
            "attempt": attempt, "author": author,
            "questions": None if questions is None else list(questions),
        },
    ).fetchall()  # fmt: skip
    return len(rows)
