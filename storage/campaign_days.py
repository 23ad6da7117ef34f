"""Campaign days: what each campaign was billed on each day of its own time zone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from storage.arrays import literal
from storage.database import Connection, many

Spent = Mapping[tuple[str, date], int]
"""Micro-units by campaign (its id as text) and day."""


@dataclass(frozen=True, slots=True)
class DaysDifference:
    """A campaign whose days do not add up to what it spent."""

    campaign_id: UUID
    days_micros: int
    spent_micros: int


def spent(db: Connection, asked: Collection[tuple[str, date]]) -> dict[tuple[str, date], int]:
    """Return what these days cost so far; one without a row has cost nothing.

    Ask while holding the campaigns' rows: every day is written under its campaign's lock.
    """
    ordered = sorted(asked)
    rows = db.execute(
        """
        SELECT campaign_id::text, campaign_days.day, spent_micros
        FROM campaign_days
        JOIN unnest(%s::uuid[], %s::date[]) AS given (id, day)
            ON campaign_id = given.id AND campaign_days.day = given.day
        """,
        (
            literal(campaign for campaign, _ in ordered),
            literal(day.isoformat() for _, day in ordered),
        ),
    ).fetchall()
    return {(row[0], row[1]): row[2] for row in rows}


def add(db: Connection, more: Spent) -> None:
    """Add what was billed to its days."""
    ordered = sorted(more.items())
    db.execute(
        """
        INSERT INTO campaign_days AS kept (campaign_id, day, spent_micros)
        SELECT * FROM unnest(%s::uuid[], %s::date[], %s::bigint[])
        ON CONFLICT (campaign_id, day) DO UPDATE SET
            spent_micros = kept.spent_micros + EXCLUDED.spent_micros
        """,
        (
            literal(campaign for (campaign, _), _ in ordered),
            literal(day.isoformat() for (_, day), _ in ordered),
            literal(micros for _, micros in ordered),
        ),
    )


def reconcile(db: Connection) -> list[DaysDifference]:
    """Return every campaign whose days do not add up to what it spent; none is as it should be."""
    return many(
        db,
        DaysDifference,
        """
        SELECT campaigns.id AS campaign_id, campaigns.spent_micros,
               coalesce(sum(campaign_days.spent_micros), 0)::bigint AS days_micros
        FROM campaigns LEFT JOIN campaign_days ON campaign_id = campaigns.id
        GROUP BY campaigns.id
        HAVING campaigns.spent_micros <> coalesce(sum(campaign_days.spent_micros), 0)
        ORDER BY campaigns.id
        """,
    )
