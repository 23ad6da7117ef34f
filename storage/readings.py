"""Readings: how far and how long each page view was read, in absolute values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import LiteralString
from uuid import UUID

from functions.events import Event
from functions.progress import END
from functions.tokens import View
from storage import packed
from storage.arrays import literal
from storage.database import Connection
from storage.packed import Packed

Read = tuple[str, str]
"""A learner, and a page of which they read some more; ids as text, for there are many at once."""


def advance(db: Connection, events: Iterable[Event]) -> list[Read]:
    """Move the readings of these events forward, never back; return whose pages were read.

    Every column is the least or the greatest of what was reported, so no order of the reports
    gives another reading. What a robot or a browser that fetches ahead reported (marked events)
    is nobody's reading.
    """
    rows = _reported(events)
    if not rows:
        return []
    found = db.execute(_ADVANCE + "RETURNING learner::text, page::text", _columns(rows))
    return sorted({(learner, page) for learner, page in found if learner})


def advance_and_then(db: Connection, events: Iterable[Event], then: LiteralString) -> None:
    """Move the readings of these events forward, and with the same statement do `then`.

    There, `read` has the learner (NULL for a guest) and the page of each.
    """
    rows = _reported(events)
    if rows:
        statement = f"WITH read AS ({_ADVANCE} RETURNING learner, page) {then}"
        db.execute(statement, _columns(rows), prepare=True)


_Row = tuple[str, str, str, str | None, int, int, int, int, int | None]
"""Day, view, page, learner, active time, furthest point, and when it was begun, reported last and
at its end for the first time."""


def _reported(events: Iterable[Event]) -> list[_Row]:
    """Return what the events say of each view, in the order of the views."""
    found: dict[tuple[str, str], _Row] = {}
    for each in events:
        if each.marks:
            continue
        at = each.accepted_at
        said = (
            each.day, each.view, each.page, each.learner,
            min(each.active_ms, max(0, at - each.issued_at)), each.furthest, each.issued_at,
            at, at if each.furthest >= END else None,
        )  # fmt: skip
        view = (each.view, each.day)
        found[view] = _together(found[view], said) if view in found else said
    return [found[view] for view in sorted(found)]


def _together(one: _Row, other: _Row) -> _Row:
    ends = [row[8] for row in (one, other) if row[8] is not None]
    return (
        *one[:3], one[3] or other[3], max(one[4], other[4]), max(one[5], other[5]),
        min(one[6], other[6]), max(one[7], other[7]), min(ends, default=None),
    )  # fmt: skip


_ADVANCE: LiteralString = """
    INSERT INTO readings AS kept (day, view, page, learner, active_ms, furthest, started_at,
                                  last_at, ended_at)
    SELECT unnest(%s::date[]), unnest(%s::uuid[]), unnest(%s::uuid[]), unnest(%s::uuid[]),
           unnest(%s::integer[]), unnest(%s::smallint[]), unnest(%s::timestamptz[]),
           unnest(%s::timestamptz[]), unnest(%s::timestamptz[])
    ON CONFLICT (day, view) DO UPDATE SET
        active_ms = greatest(kept.active_ms, EXCLUDED.active_ms),
        furthest = greatest(kept.furthest, EXCLUDED.furthest),
        last_at = greatest(kept.last_at, EXCLUDED.last_at),
        ended_at = least(kept.ended_at, EXCLUDED.ended_at),
        learner = coalesce(kept.learner, EXCLUDED.learner)
"""


def _columns(rows: Sequence[_Row]) -> list[Packed]:
    day, view, page, learner, active_ms, furthest, started_at, last_at, ended_at = zip(
        *rows, strict=True
    )
    return [
        packed.days(day), packed.uuids(view), packed.uuids(page), packed.uuids(learner),
        packed.integers(active_ms), packed.smallints(furthest), packed.moments(started_at),
        packed.moments(last_at), packed.moments(ended_at),
    ]  # fmt: skip


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
