"""Attempts: one learner's one run at a quiz, from its start to its seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from functions.timing import GRACE_MS
from storage.arrays import literal
from storage.database import Connection, many, one, value

Sealer = Literal["learner", "deadline", "author"]
_GRACE = timedelta(milliseconds=GRACE_MS)
_COLUMNS = (
    "attempts.id, attempts.quiz_id, attempts.learner, attempts.number, attempts.seed, "
    "attempts.rules, attempts.state, milliseconds(attempts.started_at) AS started_ms, "
    "milliseconds(attempts.deadline) AS deadline_ms, "
    "milliseconds(attempts.sealed_at) AS sealed_ms, "
    "milliseconds(attempts.finished_at) AS finished_ms, attempts.sealed_by, "
    "attempts.graded_at IS NOT NULL AS graded, attempts.share, attempts.points, "
    "attempts.max_points, attempts.passed, attempts.waiting, "
    "milliseconds(clock_timestamp()) AS now_ms"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt."""

    id: UUID
    quiz_id: UUID
    learner: UUID
    number: int
    """1 for the learner's first."""
    seed: int
    rules: Mapping[str, Any]
    """As they were at the start (functions/quizzes)."""
    state: str
    """open or sealed."""
    started_ms: int
    deadline_ms: int | None
    sealed_ms: int | None
    finished_ms: int | None
    """When the learner's time ended: the deadline, where that sealed it."""
    sealed_by: Sealer | None
    graded: bool
    share: str | None
    """Of all points, exact: "2/3"."""
    points: Decimal | None
    max_points: Decimal
    passed: bool | None
    """None while that depends on answers that a person must mark, or where nobody can fail."""
    waiting: int
    """How many answers a person must mark."""
    now_ms: int
    """The database's clock."""

    @property
    def overdue(self) -> bool:
        """Say whether it goes on only because nobody has sealed it yet."""
        over = self.deadline_ms is not None and self.now_ms > self.deadline_ms + GRACE_MS
        return self.state == "open" and over


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of an attempt, as it is fixed at the start."""

    slot: int
    question_id: UUID
    revision_id: UUID
    option_order: list[str]
    max_points: Decimal


def find(db: Connection, attempt: UUID, learner: UUID) -> Attempt | None:
    """Return the learner's own attempt; None when there is none."""
    return one(
        db,
        Attempt,
        f"SELECT {_COLUMNS} FROM attempts WHERE id = %s AND learner = %s",
        (attempt, learner),
    )


def find_for_author(db: Connection, attempt: UUID, author: UUID | None) -> Attempt | None:
    """Return an attempt at a quiz of this author's courses; of any course with None."""
    return one(
        db,
        Attempt,
        f"""
        SELECT {_COLUMNS} FROM attempts JOIN quizzes ON quizzes.id = attempts.quiz_id
        WHERE attempts.id = %(attempt)s AND (%(author)s::uuid IS NULL OR course_id IN (
            SELECT course_id FROM course_authors WHERE user_id = %(author)s))
        """,
        {"attempt": attempt, "author": author},
    )


def insert(
    db: Connection,
    *,
    quiz: UUID,
    learner: UUID,
    number: int,
    seed: int,
    rules: Mapping[str, Any],
    started_ms: int,
    deadline_ms: int | None,
    asked: Sequence[Asked],
) -> UUID | None:
    """Begin an attempt with its questions; None when the learner has begun one meanwhile."""
    return value(
        db,
        """
        WITH made AS (
            INSERT INTO attempts (quiz_id, learner, number, seed, rules, started_at, deadline,
                                  max_points)
            SELECT %(quiz)s, %(learner)s, %(number)s, %(seed)s, %(rules)s,
                   to_timestamp(%(started)s::numeric / 1000),
                   to_timestamp(%(deadline)s::numeric / 1000),
                   (SELECT coalesce(sum(points), 0) FROM unnest(%(points)s::numeric[]) AS points)
            ON CONFLICT DO NOTHING RETURNING id
        ), shown AS (
            INSERT INTO attempt_questions (attempt_id, slot, question_id, revision_id,
                                           option_order, max_points)
            SELECT made.id, given.* FROM made, (
                SELECT slot, question, revision,
                       ARRAY(SELECT jsonb_array_elements_text(%(orders)s::jsonb -> place::integer)),
                       points
                FROM unnest(%(slots)s::integer[], %(questions)s::uuid[], %(revisions)s::uuid[],
                            %(points)s::numeric[], %(places)s::integer[])
                    AS given (slot, question, revision, points, place)
            ) AS given
        ), noted AS (
            INSERT INTO attempt_events (attempt_id, kind, actor)
            SELECT id, 'started', %(learner)s FROM made
        )
        SELECT id FROM made
        """,
        {
            "quiz": quiz, "learner": learner, "number": number, "seed": seed,
            "rules": Jsonb(dict(rules)), "started": started_ms, "deadline": deadline_ms,
            "slots": literal(each.slot for each in asked),
            "questions": literal(str(each.question_id) for each in asked),
            "revisions": literal(str(each.revision_id) for each in asked),
            "points": literal(str(each.max_points) for each in asked),
            "places": literal(range(len(asked))),
            "orders": Jsonb([each.option_order for each in asked]),
        },
    )  # fmt: skip


def seal(db: Connection, attempt: UUID, by: Sealer, *, learner: UUID | None = None) -> bool:
    """Close an open attempt; False when it is not open, or not the learner's.

    It waits for saves that hold the attempt, so what is read behind this statement is all that
    was saved. By the deadline only what is overdue is closed; what a learner closes behind the
    deadline was finished at the deadline.
    """
    row = db.execute(
        """
        WITH sealed AS (
            UPDATE attempts SET state = 'sealed', sealed_at = clock_timestamp(),
                finished_at = least(clock_timestamp(), deadline),
                sealed_by = CASE WHEN deadline + %(grace)s < clock_timestamp() THEN 'deadline'
                                 ELSE %(by)s END
            WHERE id = %(attempt)s AND state = 'open'
                AND (%(learner)s::uuid IS NULL OR learner = %(learner)s)
                AND (%(by)s <> 'deadline' OR deadline + %(grace)s < clock_timestamp())
            RETURNING id, learner, sealed_by
        )
        INSERT INTO attempt_events (attempt_id, kind, actor, detail)
        SELECT id, 'sealed', CASE WHEN sealed_by = 'learner' THEN learner END,
               jsonb_build_object('by', sealed_by)
        FROM sealed RETURNING attempt_id
        """,
        {"attempt": attempt, "by": by, "grace": _GRACE, "learner": learner},
    ).fetchone()
    return row is not None


def overdue(db: Connection, limit: int) -> list[UUID]:
    """Return open attempts whose time and grace are over, the longest overdue first."""
    rows = db.execute(
        """
        SELECT id FROM attempts
        WHERE state = 'open' AND deadline < clock_timestamp() - %s ORDER BY deadline LIMIT %s
        """,
        (_GRACE, limit),
    )
    return [row[0] for row in rows]


def ungraded(db: Connection, older: timedelta, limit: int) -> list[UUID]:
    """Return sealed attempts that nobody has graded for longer than that."""
    rows = db.execute(
        """
        SELECT id FROM attempts
        WHERE state = 'sealed' AND graded_at IS NULL AND sealed_at < clock_timestamp() - %s
        ORDER BY sealed_at LIMIT %s
        """,
        (older, limit),
    )
    return [row[0] for row in rows]


def hold(db: Connection, attempt: UUID, *, wait: bool = True) -> Attempt | None:
    """Hold an attempt until the transaction ends; None without one, or at once if it is held."""
    return one(
        db,
        Attempt,
        f"SELECT {_COLUMNS} FROM attempts WHERE id = %s FOR NO KEY UPDATE"
        + ("" if wait else " SKIP LOCKED"),
        (attempt,),
    )


def asked(db: Connection, attempt: UUID) -> list[Asked]:
    """Return the questions of an attempt in the order in which they are shown."""
    return many(
        db,
        Asked,
        """
        SELECT slot, question_id, revision_id, option_order, max_points
        FROM attempt_questions WHERE attempt_id = %s ORDER BY slot
        """,
        (attempt,),
    )


def learner_of(db: Connection, attempt: UUID) -> UUID | None:
    """Return whose attempt it is; None without one."""
    return value(db, "SELECT learner FROM attempts WHERE id = %s", (attempt,))
