"""Billing: what new events cost their campaigns, and what the hours of their creatives count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from functions.budgets import afford
from functions.events import Event
from storage.arrays import literal
from storage.database import Connection

Key = tuple[str, str, int, int]
"""View, kind, slot and sequence; the day follows from the view."""
HOUR_MS = 3_600_000


@dataclass(slots=True)
class _Hour:
    impressions: int = 0
    clicks: int = 0
    unbilled: int = 0
    visible_ms: int = 0
    spent_micros: int = 0


def key(event: Event) -> Key:
    """Return what an event is known by."""
    return (event.view, event.kind, event.slot, event.sequence)


def charge(db: Connection, new: Sequence[tuple[Event, bool]]) -> None:
    """Let campaigns pay for new events as far as their budgets last, and count all of them.

    With each event, whether it is to be paid for. In the transaction that stored them.
    """
    if not new:
        return
    billed = _bill(db, [event for event, billable in new if billable])
    _count(db, [event for event, _ in new], billed)


def _bill(db: Connection, billable: Sequence[Event]) -> set[Key]:
    """Take the prices from the campaigns' budgets as far as they last; return what was paid."""
    if not billable:
        return set()
    campaigns = db.execute(
        """
        SELECT creatives.id::text, campaigns.id, budget_micros - spent_micros
        FROM campaigns JOIN creatives ON creatives.campaign_id = campaigns.id
        WHERE creatives.id = ANY(%s::uuid[])
        ORDER BY campaigns.id FOR NO KEY UPDATE OF campaigns
        """,
        (literal({event.creative for event in billable}),),
    ).fetchall()
    campaign_of: dict[str | None, UUID] = {row[0]: row[1] for row in campaigns}
    left: dict[UUID, int | None] = {row[1]: row[2] for row in campaigns}
    of_campaign: dict[UUID, list[Event]] = defaultdict(list)
    # A creative that was deleted a moment ago has no campaign to pay any more.
    unpaid = [event for event in billable if event.creative not in campaign_of]
    for event in billable:
        if event.creative in campaign_of:
            of_campaign[campaign_of[event.creative]].append(event)
    paid: set[Key] = set()
    spent: dict[UUID, int] = {}
    for campaign, events in of_campaign.items():
        for event, fits in zip(
            events, afford((e.price_micros for e in events), left[campaign]), strict=True
        ):
            if fits:
                paid.add(key(event))
                spent[campaign] = spent.get(campaign, 0) + event.price_micros
            else:
                unpaid.append(event)
    db.execute(
        """
        UPDATE campaigns SET spent_micros = spent_micros + given.price
        FROM unnest(%s::uuid[], %s::bigint[]) AS given (id, price) WHERE campaigns.id = given.id
        """,
        (literal(str(campaign) for campaign in spent), literal(spent.values())),
    )
    _unbill(db, unpaid)
    return paid


def _unbill(db: Connection, unpaid: Sequence[Event]) -> None:
    if not unpaid:
        return
    db.execute(
        """
        UPDATE events SET billed = false
        FROM unnest(%s::date[], %s::uuid[], %s::text[], %s::smallint[], %s::integer[])
             AS given (day, view, kind, slot, sequence)
        WHERE events.day = given.day AND events.view = given.view AND events.kind = given.kind
          AND events.slot = given.slot AND events.sequence = given.sequence
        """,
        [
            literal(event.day for event in unpaid),
            literal(event.view for event in unpaid),
            literal(event.kind for event in unpaid),
            literal(event.slot for event in unpaid),
            literal(event.sequence for event in unpaid),
        ],
    )


def _count(db: Connection, new: Sequence[Event], billed: set[Key]) -> None:
    """Add new seen and click events to the hours of their creatives."""
    hours: dict[tuple[str, int], _Hour] = defaultdict(_Hour)
    for event in new:
        if event.creative is None:
            continue
        hour = hours[(event.creative, event.accepted_at // HOUR_MS * (HOUR_MS // 1000))]
        if event.marks:
            hour.unbilled += 1
        elif event.kind == "seen":
            hour.impressions += 1
            hour.visible_ms += event.active_ms
        else:
            hour.clicks += 1
        if key(event) in billed:
            hour.spent_micros += event.price_micros
    if not hours:
        return
    ordered = sorted(hours.items())
    db.execute(
        """
        INSERT INTO creative_hours AS kept (creative_id, hour, impressions, clicks, unbilled,
                                            visible_ms, spent_micros)
        SELECT creative, to_timestamp(hour_s), seen, followed, unbilled, visible, spent
        FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                    %s::bigint[], %s::bigint[])
             AS given (creative, hour_s, seen, followed, unbilled, visible, spent)
        ORDER BY creative, hour_s
        ON CONFLICT (creative_id, hour) DO UPDATE SET
            impressions = kept.impressions + EXCLUDED.impressions,
            clicks = kept.clicks + EXCLUDED.clicks,
            unbilled = kept.unbilled + EXCLUDED.unbilled,
            visible_ms = kept.visible_ms + EXCLUDED.visible_ms,
            spent_micros = kept.spent_micros + EXCLUDED.spent_micros
        """,
        [
            literal(creative for (creative, _), _ in ordered),
            literal(hour for (_, hour), _ in ordered),
            literal(counts.impressions for _, counts in ordered),
            literal(counts.clicks for _, counts in ordered),
            literal(counts.unbilled for _, counts in ordered),
            literal(counts.visible_ms for _, counts in ordered),
            literal(counts.spent_micros for _, counts in ordered),
        ],
    )
