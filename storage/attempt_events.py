"""Attempt events: every step of an attempt, in the order in which it happened; append-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from storage.database import Connection, many

Kind = Literal[
    "started", "viewed", "answered", "sealed", "extended", "late", "accepted", "refused", "graded",
    "regraded", "marked", "results",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    kind: Kind
    at_ms: int
    actor: UUID | None
    """Who did it, where that is not the learner by the kind alone (answered, late)."""
    slot: int | None
    sequence: int | None
    detail: Mapping[str, Any] | None


def note(
    db: Connection,
    attempt: UUID,
    kind: Kind,
    actor: UUID | None,
    *,
    slot: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one step down, in the transaction in which it happens."""
    db.execute(
        """
        INSERT INTO attempt_events (attempt_id, kind, actor, slot, detail)
        VALUES (%s, %s, %s, %s, %s)
        """,
        (attempt, kind, actor, slot, None if detail is None else Jsonb(dict(detail))),
    )


def note_once(
    db: Connection, attempt: UUID, kind: Kind, actor: UUID | None, *, within_s: int | None = None
) -> None:
    """Write a step down unless it has happened already; with `within_s`, so shortly before."""
    db.execute(
        """
        INSERT INTO attempt_events (attempt_id, kind, actor)
        SELECT %(attempt)s, %(kind)s, %(actor)s
        WHERE NOT EXISTS (
            SELECT FROM attempt_events WHERE attempt_id = %(attempt)s AND kind = %(kind)s
                AND actor IS NOT DISTINCT FROM %(actor)s::uuid
                AND (%(within)s::integer IS NULL
                     OR at > clock_timestamp() - make_interval(secs => %(within)s)))
        """,
        {"attempt": attempt, "kind": kind, "actor": actor, "within": within_s},
    )


def of(db: Connection, attempt: UUID) -> list[Step]:
    """Return every step of an attempt."""
    return many(
        db,
        Step,
        """
        SELECT kind, milliseconds(at) AS at_ms, actor, slot, sequence, detail
        FROM attempt_events WHERE attempt_id = %s ORDER BY id
        """,
        (attempt,),
    )
