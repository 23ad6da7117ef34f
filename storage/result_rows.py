"""Result rows: the finished attempts at a quiz with what each question earned, for a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from storage.database import Connection, many


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One finished attempt."""

    id: UUID
    name: str
    email: str
    number: int
    """Which of the learner's attempts."""
    started_at: datetime
    finished_at: datetime
    points: Decimal | None
    """None until it is graded."""
    max_points: Decimal
    share: str | None
    passed: bool | None
    waiting: int
    """Answers that a person must mark."""
    question_ids: list[UUID]
    question_points: list[Decimal | None]
    """What each of these questions earned; None while it waits."""


def page(
    db: Connection, quiz: UUID, *, after: UUID | None = None, limit: int = 500
) -> list[ResultRow]:
    """Return finished attempts at a quiz in the order of their starts, those behind `after`.

    Whoever is erased has no attempts; whoever was put away keeps theirs.
    """
    return many(
        db,
        ResultRow,
        """
        SELECT attempts.id, users.name, users.email, attempts.number, attempts.started_at,
               attempts.finished_at, attempts.points, attempts.max_points, attempts.share,
               attempts.passed, attempts.waiting,
               coalesce(asked.ids, '{}') AS question_ids,
               coalesce(asked.points, '{}') AS question_points
        FROM attempts JOIN users ON users.id = attempts.learner
        LEFT JOIN LATERAL (
            SELECT array_agg(question_id ORDER BY slot) AS ids,
                   array_agg(attempt_questions.points ORDER BY slot) AS points
            FROM attempt_questions WHERE attempt_id = attempts.id
        ) AS asked ON true
        WHERE attempts.quiz_id = %(quiz)s AND attempts.state = 'sealed'
          AND (%(after)s::uuid IS NULL OR attempts.id > %(after)s)
        ORDER BY attempts.id LIMIT %(limit)s
        """,
        {"quiz": quiz, "after": after, "limit": limit},
    )
