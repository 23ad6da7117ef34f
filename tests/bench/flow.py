"""Flow: events from the edge's door to rows in Postgres, against bare multi-row inserts."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

import psycopg
from psycopg import sql

from tests.bench.figures import Figure, Table
from tests.bench.pages import write_page
from tests.house import House, running
from tests.reader import open_page, report

VIEWS = 600
REPORTS = 5
READERS = 8
BATCH = 500


def run() -> Table:
    """Post reports of many views, wait until the last is a row, then insert the same rows bare."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "var") as house:
            path = write_page(house)
            views = [open_page(house.edge, path) for _ in range(VIEWS)]
            began = time.monotonic()
            _post(house, views)
            posted = time.monotonic() - began
            events = VIEWS * (REPORTS + len(views[0].slots))
            stored = _wait(house, events, began)
            bare = _bare(house)
    return Table(
        "Events from the edge to Postgres",
        f"{VIEWS} views with {REPORTS} reports each and two slots seen: {events:,} events in "
        f"{VIEWS * REPORTS:,} posts by {READERS} readers on connections of their own, on the same "
        "two cores. Each post is answered after its fsync. The limit: the same rows in inserts of "
        f"{BATCH} rows into a bare table of the same shape.",
        (
            Figure("posts accepted", f"{VIEWS * REPORTS / posted:,.0f} per second"),
            Figure("events, first post to last row", f"{events / stored:,.0f} per second",
                   f"bare inserts {events / bare:,.0f} per second: {bare / stored:.2f} of it"),
        ),
    )  # fmt: skip


def _post(house: House, views: list) -> None:
    def reader(mine: list) -> None:
        for sequence in range(1, REPORTS + 1):
            for view in mine:
                answer = report(house.edge, view, sequence)
                assert answer.status == 202, answer.body

    threads = [
        threading.Thread(target=reader, args=(views[number::READERS],)) for number in range(READERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _wait(house: House, events: int, began: float) -> float:
    with psycopg.connect(house.settings["DATABASE_URL"], autocommit=True) as db:
        while time.monotonic() - began < 120:
            row = db.execute("SELECT count(*) FROM events").fetchone()
            if row and row[0] >= events:
                return time.monotonic() - began
            time.sleep(0.05)
    raise AssertionError("the events did not arrive in two minutes")


def _bare(house: House) -> float:
    """Return the seconds that the same rows take in multi-row inserts of their own."""
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"], autocommit=True) as db:
        db.execute("CREATE TABLE bare (LIKE events INCLUDING DEFAULTS)")
        rows = db.execute("SELECT * FROM events").fetchall()
        places = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(rows[0])))
        began = time.monotonic()
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            statement = sql.SQL("INSERT INTO bare VALUES {}").format(
                sql.SQL(", ").join([places] * len(batch))
            )
            db.execute(statement, [value for row in batch for value in row])
        taken = time.monotonic() - began
        db.execute("DROP TABLE bare")
    return taken
