"""Creative hours: what was counted of each creative in each hour, as the reports read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from functions.events import Event, Key, key
from storage.arrays import numbers, words
from storage.database import Connection

HOUR_MS = 3_600_000


@dataclass(slots=True)
class _Hour:
    impressions: int = 0
    clicks: int = 0
    shown: int = 0
    unbilled: int = 0
    visible_ms: int = 0
    spent_micros: int = 0
    overdelivered: int = 0


def add(
    db: Connection,
    new: Iterable[tuple[Event, bool]],
    over: Collection[Key],
    nobodys: Collection[Key] = (),
) -> None:
    """Add new events to the hours in which they were accepted; with each, whether it is paid for.

    Except those `over`, for which the budget or the day's cap had nothing left, and `nobodys`,
    whose campaign is gone.
    """
    hours: dict[tuple[str, int], _Hour] = defaultdict(_Hour)
    some = bool(over or nobodys)
    for event, paid in new:
        if event.creative is None:
            continue
        hour = hours[(event.creative, event.accepted_at // HOUR_MS)]
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
        if not paid:
            continue
        if some and key(event) in over:
            hour.overdelivered += 1
        elif not some or key(event) not in nobodys:
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
            words([creative for (creative, _), _ in ordered]),
            numbers([hour * (HOUR_MS // 1000) for (_, hour), _ in ordered]),
            numbers([counts.impressions for _, counts in ordered]),
            numbers([counts.clicks for _, counts in ordered]),
            numbers([counts.shown for _, counts in ordered]),
            numbers([counts.unbilled for _, counts in ordered]),
            numbers([counts.visible_ms for _, counts in ordered]),
            numbers([counts.spent_micros for _, counts in ordered]),
            numbers([counts.overdelivered for _, counts in ordered]),
        ],
    )
