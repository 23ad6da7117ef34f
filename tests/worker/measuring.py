"""Measuring: what one view costs in Python, by parts, on whatever Python this runs on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache, partial
from uuid import UUID

from functions import sheets, snapshots, tokens
from functions.bands import Bands, Choice
from functions.keys import KeyRing
from functions.naming import class_names, spell
from functions.sheets import Sheet, SheetHeader, mark
from functions.snapshots import Campaign, Creative
from functions.sponsorship import DRAW_BYTES, Index, choose
from functions.targeting import Moment
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
MOMENT = Moment(COURSE, str(PAGE), "bg")
NAME_BYTES = 5 * SLOT_NAMES
SLOT_BYTES = NAME_BYTES + DRAW_BYTES + 1


_uuid = cache(UUID)


def measure(rounds: int = 1_000) -> dict[str, float]:
    """Return microseconds per view by part, and of the whole view, as means of `rounds`."""
    sheet = _sheet()
    index = _index()
    view = _filled(sheet, index)
    assert len(view) > PAGE_BYTES
    choice = choose(index, MOMENT, b"m" * DRAW_BYTES)
    assert choice is not None
    fills = _fills(sheet, index)
    parts: dict[str, Callable[[], object]] = {
        **{f"choose among {market:,}": partial(_choose, _index(market)) for market in MARKETS},
        "sign": lambda: _token(os.urandom(16), choice, 1),
        "render": lambda: _slot(choice, os.urandom(SLOT_BYTES), "token", "nonce"),
        "splice": lambda: sheets.splice(sheet, fills),
        "view": lambda: _filled(sheet, index),
    }
    return {name: _microseconds(part, rounds) for name, part in parts.items()}


def _choose(index: Index) -> Choice | None:
    return choose(index, MOMENT, os.urandom(DRAW_BYTES))


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
    drawn = os.urandom(32 + SLOT_BYTES * 2)
    view, nonce = drawn[:16], spell(drawn[16:32])
    bucket = index.bucket(MOMENT)
    taken: list[str] = []
    fills: list[bytes] = []
    for place in sheet.places:
        if place.kind == "slot":
            at = 32 + SLOT_BYTES * (place.slot - 1)
            draw = drawn[at : at + SLOT_BYTES]
            choice = bucket.choose(draw[NAME_BYTES:-1], excluded=taken)
            if choice is None:
                fills.append(b"")
                continue
            taken.append(choice.campaign.id)
            token = _token(view, choice, place.slot)
            fills.append(_slot(choice, draw, token, nonce).encode())
        elif place.kind == "nonce":
            fills.append(nonce.encode())
        else:
            named = tokens.View(view, PAGE, b"v" * 8, 1_760_000_000_000, "bg")
            fills.append(tokens.sign_view(RING, named).encode())
    return fills


def _token(view: bytes, choice: Choice, number: int) -> str:
    slot = tokens.Slot(
        view, PAGE, _uuid(choice.creative.id), b"v" * 8, 1_760_000_000_000,
        choice.campaign.price_micros, number, "bg", choice.creative.landing, choice.reasons,
    )  # fmt: skip
    return tokens.sign_slot(RING, slot)


def _slot(choice: Choice, draw: bytes, token: str, nonce: str) -> str:
    creative, campaign = choice.creative, choice.campaign
    return render_slot(
        draw[-1], interface="bg", names=class_names(draw[:NAME_BYTES], SLOT_NAMES), nonce=nonce,
        href=f"/r/{token}", headline=creative.headline, body=creative.body,
        alternative=creative.alternative, picture=PICTURE, width=creative.width,
        height=creative.height, sponsor=campaign.sponsor, house=False,
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


def _index(campaigns_live: int = CREATIVES) -> Index:
    campaigns = tuple(
        Campaign(
            str(UUID(int=1_000 + number)), "Пекарна „Зора“", pricing="impression",
            price_micros=50_000,
        )
        for number in range(campaigns_live)
    )  # fmt: skip
    creatives = tuple(
        Creative(
            id=str(UUID(int=100 + number)), campaign=campaign.id, language="bg",
            headline="Топъл хляб", body="Всяка сутрин до училището.", alternative="Хляб",
            picture="cb" * 16, width=300, height=200, landing="https://bakery.example/bread",
        )
        for number, campaign in enumerate(campaigns)
    )  # fmt: skip
    shares = {campaign.id: 1 / campaigns_live for campaign in campaigns}
    return Index(Bands(snapshots.make(campaigns, creatives)), shares, 1_760_000_000_000)
