"""Measuring: what one view costs in Python, by parts, on whatever Python this runs on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache, partial
from uuid import UUID

from functions import sheets, snapshots, tokens
from functions.keys import KeyRing
from functions.naming import class_names, spell
from functions.sheets import Sheet, SheetHeader, mark
from functions.snapshots import Creative
from functions.sponsorship import Index, choose
from templates import SLOT_NAMES, render_slot

PAGE_BYTES = 40_000
CREATIVES = 200
MARKETS = (10, 200, 2_000)
"""Live campaigns among which a decision is measured."""
PICTURE = "data:image/webp;base64," + "UklGR" * 2_400
"""12 KB, a thumbnail's usual size."""
RING = KeyRing(1, {1: b"m" * 32})
PAGE = UUID(int=2)
COURSE = str(UUID(int=1))


_uuid = cache(UUID)


def measure(rounds: int = 1_000) -> dict[str, float]:
    """Return microseconds per view by part, and of the whole view, as means of `rounds`."""
    sheet = _sheet()
    index = _index()
    view = _filled(sheet, index)
    assert len(view) > PAGE_BYTES
    creative = choose(index, COURSE, "bg", (0.5, 0.5), paid=True)
    assert creative is not None
    fills = _fills(sheet, index)
    parts: dict[str, Callable[[], object]] = {
        **{f"choose among {market:,}": partial(_choose, _index(market)) for market in MARKETS},
        "sign": lambda: _token(os.urandom(16), creative, 1),
        "render": lambda: _slot(creative, os.urandom(30), "token", "nonce"),
        "splice": lambda: sheets.splice(sheet, fills),
        "view": lambda: _filled(sheet, index),
    }
    return {name: _microseconds(part, rounds) for name, part in parts.items()}


def _choose(index: Index) -> Creative | None:
    return choose(index, COURSE, "bg", _draws(os.urandom(8)), paid=True)


def _microseconds(part: Callable[[], object], rounds: int) -> float:
    for _ in range(min(rounds, 100)):
        part()
    began = time.perf_counter()
    for _ in range(rounds):
        part()
    return round((time.perf_counter() - began) / rounds * 1_000_000, 2)


def _filled(sheet: Sheet, index: Index) -> bytes:
    """Do what the edge does for a page in memory: two slots, a nonce and a view token."""
    return sheets.splice(sheet, _fills(sheet, index))


def _fills(sheet: Sheet, index: Index) -> list[bytes]:
    drawn = os.urandom(32 + 30 * 2)
    view, nonce = drawn[:16], spell(drawn[16:32])
    taken: list[str] = []
    fills: list[bytes] = []
    for place in sheet.places:
        if place.kind == "slot":
            draw = drawn[2 + 30 * place.slot : 32 + 30 * place.slot]
            creative = choose(index, COURSE, "bg", _draws(draw[20:28]), paid=True, taken=taken)
            if creative is None:
                fills.append(b"")
                continue
            taken.append(creative.campaign)
            token = _token(view, creative, place.slot)
            fills.append(_slot(creative, draw, token, nonce).encode())
        elif place.kind == "nonce":
            fills.append(nonce.encode())
        else:
            named = tokens.View(view, PAGE, b"v" * 8, 1_760_000_000_000, "bg")
            fills.append(tokens.sign_view(RING, named).encode())
    return fills


def _draws(draw: bytes) -> tuple[float, float]:
    return int.from_bytes(draw[:4], "big") / 2**32, int.from_bytes(draw[4:8], "big") / 2**32


def _token(view: bytes, creative: Creative, number: int) -> str:
    slot = tokens.Slot(
        view, PAGE, _uuid(creative.id), b"v" * 8, 1_760_000_000_000, creative.price_micros,
        number, "bg", creative.landing,
    )  # fmt: skip
    return tokens.sign_slot(RING, slot)


def _slot(creative: Creative, draw: bytes, token: str, nonce: str) -> str:
    return render_slot(
        draw[-1], interface="bg", names=class_names(draw[:20], SLOT_NAMES), nonce=nonce,
        href=f"/r/{token}", headline=creative.headline, body=creative.body,
        alternative=creative.alternative, picture=PICTURE, width=creative.width,
        height=creative.height, sponsor=creative.sponsor, house=False,
    )  # fmt: skip


def _sheet() -> Sheet:
    text = "<p>" + "Цикълът повтаря, докато условието е вярно. " * 250 + "</p>"
    half = (text * 8).encode()[: PAGE_BYTES // 2].decode("utf-8", "ignore")
    html = (
        f'<script nonce="{mark("nonce")}"></script><main data-view="{mark("view")}">'
        f"{half}{mark('slot', 1)}{half}{mark('slot', 2)}</main>"
    )
    header = SheetHeader("/courses/a/b", str(PAGE), COURSE, "bg", "bg", "b" * 32)
    return sheets.unpack(sheets.pack(header, html))


def _index(creatives_live: int = CREATIVES) -> Index:
    creatives = tuple(
        Creative(
            id=str(UUID(int=100 + number)), campaign=str(UUID(int=1_000 + number)),
            sponsor="Пекарна „Зора“", language="bg", headline="Топъл хляб",
            body="Всяка сутрин до училището.", alternative="Хляб", picture="cb" * 16,
            width=300, height=200, landing="https://bakery.example/bread", price_micros=50_000,
            weight=1, house=False,
        )
        for number in range(creatives_live)
    )  # fmt: skip
    shares = {creative.campaign: 1 / creatives_live for creative in creatives}
    return Index(snapshots.make(creatives), shares, 1_760_000_000_000)
