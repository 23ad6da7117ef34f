"""Readings: how far and how long each page view was read, in absolute values."""

from __future__ import annotations

from collections.abc import Sequence

from functions.events import Event
from storage.arrays import literal
from storage.database import Connection


def advance(db: Connection, events: Sequence[Event]) -> None:
    """Move the readings of these events forward; never back.

    What a robot or a browser that fetches ahead reported (marked events) is nobody's reading.
    """
    furthest: dict[tuple[str, str], Event] = {}
    for event in events:
        if event.marks:
            continue
        known = furthest.get((event.day, event.view))
        if known is None or event.sequence >= known.sequence:
            furthest[(event.day, event.view)] = event
    if not furthest:
        return
    rows = [event for _, event in sorted(furthest.items())]
    db.execute(
        """
        INSERT INTO readings AS kept (day, view, page, learner, active_ms, furthest, started_at,
                                      last_at)
        SELECT day, view, page, learner, active_ms, furthest,
               to_timestamp(issued_ms / 1000.0), to_timestamp(accepted_ms / 1000.0)
        FROM unnest(%s::date[], %s::uuid[], %s::uuid[], %s::uuid[], %s::integer[], %s::smallint[],
                    %s::bigint[], %s::bigint[])
             AS given (day, view, page, learner, active_ms, furthest, issued_ms, accepted_ms)
        ORDER BY day, view
        ON CONFLICT (day, view) DO UPDATE SET
            active_ms = greatest(kept.active_ms, EXCLUDED.active_ms),
            furthest = greatest(kept.furthest, EXCLUDED.furthest),
            last_at = greatest(kept.last_at, EXCLUDED.last_at),
            learner = coalesce(kept.learner, EXCLUDED.learner)
        """,
        [
            literal(event.day for event in rows),
            literal(event.view for event in rows),
            literal(event.page for event in rows),
            literal(event.learner for event in rows),
            literal(event.active_ms for event in rows),
            literal(event.furthest for event in rows),
            literal(event.issued_at for event in rows),
            literal(event.accepted_at for event in rows),
        ],
    )
