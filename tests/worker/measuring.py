"""Measuring: what one view costs in Python, by parts, on whatever Python this runs on."""

from __future__ import annotations

import itertools
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Coroutine
from typing import Any, cast
from uuid import UUID

from edge.metrics import Metrics
from edge.ports import Ports, Request
from edge.readers import GUEST, Reader, Readers
from edge.settings import EdgeSettings
from edge.slots import Slots, ViewFacts
from edge.sponsors import Sponsors
from edge.stencils import stencil
from functions import sheets, snapshots, tokens
from functions.bands import Bands
from functions.keys import KeyRing
from functions.manifests import Manifest
from functions.naming import drawn_names
from functions.sheets import Sheet, SheetHeader, mark
from functions.sponsorship import DRAW_BYTES, Index
from templates import SLOT_NAMES, fitted, worded

if __package__:
    from tests.worker import market
else:  # in Pyodide this folder itself is on the path
    import market

PAGE_BYTES = 40_000
MARKETS = (10, 200, 2_000)
"""Live campaigns among which a decision is measured."""
PICTURE = b"data:image/webp;base64," + b"UklG" * 3_000
"""12 KB, the most that a picture may weigh."""
RING = KeyRing(1, {1: b"m" * 32})
PAGE = UUID(market.GUEST.chapter)
ISSUED_MS = market.NOW
DRAWS = 4_096
BATCHES = 7
# Others work on this machine too; where the processor's own time can't be told, the clock's.
_CLOCK = time.perf_counter if sys.platform == "emscripten" else time.process_time


def measure(rounds: int = 1_000) -> dict[str, float]:
    """Return microseconds by part, as medians of batches of together `rounds`."""
    parts: dict[str, Callable[[], object]] = {}
    for size in MARKETS:
        parts[f"choose among {size:,}"] = _choosing(market.index(size))
    for size in MARKETS:
        parts[f"choose and sign among {size:,}"] = _signing(market.index(size))
    sheet = _sheet()
    for size in MARKETS:
        parts[f"slot among {size:,}"] = _viewing(sheet, market.index(size))
    parts["render"] = _rendering()
    fills = [b"x" * 14_000 if place.kind == "slot" else b"x" * 90 for place in sheet.places]
    parts["splice"] = lambda: sheets.splice(sheet, fills)
    figures = {name: _microseconds(part, rounds) for name, part in parts.items()}
    # A page of two slots, its view token and its join, told by the slot.
    for size in MARKETS:
        figures[f"slot among {size:,}"] = round(figures[f"slot among {size:,}"] / 2, 2)
    return figures | _of_the_snapshot()


def _choosing(index: Index) -> Callable[[], object]:
    draws = _draws(DRAW_BYTES)
    return lambda: index.bucket(market.LEARNER).choose(next(draws))


def _signing(index: Index) -> Callable[[], object]:
    draws = _draws(DRAW_BYTES)
    offers = {
        creative: tokens.offer(UUID(creative), campaign.price_micros, "https://bakery.example/")
        for creative, campaign in index.bands.campaign_of.items()
    }
    facts = tokens.facts(b"v" * 16, ISSUED_MS, tokens.leaf(PAGE, b"v" * 8, "bg"))

    def sign() -> bytes:
        choice = index.bucket(market.LEARNER).choose(next(draws))
        if choice is None:
            return b""
        return tokens.spell_slot(RING, facts, 1, choice.reasons, offers[choice.creative.id])

    return sign


def _viewing(sheet: Sheet, index: Index) -> Callable[[], object]:
    """Return what the edge does for a page in memory: two slots, a nonce and a view token."""
    settings = EdgeSettings("https://learn.example", RING, RING, picture_memory_bytes=64 * 1024**2)
    draws = _draws(4 + 32 + 2 * (5 * SLOT_NAMES + DRAW_BYTES + 1))
    ports = cast(Ports, _Dice(lambda count: next(draws)[:count]))
    slots = Slots(
        ports, cast(Sponsors, _Stand(index)), cast(Readers, _Guests()), settings, Metrics()
    )
    cut = stencil(sheet, https=True)
    manifest = Manifest(
        ISSUED_MS, ISSUED_MS + 1, {}, frozenset(), "bg", {}, "version", index.shares
    )
    request = cast(Request, None)

    def view() -> bytes:
        facts = tokens.facts(b"v" * 16, ISSUED_MS, cut.leaf)
        nonce = b"bcfghjklmnpqrsvz"
        filled = _run(slots.fill(cut, manifest, ViewFacts(facts, ISSUED_MS, nonce), request))
        return sheets.splice(sheet, cut.fills(nonce, tokens.spell_view(RING, facts), filled))

    # All that readers of the page may see is worded already, as it is a minute after a start.
    for _ in range(10 * market.CREATIVES * len(index.bands.campaigns)):
        assert len(view()) > PAGE_BYTES
    return view


def _rendering() -> Callable[[], object]:
    message = worded(
        interface="bg", headline="Топъл хляб", body="Всяка сутрин до училището.",
        alternative="Хляб", picture=PICTURE, width=300, height=200, sponsor="Пекарна „Зора“",
        reasons=("course",),
    )  # fmt: skip
    draws = _draws(5 * SLOT_NAMES + 1)

    def render() -> bytes:
        draw = next(draws)
        return fitted(
            draw[-1], message, names=drawn_names(draw[:-1]), nonce=b"bcfghjklmnpqrsvz",
            href=b"/r/" + b"bcfg" * 60, why=b"/why/" + b"bcfg" * 60,
        )  # fmt: skip

    return render


def _of_the_snapshot() -> dict[str, float]:
    """Return what a snapshot of the largest market costs once, when it comes or shares change."""
    size = MARKETS[-1]
    data = snapshots.write(market.snapshot(size))
    shares = market.shares(snapshots.read(data))
    figures = {
        f"snapshot of {size:,} read": _once(lambda: Bands(snapshots.read(data))),
    }
    bands = Bands(snapshots.read(data))
    draw = b"m" * DRAW_BYTES

    def first() -> None:
        Index(bands, shares, market.NOW).bucket(market.LEARNER).choose(draw)

    figures[f"first bucket of {size:,}"] = _once(first)
    tracemalloc.start()
    index = Index(Bands(snapshots.read(data)), shares, market.NOW)
    pages = zip(market.COURSES * 8, market.CHAPTERS, strict=True)
    for course, chapter in pages:
        moment = type(market.LEARNER)(course, chapter, "bg", at_ms=market.NOW)
        index.bucket(moment).choose(draw)
    figures["megabytes of snapshot and index"] = round(
        tracemalloc.get_traced_memory()[0] / 1024**2, 1
    )
    tracemalloc.stop()
    return figures


def _once(part: Callable[[], object]) -> float:
    """Return the median microseconds of a few runs."""
    times = []
    for _ in range(5):
        began = _CLOCK()
        part()
        times.append((_CLOCK() - began) * 1_000_000)
    return round(statistics.median(times))


def _microseconds(part: Callable[[], object], rounds: int) -> float:
    batch = max(1, rounds // BATCHES)
    for _ in range(min(rounds, 200)):
        part()
    means = []
    for _ in range(BATCHES):
        began = _CLOCK()
        for _ in range(batch):
            part()
        means.append((_CLOCK() - began) / batch * 1_000_000)
    return round(statistics.median(means), 2)


def _draws(size: int) -> itertools.cycle[bytes]:
    return itertools.cycle([os.urandom(size) for _ in range(DRAWS)])


def _run(work: Coroutine[object, object, dict[int, bytes]]) -> dict[int, bytes]:
    """Return what work ends with that waits for nothing, as a page from memory does."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("the page waited for something")


class _Dice:
    """The one port that slots ask."""

    def __init__(self, draw: Callable[[int], bytes]) -> None:
        self.draw = draw


class _Guests:
    """Readers who bring no cookie."""

    async def of(self, request: object, manifest: object) -> Reader:
        return GUEST


class _Stand:
    """Sponsors with a snapshot, an index, and all pictures in memory."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def index(self, manifest: Any) -> Index:
        return self._index

    def picture_at_hand(self, digest: str) -> bytes:
        return PICTURE


def _sheet() -> Sheet:
    text = "<p>" + "Цикълът повтаря, докато условието е вярно. " * 250 + "</p>"
    half = (text * 8).encode()[: PAGE_BYTES // 2].decode("utf-8", "ignore")
    html = (
        f'<script nonce="{mark("nonce")}"></script><main data-view="{mark("view")}">'
        f"{half}{mark('slot', 1)}{half}{mark('slot', 2)}</main>"
    )
    header = SheetHeader("/courses/a/b", str(PAGE), market.GUEST.course, "bg", "bg", "b" * 32)
    return sheets.unpack(sheets.pack(header, html))
