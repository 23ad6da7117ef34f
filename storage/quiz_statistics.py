"""Quiz statistics: what graded attempts earned by each question, as figures are made of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from storage.database import Connection, many


@dataclass(frozen=True, slots=True)
class Graded:
    """One graded attempt."""

    id: UUID
    learner: UUID
    number: int
    """Which of the learner's, from 1."""
    share: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What one attempt earned by one question."""

    attempt_id: UUID
    question_id: UUID
    revision_id: UUID
    max_points: Decimal
    share: str
    verdict: str
    response: Any


def state(db: Connection, quiz: UUID) -> tuple[int, str]:
    """Return how many attempts are graded, and a text that changes with every mark of them.

    Wherever a mark changes its learner's standing is worked out anew.
    """
    row = db.execute(
        """
        SELECT (SELECT count(*) FROM attempts WHERE quiz_id = %(quiz)s AND graded_at IS NOT NULL),
               (SELECT coalesce(sum(extract(epoch FROM changed_at)), 0)::text
                FROM quiz_standings WHERE quiz_id = %(quiz)s)
               || (SELECT coalesce(max(revised.id::text), '') FROM questions
                   JOIN question_revisions AS revised ON revised.question_id = questions.id
                   WHERE quiz_id = %(quiz)s)
        """,
        {"quiz": quiz},
    ).fetchone()
    return (row[0], row[1]) if row else (0, "")


def attempts(db: Connection, quiz: UUID) -> list[Graded]:
    """Return the graded attempts at a quiz, each learner's in their order."""
    return many(
        db,
        Graded,
        """
        SELECT id, learner, number, share FROM attempts
        WHERE quiz_id = %s AND graded_at IS NOT NULL ORDER BY learner, number
        """,
        (quiz,),
    )


def marks(db: Connection, quiz: UUID, wanted: Collection[UUID]) -> list[Mark]:
    """Return the marks of these attempts, each attempt's in the order of its questions."""
    return many(
        db,
        Mark,
        """
        SELECT asked.attempt_id, asked.question_id, asked.revision_id, asked.max_points,
               asked.share, asked.verdict, answers.response
        FROM attempts JOIN attempt_questions AS asked ON asked.attempt_id = attempts.id
        LEFT JOIN answers ON answers.attempt_id = asked.attempt_id AND answers.slot = asked.slot
        WHERE quiz_id = %s AND graded_at IS NOT NULL AND attempts.id = ANY(%s)
            AND asked.verdict IS NOT NULL
        ORDER BY attempts.id, asked.slot
        """,
        (quiz, list(wanted)),
    )


def bodies(db: Connection, wanted: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Return the newest revisions of questions, put away ones too, by question."""
    rows = db.execute(
        """
        SELECT questions.id, body FROM questions
        JOIN question_revisions ON question_revisions.id = questions.revision_id
        WHERE questions.id = ANY(%s)
        """,
        (list(wanted),),
    )
    return {row[0]: row[1] for row in rows}
