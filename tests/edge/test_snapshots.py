"""Snapshots at the edge: taken up when named, kept when the next is broken, over in time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

import pytest

from functions import snapshots
from functions.snapshots import Snapshot
from functions.targeting import Targeting
from tests.edge.in_process import NOON_MS, Here, MemoryCache, text
from tests.edge.running import RunningEdge
from tests.edge.test_selfhost import wait_for
from tests.worker import world
from tests.worker.origin import Origin

BREAD = "Топъл хляб"
OURS = "Запиши се"
PAID, HOUSE = world.SNAPSHOT.campaigns
SEEN_WITHIN_MS = 15_000


def run(work: Callable[[], Coroutine[object, object, None]]) -> None:
    asyncio.run(work())


def of(**rules: object) -> Snapshot:
    changed = replace(PAID, **rules)  # type: ignore[arg-type]  # fields of Campaign
    return snapshots.make((changed, HOUSE), world.SNAPSHOT.creatives)


WITHOUT = snapshots.make((HOUSE,), world.SNAPSHOT.creatives[1:])
"""What is left when the paid campaign is paused."""


def name(here: Here, snapshot: Snapshot) -> None:
    """Let the origin's manifest name this snapshot from now on."""
    here.origin.snapshot = snapshot
    here.origin.made = world.manifest(here.clock.now_ms, snapshot=snapshot.version)


@pytest.mark.parametrize(
    "raw",
    [b" ", b"{", b'{"format": 99}', snapshots.write(of(priority=9)), snapshots.write(WITHOUT)[:-9]],
)
def test_a_snapshot_that_can_not_be_read_leaves_the_last_good_one_and_is_told(raw: bytes) -> None:
    async def go() -> None:
        here = Here()
        assert BREAD in text(await here.get(world.OPEN))
        here.clock.now_ms += 5_000
        name(here, WITHOUT)
        here.origin.raw_snapshot = raw
        await here.edge.refresh()
        assert BREAD in text(await here.get(world.OPEN))
        assert ("error", "a broken snapshot") in here.lines
        assert here.edge.metrics.of("uchi_snapshots_total", "broken") >= 1
        here.origin.raw_snapshot = None
        await here.edge.refresh()
        page = text(await here.get(world.OPEN))
        assert BREAD not in page
        assert OURS in page

    run(go)


def test_a_broken_snapshot_in_the_cache_is_asked_for_again() -> None:
    async def go() -> None:
        cache = MemoryCache()
        await Here(cache).edge.start()
        for key in cache.held:
            if key.startswith("snapshot "):
                cache.held[key] = b"cut"
        assert BREAD in text(await Here(cache).get(world.OPEN))

    run(go)


def test_a_pause_reaches_an_edge_that_nobody_refreshes_within_fifteen_seconds() -> None:
    async def go() -> None:
        here = Here(background=False)
        assert BREAD in text(await here.get(world.OPEN))
        name(here, WITHOUT)
        paused_ms = here.clock.now_ms
        while BREAD in text(await here.get(world.OPEN)):
            here.clock.now_ms += 500
        assert here.clock.now_ms - paused_ms <= SEEN_WITHIN_MS

    run(go)


def test_flights_and_hours_begin_and_end_to_the_millisecond_without_another_snapshot() -> None:
    async def go() -> None:
        here = Here()
        hours = ((NOON_MS + 10, NOON_MS + 20), (NOON_MS + 30, NOON_MS + 99))
        name(here, of(ends_at=NOON_MS + 40, targeting=Targeting(hours=hours)))
        stood = []
        for at in (9, 10, 19, 20, 29, 30, 39, 40, 50):
            here.clock.now_ms = NOON_MS + at
            stood.append(BREAD in text(await here.get(world.OPEN)))
        assert stood == [False, True, True, False, False, True, True, False, False]
        assert len(here.origin.paths("/edge/snapshots/")) == 1

    run(go)


def test_the_edge_asks_for_the_format_that_it_reads() -> None:
    async def go() -> None:
        here = Here()
        await here.edge.start()
        [asked] = [each for each in here.origin.asked if each.path.startswith("/edge/snapshots/")]
        assert asked.query == f"format={snapshots.FORMAT}"

    run(go)


@pytest.mark.parametrize("rules", [{"courses": (world.COURSE,)}, {"chapters": (world.CHAPTER,)}])
def test_what_is_aimed_at_a_page_stands_there(rules: dict[str, tuple[str, ...]]) -> None:
    async def go() -> None:
        elsewhere = dict.fromkeys(rules, ("0190f000-0000-7000-8000-0000000000ff",))
        for aimed, stands in ((rules, True), (elsewhere, False)):
            here = Here()
            name(here, of(targeting=Targeting(**aimed)))  # type: ignore[arg-type]  # its fields
            assert (BREAD in text(await here.get(world.OPEN))) is stands

    run(go)


def test_a_pause_is_seen_by_a_running_edge_and_never_forgotten(tmp_path: Path) -> None:
    """Age counts from `made_at`: of the first manifest that names the pause."""
    origin = Origin()
    edge = RunningEdge(tmp_path, origin)
    edge.start()
    try:

        def page() -> str:
            return edge.ask("GET", world.OPEN)[2].decode()

        assert BREAD in page()
        origin.snapshots[WITHOUT.version] = WITHOUT
        origin.made = lambda now_ms: world.manifest(now_ms, snapshot=WITHOUT.version)
        assert wait_for(lambda: BREAD not in page(), SEEN_WITHIN_MS / 1000)
        health = json.loads(edge.ask("GET", "/healthz")[2])
        assert health["manifest_age_ms"] < SEEN_WITHIN_MS
        edge.kill()
        edge.start()
        assert BREAD not in page()
    finally:
        edge.stop()
        origin.stop()
