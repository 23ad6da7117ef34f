"""Marks: what the answers of an attempt earned, and what its learner has come to by them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from storage.arrays import literal
from storage.database import Connection, many


@dataclass(frozen=True, slots=True)
class Ungraded:
    """One question of an attempt with all that grading it needs."""

    slot: int
    max_points: Decimal
    shown_id: UUID
    """The revision that was shown."""
    key_id: UUID
    """The revision whose key holds: a later one where the key was corrected since."""
    response: Any
    marked: bool
    """A person has marked it: that stays."""
    share: str | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What one answer earned."""

    slot: int
    share: str
    """Of the question's points, exact: "2/3"."""
    points: Decimal
    verdict: str
    reasons: Sequence[Mapping[str, Any]]
    graded_by: UUID


@dataclass(frozen=True, slots=True)
class Marked:
    """A question of an attempt with its mark, as results show it."""

    slot: int
    share: str | None
    points: Decimal | None
    verdict: str | None
    reasons: list[dict[str, Any]] | None
    graded_by: UUID | None
    marked_ms: int | None
    mark: Any
    comment: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one graded attempt of a learner did."""

    number: int
    share: str
    passed: bool | None


def ungraded(db: Connection, attempt: UUID) -> list[Ungraded]:
    """Return the questions of an attempt with their answers; behind the seal that is all of them.

    The key is that of the revision that was shown, unless a later one was named by a regrade.
    """
    return many(
        db,
        Ungraded,
        """
        SELECT asked.slot, asked.max_points, asked.revision_id AS shown_id,
               coalesce(newest.revision_id, asked.revision_id) AS key_id,
               answers.response, asked.marked_at IS NOT NULL AS marked, asked.share, asked.verdict
        FROM attempt_questions AS asked
        JOIN question_revisions AS shown ON shown.id = asked.revision_id
        LEFT JOIN LATERAL (
            SELECT regrades.revision_id FROM regrades
            JOIN question_revisions AS later ON later.id = regrades.revision_id
            WHERE regrades.question_id = asked.question_id AND later.number > shown.number
            ORDER BY regrades.asked_at DESC, regrades.id DESC LIMIT 1
        ) AS newest ON true
        LEFT JOIN answers ON answers.attempt_id = asked.attempt_id AND answers.slot = asked.slot
        WHERE asked.attempt_id = %s ORDER BY asked.slot
        """,
        (attempt,),
    )


def keep(db: Connection, attempt: UUID, marks: Sequence[Mark]) -> None:
    """Write down what the answers earned; what a person has marked stays as it is."""
    if not marks:
        return
    db.execute(
        """
        UPDATE attempt_questions SET share = given.share, points = given.points,
            verdict = given.verdict, reasons = %(reasons)s::jsonb -> given.place::integer,
            graded_by = given.graded_by
        FROM unnest(%(slots)s::integer[], %(shares)s::text[], %(points)s::numeric[],
                    %(verdicts)s::text[], %(keys)s::uuid[], %(places)s::integer[])
            AS given (slot, share, points, verdict, graded_by, place)
        WHERE attempt_id = %(attempt)s AND attempt_questions.slot = given.slot
            AND marked_at IS NULL
        """,
        {
            "attempt": attempt,
            "slots": literal(each.slot for each in marks),
            "shares": literal(each.share for each in marks),
            "points": literal(str(each.points) for each in marks),
            "verdicts": literal(each.verdict for each in marks),
            "keys": literal(str(each.graded_by) for each in marks),
            "places": literal(range(len(marks))),
            "reasons": Jsonb([list(each.reasons) for each in marks]),
        },
    )


def total(
    db: Connection, attempt: UUID, *, share: str, points: Decimal, passed: bool | None, waiting: int
) -> None:
    """Write down what a sealed attempt earned as a whole."""
    db.execute(
        """
        UPDATE attempts SET share = %s, points = %s, passed = %s, waiting = %s,
            graded_at = coalesce(graded_at, clock_timestamp())
        WHERE id = %s AND state = 'sealed'
        """,
        (share, points, passed, waiting, attempt),
    )


def results(db: Connection, quiz: UUID, learner: UUID) -> list[Result]:
    """Return what the learner's graded attempts at a quiz did, the first one first."""
    return many(
        db,
        Result,
        """
        SELECT number, share, passed FROM attempts
        WHERE quiz_id = %s AND learner = %s AND graded_at IS NOT NULL ORDER BY number
        """,
        (quiz, learner),
    )


def stand(
    db: Connection, quiz: UUID, learner: UUID, *, attempts: int, share: str, passed: bool
) -> None:
    """Write down where a learner stands at a quiz; when they first passed is kept."""
    db.execute(
        """
        INSERT INTO quiz_standings AS kept (learner, quiz_id, attempts, share, passed, passed_at)
        VALUES (%(learner)s, %(quiz)s, %(attempts)s, %(share)s, %(passed)s,
                CASE WHEN %(passed)s THEN now() END)
        ON CONFLICT (learner, quiz_id) DO UPDATE SET
            attempts = EXCLUDED.attempts, share = EXCLUDED.share, passed = EXCLUDED.passed,
            passed_at = coalesce(kept.passed_at, EXCLUDED.passed_at), changed_at = now()
        """,
        {
            "learner": learner, "quiz": quiz, "attempts": attempts, "share": share,
            "passed": passed,
        },
    )  # fmt: skip


def of(db: Connection, attempt: UUID) -> list[Marked]:
    """Return the marks of an attempt, by slot."""
    return many(
        db,
        Marked,
        """
        SELECT slot, share, points, verdict, reasons, graded_by,
               milliseconds(marked_at) AS marked_ms, mark, comment
        FROM attempt_questions WHERE attempt_id = %s ORDER BY slot
        """,
        (attempt,),
    )


def hold_standing(db: Connection, quiz: UUID, learner: UUID) -> Mapping[str, Any] | None:
    """Keep others from working out the same standing meanwhile; return the quiz's rules of now.

    None without the quiz. Of two attempts graded at once the second sees the first's.
    """
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 5))", (f"{quiz} {learner}",))
    row = db.execute("SELECT rules FROM quizzes WHERE id = %s", (quiz,)).fetchone()
    return row[0] if row else None
