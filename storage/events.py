"""Events: what happened in browsers, each kept and counted exactly once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from functions.budgets import afford
from functions.events import Event
from storage import completions, erasures, readings
from storage.arrays import literal
from storage.database import Connection

OLDEST_DAYS = 4
"""Tokens live three days; a day more for what waited at an edge."""
NEWEST_DAYS = 1

Key = tuple[str, str, int, int]
"""View, kind, slot and sequence; the day follows from the view."""
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a batch."""

    stored: int
    """New ones, whose effects are applied."""
    known: int
    """Those that had come before: nothing changed."""
    broken: int
    """Those of a day that is no token's any more, or not yet."""


@dataclass(slots=True)
class _Hour:
    impressions: int = 0
    clicks: int = 0
    unbilled: int = 0
    visible_ms: int = 0
    spent_micros: int = 0


def store(db: Connection, batch: Sequence[Event]) -> Stored:
    """Keep a batch and apply the effects of its new events, in the caller's one transaction.

    Everything is locked in one order (events and readings by key, learners and campaigns by id,
    hours by creative), so batches that overlap wait for each other and never for each other's end.
    """
    days = _days(db, {event.day for event in batch})
    kept = _of_nobody_gone(db, [e for e in batch if e.day in days and _plausible(e)])
    # Absolute values: of two events with the same key any one will do, so the first is taken.
    distinct = {(e.day, e.view, e.kind, e.slot, e.sequence): e for e in reversed(kept)}
    events = [event for _, event in sorted(distinct.items())]
    broken = len(batch) - len(kept)
    if not events:
        return Stored(0, 0, broken)
    new = _insert(db, events)
    # Known ones too: a note that was sent twice was accepted at two moments, and which of them
    # came here first must not matter.
    completions.tick(db, readings.advance(db, [e for e in kept if e.kind == "read"]))
    billed = _bill(db, [event for event, billable in new if billable])
    _count(db, [event for event, _ in new], billed)
    return Stored(len(new), len(kept) - len(new), broken)


def _days(db: Connection, asked: Iterable[str]) -> set[str]:
    """Return those of the days that are kept now, their partitions made."""
    rows = db.execute(
        """
        SELECT (now() AT TIME ZONE 'UTC')::date, array(
            SELECT day FROM unnest(%s::date[]) AS day
            WHERE to_regclass('public.events_' || to_char(day, 'YYYYMMDD')) IS NULL)
        """,
        (literal(asked),),
    ).fetchall()
    [(today, missing)] = rows
    first, last = today - timedelta(days=OLDEST_DAYS), today + timedelta(days=NEWEST_DAYS)
    for day in sorted(missing):
        # Before anything else is locked: making a partition wants the whole table for a moment.
        if first <= day <= last:
            db.execute("SELECT make_events_partition(%s)", (day,))
    return {day for day in asked if first <= date.fromisoformat(day) <= last}


def _plausible(event: Event) -> bool:
    """Say whether the event's moments fit its day; an honest edge's always do."""
    start = datetime.fromisoformat(event.day).replace(tzinfo=UTC).timestamp() * 1000
    day_ms = 24 * HOUR_MS
    return (
        start <= event.issued_at < start + day_ms
        and start - day_ms <= event.accepted_at < start + (OLDEST_DAYS + NEWEST_DAYS + 1) * day_ms
    )


def _of_nobody_gone(db: Connection, events: Sequence[Event]) -> list[Event]:
    """Return the events; those of people erased while they waited at an edge name nobody now."""
    gone = erasures.of(db, (event.learner for event in events if event.learner is not None))
    return [replace(each, learner=None) if each.learner in gone else each for each in events]


def _insert(db: Connection, events: Sequence[Event]) -> list[tuple[Event, bool]]:
    """Insert events, sorted by key; return the new ones and whether each is to be paid for."""
    rows = db.execute(
        """
        INSERT INTO events (day, view, kind, slot, sequence, page, version, language, issued_at,
                            accepted_at, learner, active_ms, furthest, creative, price_micros,
                            billed, marks)
        SELECT given.day, given.view, given.kind, given.slot, given.sequence, given.page,
               decode(given.version, 'hex'), given.language,
               to_timestamp(given.issued_ms / 1000.0), to_timestamp(given.accepted_ms / 1000.0),
               given.learner, given.active_ms, given.furthest, given.creative, given.price,
               -- Paid for, until the budget says otherwise further down.
               given.price > 0 AND given.marks = '' AND coalesce(NOT house AND pricing =
                   CASE given.kind WHEN 'seen' THEN 'impression' WHEN 'click' THEN 'click' END,
                   false),
               string_to_array(given.marks, ' ')
        FROM unnest(%s::date[], %s::uuid[], %s::text[], %s::smallint[], %s::integer[], %s::uuid[],
                    %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::uuid[], %s::integer[],
                    %s::smallint[], %s::uuid[], %s::bigint[], %s::text[])
             AS given (day, view, kind, slot, sequence, page, version, language, issued_ms,
                       accepted_ms, learner, active_ms, furthest, creative, price, marks)
        LEFT JOIN creatives ON creatives.id = given.creative
        LEFT JOIN campaigns ON campaigns.id = creatives.campaign_id
        ORDER BY given.day, given.view, given.kind, given.slot, given.sequence
        ON CONFLICT DO NOTHING
        RETURNING encode(uuid_send(view), 'hex'), kind, slot, sequence, billed
        """,
        [
            literal(event.day for event in events),
            literal(event.view for event in events),
            literal(event.kind for event in events),
            literal(event.slot for event in events),
            literal(event.sequence for event in events),
            literal(event.page for event in events),
            literal(event.version for event in events),
            literal(event.language for event in events),
            literal(event.issued_at for event in events),
            literal(event.accepted_at for event in events),
            literal(event.learner for event in events),
            literal(event.active_ms for event in events),
            literal(event.furthest for event in events),
            literal(event.creative for event in events),
            literal(event.price_micros for event in events),
            literal(" ".join(event.marks) for event in events),
        ],
    )
    billable: dict[Key, bool] = {(row[0], row[1], row[2], row[3]): row[4] for row in rows}
    return [(event, billable[_key(event)]) for event in events if _key(event) in billable]


def _key(event: Event) -> Key:
    return (event.view, event.kind, event.slot, event.sequence)


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
                paid.add(_key(event))
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
        if _key(event) in billed:
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
