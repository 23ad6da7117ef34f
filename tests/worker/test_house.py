"""The whole thread with the real origin behind the Worker: page, report, click, events, outage."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.house import House, running
from tests.worker.driver import Worker

CHAPTER = re.compile(r'href="(/courses/[a-z0-9-]+/[a-z0-9-]+)"')
PATIENCE_S = 60.0
COURSE = re.compile(r'href="(/courses/[a-z0-9-]+)"')


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Run a whole platform with its demo."""
    with running(tmp_path_factory.mktemp("house") / "var") as house:
        yield house


@pytest.fixture
def before_it(house: House, staged: Path, tmp_path: Path) -> Iterator[Worker]:
    """Run a Worker that has the platform's origin behind it."""
    settings = house.settings
    variables = {
        "UCHI_PROFILE": "development",
        "PUBLIC_URL": house.edge,
        "ORIGIN_URL": house.origin,
        "EDGE_KEYS": settings["EDGE_KEYS"],
        "SLOT_KEYS": settings["SLOT_KEYS"],
    }
    worker = Worker(variables, tmp_path / "log")
    yield worker
    worker.stop()


def counted(house: House) -> dict[str, int]:
    """Return how many events of each kind the database holds."""
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        return dict(db.execute("SELECT kind, count(*) FROM events GROUP BY kind").fetchall())


def test_a_chapter_is_read_its_slots_are_counted_and_it_outlives_its_origin(
    house: House, before_it: Worker
) -> None:
    courses = COURSE.findall(before_it.get("/courses").text)
    chapter = CHAPTER.findall(before_it.get(courses[0]).text)[0]
    page = before_it.get(chapter)
    slots = re.findall(r'href="/r/([a-z]+)"', page.text)
    view = re.findall(r'data-view="([a-z]+)"', page.text)
    seen = [{"token": token, "visible": 1_500} for token in slots]
    report = {"sequence": 1, "active": 100, "furthest": 10, "seen": seen}

    assert (page.status, len(slots), len(view)) == (200, 2, 1)
    for _ in range(3):
        # The same report thrice: absolute values under one identity count once.
        answer = before_it.ask("POST", f"/l/{view[0]}", json.dumps(report).encode())
        assert answer.status == 202
    assert before_it.get(f"/r/{slots[0]}").status == 303
    wanted = {"read": 1, "seen": 2, "click": 1}
    deadline = time.monotonic() + PATIENCE_S
    while counted(house) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert counted(house) == wanted
    before_it.control("away?cache=1&origin=1")
    before_it.control("forget")
    assert before_it.get(chapter).status == 200
