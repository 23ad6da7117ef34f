"""Events: what happened in browsers, each kept and counted exactly once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter

from functions.events import Event
from storage import billing, erasures, event_rows, page_counts, readings, ticks, unticked
from storage.arrays import words
from storage.database import Connection, Cursor

OLDEST_DAYS = 4
"""Tokens live three days; a day more for what waited at an edge."""
NEWEST_DAYS = 1
_DAY_MS = 86_400_000
_KEY = attrgetter("view", "day", "kind", "slot", "sequence")
"""What an event is known by, what differs most in front."""


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
        # One that is being erased is waited for first of all, and found by the question after it.
        erased = erasures.ask(db, {each.learner for each in batch if each.learner is not None})
        asked = _ask(db, {each.day for each in batch})
        ordered = sorted(batch, key=_KEY)
        # Written out while the database looks: nearly always all of it may be kept as it is.
        reports = _reports(ordered)
        written = event_rows.written(reports)
        days, room = _told(db, asked, {each.day for each in batch})
        kept = _plausible(ordered, days)
        gone = erasures.told(erased)
        if gone or len(kept) < len(ordered):
            kept = _of_nobody_gone(kept, gone)
            reports = _reports(kept)
            written = event_rows.written(reports)
        if not kept:
            return Stored(0, 0, len(batch))
        read = event_rows.insert_reports(db, written) if reports else None
        others = _distinct([each for each in kept if each.kind != "read"])
        offered = event_rows.insert_offers(db, others)
        # Known ones too: a note that was sent twice was accepted at two moments, and which of them
        # came here first must not matter.
        if later and room:
            readings.advance_and_then(db, reports, unticked.NOTE)
        else:
            ticks.work_out(db, readings.advance(db, reports))
        new = event_rows.new(offered, others)
        billing.charge(db, new)
        page_counts.note(db, len({_KEY(each) for each in reports if each.sequence <= 1}))
    # Behind the pipeline: only there is it known how many rows a statement touched.
    count = len(new) + (read.rowcount if read else 0)
    return Stored(count, len(kept) - count, len(batch) - len(kept))


def _ask(db: Connection, days: Iterable[str]) -> Cursor:
    return db.execute(
        f"""
        SELECT (now() AT TIME ZONE 'UTC')::date, array(
            SELECT day FROM unnest(%s::date[]) AS day
            WHERE to_regclass('public.events_' || to_char(day, 'YYYYMMDD')) IS NULL),
            {unticked.ROOM}
        """,
        (words(sorted(days)), unticked.MOST, unticked.MOST),
    )


def _told(db: Connection, answer: Cursor, asked: Iterable[str]) -> tuple[set[str], bool]:
    """Return those of the days that are kept now, their partitions made, and if ticks may wait."""
    [(today, missing, room)] = answer.fetchall()
    first, last = today - timedelta(days=OLDEST_DAYS), today + timedelta(days=NEWEST_DAYS)
    for day in sorted(missing):
        # Before any row is locked: making a partition wants the whole table for a moment.
        if first <= day <= last:
            db.execute("SELECT make_events_partition(%s)", (day,))
    return {day for day in asked if first <= date.fromisoformat(day) <= last}, room


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


def _reports(events: Iterable[Event]) -> list[Event]:
    return [each for each in events if each.kind == "read"]


def _of_nobody_gone(events: Iterable[Event], gone: Collection[str]) -> list[Event]:
    """Return the events; those of people erased while they waited at an edge name nobody now."""
    return [replace(each, learner=None) if each.learner in gone else each for each in events]


def _distinct(events: Iterable[Event]) -> list[Event]:
    # Absolute values: of two events with the same key any one will do, so the first is taken.
    found: dict[object, Event] = {}
    for event in events:
        found.setdefault(_KEY(event), event)
    return list(found.values())
