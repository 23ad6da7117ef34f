"""Billing: impressions through the origin's door to billed rows, against bare COPY of the same."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg

from functions.events import Event
from tests.bench import door
from tests.bench.figures import Figure, Table
from tests.bench.pages import write_page
from tests.house import House, running

BATCH = 500
BATCHES = 24
CAMPAIGNS = 50
CREATIVES = 4
"""A campaign's."""
ROUNDS = 5
PRICE = 2_000


def run() -> Table:
    """Post batches of impressions as the edge does, and copy the same rows, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "var") as house:
            write_page(house)
            creatives, page = _bought(house)
            through_door, bare, posted = [], [], 0
            for _ in range(ROUNDS):
                batches = [_batch(creatives, page) for _ in range(BATCHES)]
                through_door.append(door.post(house, batches))
                posted += BATCH * BATCHES
                _check(house, posted)
                bare.append(_copy(house, [_batch(creatives, page) for _ in range(BATCHES)]))
                _forget_copies(house)
    rows = BATCH * BATCHES
    through, copied = (rows / statistics.median(each) for each in (through_door, bare))
    return Table(
        "Impressions to billed rows",
        f"{BATCHES} signed batches of {BATCH} impressions of {CAMPAIGNS * CREATIVES} creatives of "
        f"{CAMPAIGNS} campaigns with budgets, half of them with a daily cap, one after another "
        "over HTTP: stored once, billed, and counted, each batch in a transaction. Medians of "
        f"{ROUNDS} rounds in turns with COPY of as many rows into a staging table and INSERT … "
        "SELECT from there into the same table of events, a transaction per batch, nothing billed.",
        (
            Figure("impressions, posted to billed", f"{through:,.0f} per second",
                   f"COPY and INSERT … SELECT {copied:,.0f}: {through / copied:.2f} of it"),
        ),
    )  # fmt: skip


def _bought(house: House) -> tuple[list[str], str]:
    """Return the creatives of campaigns with budgets, and a page."""
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"], autocommit=True) as db:
        db.execute("INSERT INTO sponsors (name) VALUES ('bench')")
        db.execute(
            """
            INSERT INTO campaigns (sponsor_id, name, state, pricing, price_micros, budget_micros,
                                   daily_cap_micros, time_zone)
            SELECT (SELECT id FROM sponsors WHERE name = 'bench'), 'bench ' || n, 'live',
                   'impression', %s, 1000000000000,
                   CASE WHEN n %% 2 = 0 THEN 100000000000 END, 'Europe/Sofia'
            FROM generate_series(1, %s) AS n
            """,
            (PRICE, CAMPAIGNS),
        )
        made = db.execute(
            """
            INSERT INTO creatives (campaign_id, headline, landing, state)
            SELECT id, 'bench ' || n, 'https://example.org/', 'live'
            FROM campaigns, generate_series(1, %s) AS n WHERE name LIKE 'bench %%'
            RETURNING id::text
            """,
            (CREATIVES,),
        ).fetchall()
        page = door.a_page(db)
    return [row[0] for row in made], page


def _batch(creatives: list[str], page: str) -> list[Event]:
    now_ms = time.time_ns() // 1_000_000
    issued = now_ms - 30_000
    day = datetime.fromtimestamp(issued / 1000, UTC).date().isoformat()
    return [
        Event(
            day=day, view=uuid4().hex, kind="seen", slot=1, sequence=0, page=page,
            version="0123456789abcdef", language="bg", issued_at=issued, accepted_at=now_ms,
            active_ms=2_000, creative=creatives[each % len(creatives)], price_micros=PRICE,
        )
        for each in range(BATCH)
    ]  # fmt: skip


def _check(house: House, posted: int) -> None:
    """Assert that every impression is billed, and counted, exactly once."""
    with psycopg.connect(house.settings["DATABASE_URL"], autocommit=True) as db:
        row = db.execute(
            """
            SELECT (SELECT count(*) FROM events WHERE billed AND sequence = 0),
                   (SELECT sum(spent_micros) FROM campaigns) / %(price)s,
                   (SELECT sum(spent_micros) FROM campaign_days) / %(price)s,
                   (SELECT sum(impressions) FROM creative_hours)
            """,
            {"price": PRICE},
        ).fetchone()
        assert row == (posted,) * 4, row


def _copy(house: House, batches: list[list[Event]]) -> float:
    """Return the seconds that as many rows take into the same table, by nothing but COPY."""
    copies = [[replace(each, sequence=1) for each in batch] for batch in batches]
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"]) as db:
        return door.copy(db, "events", copies, billed=True)


def _forget_copies(house: House) -> None:
    """Take the copied rows away, which carry the sequence 1, so that they are billed nowhere."""
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"], autocommit=True) as db:
        db.execute("DELETE FROM events WHERE sequence = 1 AND kind = 'seen'")
        db.execute("VACUUM events")
