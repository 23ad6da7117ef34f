"""Histories: the attempts that somebody has begun, and what may be told of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from storage.database import Connection, many, one


@dataclass(frozen=True, slots=True)
class Situation:
    """How things stand between a learner and a quiz, for functions/disclosure.py."""

    quiz_id: UUID
    course_id: UUID
    title: str
    rules: Mapping[str, Any]
    """As they are now: an author may release results, or hold them back, at any time."""
    now_ms: int
    begun: int
    open: bool
    most_extra_s: int


@dataclass(frozen=True, slots=True)
class Past:
    """One attempt in somebody's history."""

    id: UUID
    quiz_id: UUID
    title: str
    course_title: str
    chapter_path: str
    number: int
    state: str
    started_ms: int
    deadline_ms: int | None
    finished_ms: int | None
    sealed_by: str | None
    graded: bool
    share: str | None
    points: Decimal | None
    max_points: Decimal
    passed: bool | None
    waiting: int
    rules: Mapping[str, Any]
    """The quiz's, as they are now."""
    now_ms: int
    begun: int
    open: bool
    most_extra_s: int


def situation(db: Connection, quiz: UUID, learner: UUID) -> Situation | None:
    """Return how things stand; None without the quiz."""
    return one(
        db,
        Situation,
        """
        SELECT quizzes.id AS quiz_id, course_id, title, rules,
               milliseconds(clock_timestamp()) AS now_ms,
               (SELECT count(*) FROM attempts
                WHERE quiz_id = quizzes.id AND learner = %(learner)s) AS begun,
               EXISTS (SELECT FROM attempts WHERE quiz_id = quizzes.id AND state = 'open'
                       AND learner = %(learner)s) AS open,
               coalesce((SELECT max(extra_seconds) FROM quiz_extras
                         WHERE quiz_id = quizzes.id), 0) AS most_extra_s
        FROM quizzes WHERE id = %(quiz)s
        """,
        {"quiz": quiz, "learner": learner},
    )


def of(
    db: Connection,
    learner: UUID,
    *,
    author: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[Past]:
    """Return somebody's attempts, newest first, those older than `before`.

    `author` narrows to the courses of that author.
    """
    return many(
        db,
        Past,
        """
        SELECT attempts.id, attempts.quiz_id, quizzes.title, courses.title AS course_title,
               '/courses/' || courses.slug || '/' || chapters.slug AS chapter_path,
               attempts.number, attempts.state, milliseconds(attempts.started_at) AS started_ms,
               milliseconds(attempts.deadline) AS deadline_ms,
               milliseconds(attempts.finished_at) AS finished_ms, attempts.sealed_by,
               attempts.graded_at IS NOT NULL AS graded, attempts.share, attempts.points,
               attempts.max_points, attempts.passed, attempts.waiting, quizzes.rules,
               milliseconds(clock_timestamp()) AS now_ms, beside.begun, beside.open,
               coalesce((SELECT max(extra_seconds) FROM quiz_extras
                         WHERE quiz_id = quizzes.id), 0) AS most_extra_s
        FROM attempts
        JOIN quizzes ON quizzes.id = attempts.quiz_id
        JOIN chapters ON chapters.id = quizzes.chapter_id
        JOIN courses ON courses.id = quizzes.course_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS begun, coalesce(bool_or(others.state = 'open'), false) AS open
            FROM attempts AS others
            WHERE others.quiz_id = attempts.quiz_id AND others.learner = attempts.learner
        ) AS beside
        WHERE attempts.learner = %(learner)s
          AND (%(before)s::uuid IS NULL OR attempts.id < %(before)s)
          AND (%(author)s::uuid IS NULL OR quizzes.course_id IN (
              SELECT course_id FROM course_authors WHERE user_id = %(author)s))
        ORDER BY attempts.id DESC LIMIT %(limit)s
        """,
        {"learner": learner, "author": author, "before": before, "limit": limit},
    )
