"""Readings: how far and how long each page view was read, in absolute values."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from functions.events import Event
from functions.progress import END
from functions.tokens import View
from storage.arrays import literal, numbers, words
from storage.database import Connection

Read = tuple[str, str]
"""A learner, and a page of which they read some more; ids as text, for there are many at once."""


def advance(db: Connection, events: Sequence[Event]) -> list[Read]:
    """Move the readings of these events forward, never back; return whose pages were read.

    Every column is the least or the greatest of what was reported, so no order of the reports
    gives another reading. What a robot or a browser that fetches ahead reported (marked events)
    is nobody's reading.
    """
    reported = [event for event in events if not event.marks]
    if not reported:
        return []
    rows = db.execute(
        """
        INSERT INTO readings AS kept (day, view, page, learner, active_ms, furthest, started_at,
                                      last_at, ended_at)
        SELECT day, view, (array_agg(page))[1], (array_agg(learner) FILTER (WHERE learner IS NOT
                   NULL))[1], max(least(active_ms, greatest(0, accepted_ms - issued_ms))),
               max(furthest), to_timestamp(min(issued_ms) / 1000::float8),
               to_timestamp(max(accepted_ms) / 1000::float8),
               to_timestamp(min(accepted_ms) FILTER (WHERE furthest >= %s) / 1000::float8)
        FROM unnest(%s::date[], %s::uuid[], %s::uuid[], %s::uuid[], %s::integer[], %s::smallint[],
                    %s::bigint[], %s::bigint[])
             AS given (day, view, page, learner, active_ms, furthest, issued_ms, accepted_ms)
        GROUP BY day, view
        ORDER BY day, view
        ON CONFLICT (day, view) DO UPDATE SET
            active_ms = greatest(kept.active_ms, EXCLUDED.active_ms),
            furthest = greatest(kept.furthest, EXCLUDED.furthest),
            last_at = greatest(kept.last_at, EXCLUDED.last_at),
            ended_at = least(kept.ended_at, EXCLUDED.ended_at),
            learner = coalesce(kept.learner, EXCLUDED.learner)
        RETURNING learner::text, page::text
        """,
        [
            END,
            words([event.day for event in reported]),
            words([event.view for event in reported]),
            words([event.page for event in reported]),
            literal(event.learner for event in reported),
            numbers([event.active_ms for event in reported]),
            numbers([event.furthest for event in reported]),
            numbers([event.issued_at for event in reported]),
            numbers([event.accepted_at for event in reported]),
        ],
    )
    return sorted({(learner, page) for learner, page in rows if learner})


def claim(db: Connection, learner: UUID, views: Sequence[View]) -> list[Read]:
    """Let views that were nobody's be the learner's; return which pages they are of.

    A view whose reports are still on their way is kept empty, for them to fall into.
    """
    rows = db.execute(
        """
        INSERT INTO readings AS kept (day, view, page, learner, active_ms, furthest, started_at,
                                      last_at)
        SELECT DISTINCT ON (day, view) day, view, page, %s::uuid, 0, 0,
               to_timestamp(issued_ms / 1000::float8), to_timestamp(issued_ms / 1000::float8)
        FROM unnest(%s::date[], %s::uuid[], %s::uuid[], %s::bigint[])
             AS given (day, view, page, issued_ms)
        ORDER BY day, view
        ON CONFLICT (day, view) DO UPDATE SET learner = EXCLUDED.learner
            WHERE kept.learner IS NULL
        RETURNING learner::text, page::text
        """,
        [
            learner,
            literal(view.issue_day.isoformat() for view in views),
            literal(view.view.hex() for view in views),
            literal(str(view.page) for view in views),
            literal(view.issued_ms for view in views),
        ],
    )
    return sorted(set(rows.fetchall()))
