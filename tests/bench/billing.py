"""Billing: impressions through the origin's door to billed rows, against bare COPY of the same."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg

from functions import events, signatures
from functions.events import Event
from functions.keys import key_ring
from tests.bench.figures import Figure, Table
from tests.bench.pages import write_page
from tests.house import House, running
from tests.reader import ask

BATCH = 500
BATCHES = 24
CAMPAIGNS = 50
CREATIVES = 4
"""A campaign's."""
ROUNDS = 5
PRICE = 2_000
_COLUMNS = (
    "day, view, kind, slot, sequence, page, version, language, issued_at, accepted_at, learner, "
    "active_ms, furthest, creative, price_micros, billed"
)


def run() -> Table:
    """Post batches of impressions as the edge does, and copy the same rows, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "var") as house:
            write_page(house)
            creatives, page = _bought(house)
            door, bare, posted = [], [], 0
            for _ in range(ROUNDS):
                batches = [_batch(creatives, page) for _ in range(BATCHES)]
                door.append(_post(house, batches))
                posted += BATCH * BATCHES
                _check(house, posted)
                bare.append(_copy(house, [_batch(creatives, page) for _ in range(BATCHES)]))
                _forget_copies(house)
    rows = BATCH * BATCHES
    through, copied = (rows / statistics.median(each) for each in (door, bare))
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
        [page] = db.execute(
            "SELECT chapter_id::text FROM pages WHERE chapter_id IS NOT NULL ORDER BY path LIMIT 1"
        ).fetchone() or [""]
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


def _post(house: House, batches: list[list[Event]]) -> float:
    """Return the seconds until the origin has taken all batches."""
    ring = key_ring(house.settings["EDGE_KEYS"])
    bodies = [events.write_batch(batch) for batch in batches]
    began = time.perf_counter()
    for body in bodies:
        signed = signatures.Signed("POST", "/edge/events", "", body, "127.0.0.1", uuid4().hex)
        headers = {
            signatures.HEADER: signatures.sign_request(ring, time.time_ns() // 1_000_000, signed),
            signatures.ADDRESS_HEADER: "127.0.0.1",
            signatures.REQUEST_ID_HEADER: signed.request_id,
            "Content-Type": "application/json",
        }
        answer = ask(house.origin, "POST", "/edge/events", body, headers)
        assert answer.status == 200, answer.body
        assert answer.json()["stored"] == BATCH, answer.body
    return time.perf_counter() - began


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
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"]) as db:
        db.execute("CREATE TEMP TABLE staging (LIKE events INCLUDING DEFAULTS)")
        db.commit()
        began = time.perf_counter()
        for batch in batches:
            with (
                db.cursor() as cursor,
                cursor.copy(f"COPY staging ({_COLUMNS}) FROM STDIN") as into,
            ):
                for each in batch:
                    into.write_row(
                        (
                            each.day, each.view, each.kind, each.slot, 1, each.page,
                            bytes.fromhex(each.version), each.language, _moment(each.issued_at),
                            _moment(each.accepted_at), each.learner, each.active_ms,
                            each.furthest, each.creative, each.price_micros, True,
                        )
                    )  # fmt: skip
            db.execute("INSERT INTO events SELECT * FROM staging ON CONFLICT DO NOTHING")
            db.execute("TRUNCATE staging")
            db.commit()
        return time.perf_counter() - began


def _forget_copies(house: House) -> None:
    """Take the copied rows away, which carry the sequence 1, so that they are billed nowhere."""
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"], autocommit=True) as db:
        db.execute("DELETE FROM events WHERE sequence = 1 AND kind = 'seen'")
        db.execute("VACUUM events")


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
