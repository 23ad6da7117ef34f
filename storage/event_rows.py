"""Event rows: events inserted where they are new, reports of reading and what is paid for apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from functions.events import Event, key
from storage import packed
from storage.arrays import literal, words
from storage.database import Connection, Cursor

_VERSION_BYTES = 8


Columns: TypeAlias = Sequence[object]
"""Events as the parameters of a statement, an array for each column."""


def insert_reports(db: Connection, given: Columns) -> Cursor:
    """Insert reports of reading, sorted by key: the most of a batch by far, and free of charge.

    Those that came before, or stand here twice, are left out. How many were new is the cursor's
    `rowcount`.
    """
    return db.execute(
        # The arrays are taken apart in the list of columns: as a table, they would be written down
        # before they are read. They stay in their order.
        """
        INSERT INTO events (day, view, kind, slot, sequence, page, version, language, issued_at,
                            accepted_at, learner, active_ms, furthest, price_micros, marks)
        SELECT unnest(%s::date[]), unnest(%s::uuid[]), 'read', unnest(%s::smallint[]),
               unnest(%s::integer[]), unnest(%s::uuid[]), unnest(%s::bytea[]), unnest(%s::text[]),
               unnest(%s::timestamptz[]), unnest(%s::timestamptz[]), unnest(%s::uuid[]),
               unnest(%s::integer[]), unnest(%s::smallint[]), unnest(%s::bigint[]),
               string_to_array(unnest(%s::text[]), ' ')
        ON CONFLICT DO NOTHING
        """,
        given,
        prepare=True,
    )


def insert_offers(db: Connection, events: Sequence[Event]) -> Cursor | None:
    """Insert what was seen and followed, no key twice; `new` reads the answer."""
    if not events:
        return None
    return db.execute(
        """
        WITH given AS NOT MATERIALIZED (
        SELECT unnest(%s::text[]) AS kind, unnest(%s::uuid[]) AS creative,
               unnest(%s::date[]) AS day, unnest(%s::uuid[]) AS view,
               unnest(%s::smallint[]) AS slot, unnest(%s::integer[]) AS sequence,
               unnest(%s::uuid[]) AS page,
               unnest(%s::bytea[]) AS version, unnest(%s::text[]) AS language,
               unnest(%s::timestamptz[]) AS issued_at, unnest(%s::timestamptz[]) AS accepted_at,
               unnest(%s::uuid[]) AS learner, unnest(%s::integer[]) AS active_ms,
               unnest(%s::smallint[]) AS furthest, unnest(%s::bigint[]) AS price,
               unnest(%s::text[]) AS marks
        ), new AS (
        INSERT INTO events (day, view, kind, slot, sequence, page, version, language, issued_at,
                            accepted_at, learner, active_ms, furthest, creative, price_micros,
                            billed, marks)
        SELECT given.day, given.view, given.kind, given.slot, given.sequence, given.page,
               given.version, given.language, given.issued_at, given.accepted_at, given.learner,
               given.active_ms, given.furthest, given.creative, given.price,
               -- Paid for, until the budget says otherwise further down.
               given.price > 0 AND given.marks = '' AND coalesce(NOT house AND pricing =
                   CASE given.kind WHEN 'seen' THEN 'impression' WHEN 'click' THEN 'click' END,
                   false),
               string_to_array(given.marks, ' ')
        FROM given
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
            words([event.kind for event in events]),
            packed.uuids([event.creative for event in events]),
            *written(events),
        ],
        prepare=True,
    )


def new(inserted: Cursor | None, events: Sequence[Event]) -> list[tuple[Event, bool]]:
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


def written(events: Sequence[Event]) -> Columns:
    """Return events as parameters."""
    return [
        packed.days([event.day for event in events]),
        packed.uuids([event.view for event in events]),
        packed.smallints([event.slot for event in events]),
        packed.integers([event.sequence for event in events]),
        packed.uuids([event.page for event in events]),
        packed.octets([event.version for event in events], _VERSION_BYTES),
        words([event.language for event in events]),
        packed.moments([event.issued_at for event in events]),
        packed.moments([event.accepted_at for event in events]),
        packed.uuids([event.learner for event in events]),
        packed.integers([event.active_ms for event in events]),
        packed.smallints([event.furthest for event in events]),
        packed.bigints([event.price_micros for event in events]),
        literal(" ".join(event.marks) for event in events),
    ]
