"""Events: what happened in browsers, each kept and counted exactly once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from functions.events import Event, key
from storage import billing, erasures, page_counts, readings, ticks, unticked
from storage.arrays import literal, numbers, words
from storage.database import Connection, Cursor

OLDEST_DAYS = 4
"""Tokens live three days; a day more for what waited at an edge."""
NEWEST_DAYS = 1
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a batch."""

    stored: int
    """New ones, whose effects are applied."""
    known: int
    """Those that had come before: nothing changed."""
    broken: int
    """Those of a day that is no token's any more, or not yet."""


def store(db: Connection, batch: Sequence[Event], *, later: bool = False) -> Stored:
    """Keep a batch and apply the effects of its new events, in the caller's one transaction.

    `later` leaves the ticks to whoever comes first: a look at the learner's progress, or the jobs
    (`ticks.catch_up` and `sweep`). They come out the same.

    Everything is locked in one order (events of reading, the other events and readings by key,
    learners and campaigns by id, hours by creative), so batches that overlap wait for each other
    and never for each other's end.
    """
    # Sent without waiting for each answer: the database works while the next one is written.
    with db.pipeline():
        days = _days(db, {event.day for event in batch})
        kept = _of_nobody_gone(db, _plausible(batch, days))
        # Absolute values: of two events with the same key any one will do, so the first is taken.
        distinct = {(e.day, e.view, e.kind, e.slot, e.sequence): e for e in reversed(kept)}
        if not distinct:
            return Stored(0, 0, len(batch) - len(kept))
        sent = [distinct[key] for key in sorted(distinct)]
        read = _insert_readings(db, [each for each in sent if each.kind == "read"])
        others = [each for each in sent if each.kind != "read"]
        offered = _insert_offers(db, others)
        # Known ones too: a note that was sent twice was accepted at two moments, and which of them
        # came here first must not matter.
        reads = readings.advance(db, [each for each in kept if each.kind == "read"])
        new = _new(offered, others)
        if not (later and reads and unticked.note(db, reads)):
            ticks.work_out(db, reads)
        billing.charge(db, new)
        page_counts.note(db, sum(each.kind == "read" and each.sequence <= 1 for each in sent))
    # Behind the pipeline: only there is it known how many rows a statement touched.
    count = len(new) + (read.rowcount if read else 0)
    return Stored(count, len(kept) - count, len(batch) - len(kept))


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


def _plausible(batch: Sequence[Event], days: Collection[str]) -> list[Event]:
    """Return the events of these days whose moments fit theirs; an honest edge's always do."""
    starts = {
        day: int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1000 for day in days
    }
    latest_ms = (OLDEST_DAYS + NEWEST_DAYS + 1) * _DAY_MS
    return [
        event
        for event in batch
        if (start := starts.get(event.day)) is not None
        and start <= event.issued_at < start + _DAY_MS
        and start - _DAY_MS <= event.accepted_at < start + latest_ms
    ]


def _of_nobody_gone(db: Connection, events: Sequence[Event]) -> Sequence[Event]:
    """Return the events; those of people erased while they waited at an edge name nobody now."""
    gone = erasures.of(db, (event.learner for event in events if event.learner is not None))
    if not gone:
        return events
    return [replace(each, learner=None) if each.learner in gone else each for each in events]


def _insert_readings(db: Connection, events: Sequence[Event]) -> Cursor | None:
    """Insert reports of reading, sorted by key: the most of a batch by far, and free of charge."""
    if not events:
        return None
    return db.execute(
        """
        INSERT INTO events (day, view, kind, slot, sequence, page, version, language, issued_at,
                            accepted_at, learner, active_ms, furthest, price_micros, marks)
        SELECT day, view, 'read', slot, sequence, page, decode(version, 'hex'), language,
               to_timestamp(issued_ms / 1000::float8), to_timestamp(accepted_ms / 1000::float8),
               learner, active_ms, furthest, price, string_to_array(marks, ' ')
        FROM unnest(%s::date[], %s::uuid[], %s::smallint[], %s::integer[], %s::uuid[], %s::text[],
                    %s::text[], %s::bigint[], %s::bigint[], %s::uuid[], %s::integer[],
                    %s::smallint[], %s::bigint[], %s::text[])
             AS given (day, view, slot, sequence, page, version, language, issued_ms, accepted_ms,
                       learner, active_ms, furthest, price, marks)
        ORDER BY day, view, slot, sequence
        ON CONFLICT DO NOTHING
        """,
        [
            words([event.day for event in events]),
            words([event.view for event in events]),
            numbers([event.slot for event in events]),
            numbers([event.sequence for event in events]),
            words([event.page for event in events]),
            words([event.version for event in events]),
            words([event.language for event in events]),
            numbers([event.issued_at for event in events]),
            numbers([event.accepted_at for event in events]),
            literal(event.learner for event in events),
            numbers([event.active_ms for event in events]),
            numbers([event.furthest for event in events]),
            numbers([event.price_micros for event in events]),
            literal(" ".join(event.marks) for event in events),
        ],
    )


def _insert_offers(db: Connection, events: Sequence[Event]) -> Cursor | None:
    """Insert what was seen and followed, sorted by key; `_new` reads the answer."""
    if not events:
        return None
    return db.execute(
        """
        WITH new AS (
        INSERT INTO events (day, view, kind, slot, sequence, page, version, language, issued_at,
                            accepted_at, learner, active_ms, furthest, creative, price_micros,
                            billed, marks)
        SELECT given.day, given.view, given.kind, given.slot, given.sequence, given.page,
               decode(given.version, 'hex'), given.language,
               to_timestamp(given.issued_ms / 1000::float8),
               to_timestamp(given.accepted_ms / 1000::float8),
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
        RETURNING view, kind, slot, sequence, billed
        )
        -- One row for all, for a row each would take longer to read than to write; the names are
        -- looked into only where some had come before or some are not to be paid for.
        SELECT count(*), string_agg(CASE WHEN billed THEN '1' ELSE '0' END, ''),
               string_agg(encode(uuid_send(view), 'hex') || ',' || kind || ',' || slot || ','
                          || sequence, ' ')
        FROM new
        """,
        [
            words([event.day for event in events]),
            words([event.view for event in events]),
            words([event.kind for event in events]),
            numbers([event.slot for event in events]),
            numbers([event.sequence for event in events]),
            words([event.page for event in events]),
            words([event.version for event in events]),
            words([event.language for event in events]),
            numbers([event.issued_at for event in events]),
            numbers([event.accepted_at for event in events]),
            literal(event.learner for event in events),
            numbers([event.active_ms for event in events]),
            numbers([event.furthest for event in events]),
            words([event.creative or "" for event in events]),
            numbers([event.price_micros for event in events]),
            literal(" ".join(event.marks) for event in events),
        ],
    )


def _new(inserted: Cursor | None, events: Sequence[Event]) -> list[tuple[Event, bool]]:
    """Return the new ones of these events, each with whether it is to be paid for."""
    if inserted is None:
        return []
    [(count, billable, names)] = inserted.fetchall()
    if not count:
        return []
    if count == len(events) and ("0" not in billable or "1" not in billable):
        return [(each, "1" in billable) for each in events]
    paid = dict(zip(names.split(" "), billable, strict=True))
    named = [(each, ",".join(map(str, key(each)))) for each in events]
    return [(each, paid[name] == "1") for each, name in named if name in paid]
