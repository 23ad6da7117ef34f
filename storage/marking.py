"""Marking: answers that a person judges, in the order in which their learners wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from storage.database import Connection, changed, many, one

_COLUMNS = (
    "asked.attempt_id, asked.slot, asked.question_id, asked.revision_id, attempts.quiz_id, "
    "attempts.learner, coalesce(nullif(users.name, ''), users.email) AS name, attempts.number, "
    "attempts.finished_at, shown.body, shown.html, answers.response, asked.max_points, "
    "asked.share, asked.points, asked.verdict, asked.reasons, asked.mark, asked.comment, "
    "asked.marker, asked.marked_at"
)
_JOINED = """
    attempt_questions AS asked
    JOIN attempts ON attempts.id = asked.attempt_id AND attempts.graded_at IS NOT NULL
    JOIN users ON users.id = attempts.learner
    JOIN question_revisions AS shown ON shown.id = asked.revision_id
    LEFT JOIN answers ON answers.attempt_id = asked.attempt_id AND answers.slot = asked.slot
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """One answer with all that whoever marks it needs."""

    attempt_id: UUID
    slot: int
    question_id: UUID
    revision_id: UUID
    quiz_id: UUID
    learner: UUID
    name: str
    """The learner's name, or their address where they gave none."""
    number: int
    """Which of their attempts."""
    finished_at: datetime
    body: Mapping[str, Any]
    """The question as it was shown (functions/questions)."""
    html: Mapping[str, str]
    response: Any
    max_points: Decimal
    share: str | None
    points: Decimal | None
    verdict: str | None
    reasons: list[dict[str, Any]] | None
    mark: Any
    """What a person gave before: levels by criterion, or points."""
    comment: str
    marker: UUID | None
    marked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A quiz with answers that wait for a person."""

    quiz_id: UUID
    title: str
    course_id: UUID
    course: str
    """The course's title."""
    count: int
    since: datetime
    """When the first of them was finished."""


def queue(
    db: Connection,
    quiz: UUID,
    *,
    question: UUID | None = None,
    marked: bool = False,
    after: tuple[UUID, int] | None = None,
    limit: int = 50,
) -> list[Paper]:
    """Return answers of a quiz that wait for a person, or (`marked`) that one has judged.

    Those who finished first come first; `after` is the attempt and the slot that the page before
    ended with. `question` narrows them to one question.
    """
    attempt, slot = after or (None, None)
    return many(
        db,
        Paper,
        f"""
        SELECT {_COLUMNS} FROM {_JOINED}
        WHERE attempts.quiz_id = %(quiz)s
          AND CASE WHEN %(marked)s THEN asked.marked_at IS NOT NULL
                   ELSE asked.verdict = 'waiting' END
          AND (%(question)s::uuid IS NULL OR asked.question_id = %(question)s)
          AND (%(attempt)s::uuid IS NULL OR (attempts.finished_at, asked.attempt_id, asked.slot)
               > ((SELECT finished_at FROM attempts WHERE id = %(attempt)s), %(attempt)s::uuid,
                  %(slot)s::integer))
        ORDER BY attempts.finished_at, asked.attempt_id, asked.slot LIMIT %(limit)s
        """,
        {
            "quiz": quiz, "question": question, "marked": marked, "attempt": attempt,
            "slot": slot, "limit": limit,
        },
    )  # fmt: skip


def find(db: Connection, attempt: UUID, slot: int) -> Paper | None:
    """Return one answer of a graded attempt."""
    return one(
        db,
        Paper,
        f"SELECT {_COLUMNS} FROM {_JOINED} WHERE asked.attempt_id = %s AND asked.slot = %s",
        (attempt, slot),
    )


def waiting(db: Connection, author: UUID | None) -> list[Waiting]:
    """Return the quizzes of an author's courses (of all with None) where answers wait."""
    return many(
        db,
        Waiting,
        """
        SELECT quizzes.id AS quiz_id, quizzes.title, courses.id AS course_id,
               courses.title AS course, count(*) AS count, min(attempts.finished_at) AS since
        FROM attempt_questions AS asked
        JOIN attempts ON attempts.id = asked.attempt_id AND attempts.graded_at IS NOT NULL
        JOIN quizzes ON quizzes.id = attempts.quiz_id JOIN courses ON courses.id = course_id
        WHERE asked.verdict = 'waiting' AND (%(author)s::uuid IS NULL OR course_id IN (
            SELECT course_id FROM course_authors WHERE user_id = %(author)s))
        GROUP BY quizzes.id, courses.id ORDER BY since, quizzes.id
        """,
        {"author": author},
    )


def keep(
    db: Connection,
    attempt: UUID,
    slot: int,
    *,
    share: str,
    points: Decimal,
    verdict: str,
    reasons: Sequence[Mapping[str, Any]],
    mark: Mapping[str, Any],
    comment: str,
    marker: UUID,
) -> bool:
    """Write down what a person gave for an answer; False when it is not graded yet."""
    return bool(
        changed(
            db,
            """
            UPDATE attempt_questions SET share = %s, points = %s, verdict = %s, reasons = %s,
                mark = %s, comment = %s, marker = %s, marked_at = clock_timestamp()
            WHERE attempt_id = %s AND slot = %s AND verdict IS NOT NULL
            """,
            (
                share, points, verdict, Jsonb(list(reasons)), Jsonb(dict(mark)), comment, marker,
                attempt, slot,
            ),
        )
    )  # fmt: skip
