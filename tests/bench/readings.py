"""Readings: progress events through the origin's door in batches of 500, against bare COPY."""

from __future__ import annotations

import statistics
import tempfile
import time
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
LEARNERS = 6_000
ROUNDS = 5


def run() -> Table:
    """Post batches of reading events as the edge does, and copy the same rows, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "var") as house:
            write_page(house)
            learners, page = _people(house)
            through_door, ticked, bare = [], [], []
            for _ in range(ROUNDS):
                batches = [_batch(number, learners, page) for number in range(BATCHES)]
                began = time.perf_counter()
                through_door.append(door.post(house, batches))
                # The copy is not to share the machine with what the batches left to be done.
                ticked.append(_ticked(house, began))
                bare.append(_copy(house, batches))
    rows = BATCH * BATCHES
    through, told, copied = (
        rows / statistics.median(each) for each in (through_door, ticked, bare)
    )
    return Table(
        "Reading events through the origin's door",
        f"{BATCHES} signed batches of {BATCH} reports of {LEARNERS} learners, a third of which saw "
        "the end and are ticked; one after another over one connection, each in its own "
        "transaction with its readings. Ticks follow within a second, or at a learner's look. "
        f"Medians of {ROUNDS} rounds in turns with COPY of the same rows "
        "into a staging table and INSERT … SELECT from there into a table with the same indexes as "
        "that of events, a transaction per batch.",
        (
            Figure("rows through the door", f"{through:,.0f} per second",
                   f"COPY and INSERT … SELECT {copied:,.0f}: {through / copied:.2f} of it"),
            Figure("first batch to last tick, the pause of the jobs included",
                   f"{told:,.0f} rows per second", f"{told / copied:.2f} of it"),
        ),
    )  # fmt: skip


def _ticked(house: House, began: float) -> float:
    """Return the seconds from `began` until no tick is left to be worked out."""
    with psycopg.connect(house.settings["DATABASE_URL"], autocommit=True) as db:
        while time.perf_counter() - began < 120:
            if db.execute("SELECT FROM unticked LIMIT 1").fetchone() is None:
                return time.perf_counter() - began
            time.sleep(0.02)
    raise AssertionError("ticks were not worked out in two minutes")


def _people(house: House) -> tuple[list[str], str]:
    """Return learners, and a chapter that readers can see."""
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"], autocommit=True) as db:
        made = db.execute(
            """
            INSERT INTO users (email, password_hash, verified_at)
            SELECT 'bench-' || n || '@uchi.example', 'x', now() FROM generate_series(1, %s) AS n
            RETURNING id::text
            """,
            (LEARNERS,),
        ).fetchall()
        page = door.a_page(db)
    return [row[0] for row in made], page


def _batch(number: int, learners: list[str], page: str) -> list[Event]:
    now_ms = time.time_ns() // 1_000_000
    issued = now_ms - 600_000
    day = datetime.fromtimestamp(issued / 1000, UTC).date().isoformat()
    return [
        Event(
            day=day, view=uuid4().hex, kind="read", slot=0, sequence=1, page=page,
            version="0123456789abcdef", language="bg", issued_at=issued,
            accepted_at=now_ms, learner=learners[(number * BATCH + each) % LEARNERS],
            active_ms=400_000, furthest=1_000 if each % 3 == 0 else 400,
        )
        for each in range(BATCH)
    ]  # fmt: skip


def _copy(house: House, batches: list[list[Event]]) -> float:
    """Return the seconds that the same rows take into a table of the same shape and indexes."""
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"]) as db:
        db.execute("DROP TABLE IF EXISTS bare")
        db.execute(
            "CREATE TABLE bare (LIKE events INCLUDING DEFAULTS INCLUDING INDEXES "
            "INCLUDING CONSTRAINTS)"
        )
        return door.copy(db, "bare", batches, billed=False)
