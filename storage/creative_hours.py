"""Creative hours: what was counted of each creative in each hour, as the reports read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from functions.events import Event
from storage.arrays import literal
from storage.database import Connection

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Counted:
    """A new event of a creative, and what became of its price."""

    event: Event
    paid: bool = False
    overdelivered: bool = False
    """To be paid for, had the budget or the day's cap not been spent."""


@dataclass(slots=True)
class _Hour:
    impressions: int = 0
    clicks: int = 0
    shown: int = 0
    unbilled: int = 0
    visible_ms: int = 0
    spent_micros: int = 0
    overdelivered: int = 0


def add(db: Connection, new: Iterable[Counted]) -> None:
    """Add new events to the hours in which they were accepted."""
    hours: dict[tuple[str, int], _Hour] = defaultdict(_Hour)
    for each in new:
        event = each.event
        if event.creative is None:
            continue
        hour = hours[(event.creative, event.accepted_at // HOUR_MS * (HOUR_MS // 1000))]
        if event.kind == "shown":
            # What stood in a robot's page was shown to nobody, and is no traffic to be billed.
            hour.shown += not event.marks
        elif event.marks:
            hour.unbilled += 1
        elif event.kind == "seen":
            hour.impressions += 1
            hour.visible_ms += event.active_ms
        else:
            hour.clicks += 1
        hour.overdelivered += each.overdelivered
        if each.paid:
            hour.spent_micros += event.price_micros
    if not hours:
        return
    ordered = sorted(hours.items())
    db.execute(
        """
        INSERT INTO creative_hours AS kept (creative_id, hour, impressions, clicks, shown,
                                            unbilled, visible_ms, spent_micros, overdelivered)
        SELECT creative, to_timestamp(hour_s), seen, followed, shown, unbilled, visible, spent,
               overdelivered
        FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
             AS given (creative, hour_s, seen, followed, shown, unbilled, visible, spent,
                       overdelivered)
        ORDER BY creative, hour_s
        ON CONFLICT (creative_id, hour) DO UPDATE SET
            impressions = kept.impressions + EXCLUDED.impressions,
            clicks = kept.clicks + EXCLUDED.clicks,
            shown = kept.shown + EXCLUDED.shown,
            unbilled = kept.unbilled + EXCLUDED.unbilled,
            visible_ms = kept.visible_ms + EXCLUDED.visible_ms,
            spent_micros = kept.spent_micros + EXCLUDED.spent_micros,
            overdelivered = kept.overdelivered + EXCLUDED.overdelivered
        """,
        [
            literal(creative for (creative, _), _ in ordered),
            literal(hour for (_, hour), _ in ordered),
            literal(counts.impressions for _, counts in ordered),
            literal(counts.clicks for _, counts in ordered),
            literal(counts.shown for _, counts in ordered),
            literal(counts.unbilled for _, counts in ordered),
            literal(counts.visible_ms for _, counts in ordered),
            literal(counts.spent_micros for _, counts in ordered),
            literal(counts.overdelivered for _, counts in ordered),
        ],
    )
