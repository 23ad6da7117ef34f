"""Slot work: one slot decided, signed, rendered and spliced, timed step by step.

Standard library, `functions/` and `templates/` only, so that CPython and Pyodide run the same.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from functions import sheets, snapshots, sponsorship, tokens
from functions.keys import KeyRing
from functions.naming import class_names
from functions.snapshots import Creative
from templates import SLOT_NAMES, render_slot

NOW_MS = 1_795_000_000_000
PICTURE = "data:image/avif;base64," + "QUJD" * 2_500
"""A picture of 10 KB, as large as they commonly are."""
_RING = KeyRing(1, {1: b"k" * 32})
_CREATIVE = Creative(
    str(UUID(int=1)), "0", "Пекарна Зора", "", "Хляб с квас", "Всяка сутрин от шест",
    "Самун върху дъска", "picture", 96, 96, "https://zora.example/hlyab", 2_500, 1, False,
)  # fmt: skip
_HEADER = sheets.SheetHeader(
    "/courses/a/b", str(UUID(int=2)), str(UUID(int=3)), "bg", "bg", "b" * 32
)


def index_of(campaigns: int) -> sponsorship.Index:
    """Return the index of a snapshot with one creative for each of so many campaigns."""
    creatives = tuple(
        replace(_CREATIVE, id=str(UUID(int=number + 1)), campaign=str(number))
        for number in range(campaigns)
    )
    shares = {str(number): 1 / campaigns for number in range(campaigns)}
    return sponsorship.Index(snapshots.make(creatives), shares, NOW_MS)


def sheet_of(page_bytes: int) -> sheets.Sheet:
    """Return the sheet of a page of about so many bytes with two slots, a view and a nonce."""
    paragraph = "<p>" + "Числата се събират и изваждат. " * 8 + "</p>"
    half = paragraph * (page_bytes // (2 * len(paragraph.encode())))
    html = (
        f'<script nonce="{sheets.mark("nonce")}"></script><main data-view="{sheets.mark("view")}">'
        f"{half}{sheets.mark('slot', 1)}{half}{sheets.mark('slot', 2)}</main>"
    )
    return sheets.unpack(sheets.pack(_HEADER, html))


def measure(rounds: int) -> dict[str, float]:
    """Return microseconds: each step at 10, 200 and 2,000 campaigns, and a page of two slots."""
    figures: dict[str, float] = {}
    for campaigns in (10, 200, 2_000):
        index = index_of(campaigns)
        figures[f"decide among {campaigns}"] = _timed(rounds, lambda i=index: _decide(i))
    index = index_of(200)
    sheet = sheet_of(40_000)
    creative = _decide(index)
    figures["sign a slot's token"] = _timed(rounds, lambda: _sign(creative))
    figures["render a slot"] = _timed(rounds, lambda: _render(creative, "/r/bcfg"))
    slots = [b"x" * 12_000, b"y" * 12_000]
    fills = [b"nonce", b"view", *slots]
    figures["splice a page of 40 KB"] = _timed(rounds, lambda: sheets.splice(sheet, fills))
    figures["one slot: decide, sign, render"] = _timed(rounds, lambda: _slot(index))
    figures["a page of 40 KB with two slots"] = _timed(rounds, lambda: _page(index, sheet))
    return figures


def _decide(index: sponsorship.Index) -> Creative:
    draw = int.from_bytes(os.urandom(4), "big") * 2.0**-32
    creative = sponsorship.choose(index, _HEADER.course, "bg", (draw, draw), paid=True)
    assert creative is not None
    return creative


def _sign(creative: Creative) -> str:
    return tokens.sign_slot(
        _RING,
        tokens.Slot(
            b"v" * 16, UUID(int=2), UUID(int=1), b"version!", NOW_MS, creative.price_micros, 1,
            "bg", creative.landing,
        ),
    )  # fmt: skip


def _render(creative: Creative, href: str) -> bytes:
    draw = os.urandom(5 * SLOT_NAMES + 1)
    return render_slot(
        draw[-1], interface="bg", names=class_names(draw[:-1], SLOT_NAMES), nonce="nonce",
        href=href, headline=creative.headline, body=creative.body,
        alternative=creative.alternative, picture=PICTURE, width=creative.width,
        height=creative.height, sponsor=creative.sponsor, house=creative.house,
    ).encode()  # fmt: skip


def _slot(index: sponsorship.Index) -> bytes:
    creative = _decide(index)
    return _render(creative, f"/r/{_sign(creative)}")


def _page(index: sponsorship.Index, sheet: sheets.Sheet) -> bytes:
    view = tokens.View(os.urandom(16), UUID(int=2), b"version!", NOW_MS, "bg")
    token = tokens.sign_view(_RING, view).encode()
    return sheets.splice(sheet, [b"nonce", token, _slot(index), _slot(index)])


def _timed(rounds: int, work: Callable[[], object]) -> float:
    """Return the median of five runs of `rounds` rounds, microseconds a round."""
    taken: list[float] = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(rounds):
            work()
        taken.append((time.perf_counter() - began) / rounds * 1e6)
    return statistics.median(taken)


def main() -> None:
    """Print the figures as one line of JSON."""
    print(json.dumps(measure(2_000)))
