"""Kills: whatever is killed while events flow, each counts once and none is lost."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from functions.naming import unspell
from tests.flows import answering
from tests.house import House, running
from tests.reader import Opened, ask, open_page, report

VICTIMS = ("edge", "origin", "jobs", "valkey", "postgres")
PATIENCE_SECONDS = 120
DRAINED_SECONDS = 300
"""How long the spool may take to deliver what waited while its receivers were dead."""
ROUND_SECONDS = 1.5


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory):
    """Return a platform of its own: no other flow shall meet its dead."""
    with running(tmp_path_factory.mktemp("kills") / "var", MANIFEST_POLL_MS="500") as house:
        yield house


def insist(send) -> None:
    """Repeat a request, as a browser's outbox does, until somebody has taken it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            status = send().status
        except OSError:
            status = 0
        if status in (202, 303):
            return
        assert status in (0, 429, 502, 503), f"the edge answered {status}"
        time.sleep(0.1)
    raise AssertionError("nobody took the event")


def opened(house: House, path: str) -> Opened:
    """Open a page, waiting while the edge is being started again."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return open_page(house.edge, path)
        except (OSError, AssertionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def demo_chapter(house: House) -> str:
    """Return the address of a chapter of the demo course."""
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        row = db.execute(
            "SELECT path FROM pages WHERE chapter_id IS NOT NULL ORDER BY path LIMIT 1"
        ).fetchone()
    assert row
    return row[0]


def test_a_thousand_events_survive_every_kill(doomed: House):
    storm(doomed, events=1_000, kills=15)


def storm(house: House, *, events: int, kills: int) -> None:
    """Let readers report while services are killed; every event accepted is there, none twice."""
    path = demo_chapter(house)
    dice = random.Random(20261122)
    killed: Counter[str] = Counter()

    def killer() -> None:
        for number in range(kills):
            # Each victim at least twice, in an order of chance.
            at_least = number < 2 * len(VICTIMS)
            victim = VICTIMS[number % len(VICTIMS)] if at_least else dice.choice(VICTIMS)
            time.sleep(dice.uniform(0.4, ROUND_SECONDS))
            # One that is dead already is killed when it is back: the supervisor waits longer
            # before each new start of what keeps dying.
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not (dead := house.kill(victim)) and time.monotonic() < deadline:
                time.sleep(0.05)
            killed[victim] += dead

    sent: set[tuple[UUID, str, int, int]] = set()
    lock = threading.Lock()

    def reader(_: int) -> None:
        # One view: reports of reading, the slots seen, then a click on each.
        page = opened(house, path)
        # Behind purpose, format and key number stand the sixteen bytes of the view's identity.
        view = UUID(bytes=unspell(page.view)[3:19])
        made: list[tuple[UUID, str, int, int]] = []
        for sequence in (1, 2, 3):
            insist(lambda n=sequence: report(house.edge, page, n, 1_000 * n))
            made.append((view, "read", 0, sequence))
        made += [(view, "seen", slot, 0) for slot in range(1, len(page.slots) + 1)]
        for slot, token in enumerate(page.slots, 1):
            insist(lambda t=token: ask(house.edge, "GET", f"/r/{t}"))
            made.append((view, "click", slot, 0))
        with lock:
            sent.update(made)

    thread = threading.Thread(target=killer)
    thread.start()
    with ThreadPoolExecutor(8) as readers:
        while len(sent) < events or thread.is_alive():
            list(readers.map(reader, range(16)))
    thread.join()
    assert set(killed) == set(VICTIMS), f"not everybody was killed: {killed}"
    assert sum(killed.values()) == kills, f"some did not come back: {killed}"

    stored = wait_for(house, len(sent))
    # The key of the table lets nothing in twice, so equal sets mean: all, and none twice.
    assert set(stored) == sent, f"{len(stored)} stored of {len(sent)} accepted"
    assert len(stored) == len(sent)
    check_counters(house)


def wait_for(house: House, events: int) -> list[tuple]:
    """Return the stored events once they are all there, or once the edge has no more to send."""
    deadline = time.monotonic() + DRAINED_SECONDS
    while time.monotonic() < deadline:
        rows = stored_events(house)
        if len(rows) >= events or drained(house):
            break
        time.sleep(0.5)
    # A moment more, so that a second copy of something would be seen.
    time.sleep(1.5)
    return stored_events(house)


def drained(house: House) -> bool:
    """Say whether the edge's spool is empty: all that it accepted has been delivered."""
    try:
        return ask(house.edge, "GET", "/healthz").json()["spool"]["waiting_bytes"] == 0
    except (OSError, ValueError, KeyError):
        return False


def stored_events(house: House) -> list[tuple]:
    """Return the identities of all stored events; none while the database is away."""
    try:
        with psycopg.connect(house.settings["DATABASE_URL"], connect_timeout=2) as db:
            return db.execute("SELECT view, kind, slot, sequence FROM events").fetchall()
    except psycopg.OperationalError:
        return []


def check_counters(house: House) -> None:
    """The report's counters equal the events they were made from."""
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        counted = db.execute(
            "SELECT coalesce(sum(impressions), 0), coalesce(sum(clicks), 0),"
            " coalesce(sum(spent_micros), 0) FROM creative_hours"
        ).fetchone()
        happened = db.execute(
            "SELECT count(*) FILTER (WHERE kind = 'seen' AND marks = '{}'),"
            " count(*) FILTER (WHERE kind = 'click' AND marks = '{}'),"
            " coalesce(sum(price_micros) FILTER (WHERE billed), 0) FROM events"
        ).fetchone()
        spent = db.execute("SELECT coalesce(sum(spent_micros), 0) FROM campaigns").fetchone()
    assert counted == happened
    assert spent is not None
    assert happened is not None
    assert spent[0] == happened[2]


def test_every_answer_that_was_told_as_saved_is_there_after_the_seal(doomed: House):
    answering.storm(doomed, learners=4, kills=6)


def test_the_log_says_who_was_started_again(doomed: House):
    log = (Path(doomed.var) / "log/supervisor.log").read_text()
    for name in VICTIMS:
        assert f"{name} is started again" in log
