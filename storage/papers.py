"""Papers: what an attempt asks, fixed at its start for good, and so fit to be remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from storage.database import Connection, many


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands in an attempt."""

    slot: int
    revision_id: UUID


@dataclass(frozen=True, slots=True)
class Paper:
    """Whose attempt it is, and what it asks."""

    learner: UUID
    places: Mapping[UUID, Place]
    """By question."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One question as it is shown."""

    slot: int
    question_id: UUID
    revision_id: UUID
    number: int
    """Of the revision."""
    option_order: list[str]
    max_points: Decimal
    body: Mapping[str, Any]
    html: Mapping[str, str]


def find(db: Connection, attempt: UUID) -> Paper | None:
    """Return what an attempt asks; None when there is none."""
    rows = db.execute(
        """
        SELECT learner, question_id, slot, revision_id
        FROM attempts JOIN attempt_questions ON attempt_id = attempts.id
        WHERE attempts.id = %s
        """,
        (attempt,),
    ).fetchall()
    if not rows:
        return None
    places = {question: Place(slot, revision) for _, question, slot, revision in rows}
    return Paper(rows[0][0], places)


def bodies(db: Connection, revisions: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """Return what stands in revisions of questions; they never change."""
    rows = db.execute(
        "SELECT id, body FROM question_revisions WHERE id = ANY(%s)", (list(revisions),)
    )
    return {row[0]: row[1] for row in rows}


def revisions(
    db: Connection, wanted: Collection[UUID]
) -> dict[UUID, tuple[Mapping[str, Any], Mapping[str, str]]]:
    """Return revisions of questions with their texts as HTML."""
    rows = db.execute(
        "SELECT id, body, html FROM question_revisions WHERE id = ANY(%s)", (list(wanted),)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def sheets(db: Connection, attempt: UUID) -> list[Sheet]:
    """Return everything that an attempt shows, in its order."""
    return many(
        db,
        Sheet,
        """
        SELECT slot, attempt_questions.question_id, revision_id, number, option_order, max_points,
               body, html
        FROM attempt_questions
        JOIN question_revisions ON question_revisions.id = revision_id
        WHERE attempt_id = %s ORDER BY slot
        """,
        (attempt,),
    )
