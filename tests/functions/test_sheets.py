"""Sheets: what was marked is cut out as places, and a view is one join of bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import sheets
from functions.sheets import BadSheet, PlaceKind, SheetHeader, mark

HEADER = SheetHeader("/courses/a/b", "0190c0de-0000-7000-8000-000000000001", "", "bg", "bg", "bcfg")


def test_a_sheet_comes_back_as_it_was_packed():
    html = f"<p>Здравей{mark('slot', 1)}</p><script nonce='{mark('nonce')}'></script>"
    sheet = sheets.unpack(sheets.pack(HEADER, html))
    assert sheet.header == HEADER
    assert [(place.kind, place.slot) for place in sheet.places] == [("slot", 1), ("nonce", 0)]
    assert sheets.splice(sheet, [b"<b>!</b>", b"abc"]).decode() == (
        "<p>Здравей<b>!</b></p><script nonce='abc'></script>"
    )


def test_a_sheet_says_which_slots_stand_beside_the_text():
    html = f"a{mark('slot', 1)}b{mark('slot', 2, beside=True)}c{mark('view')}"
    data = sheets.pack(HEADER, html)
    assert [(p.slot, p.beside) for p in sheets.unpack(data).places] == [
        (1, False), (2, True), (0, False),
    ]  # fmt: skip


def test_a_sheet_of_before_slots_stood_beside_is_read():
    data = sheets.pack(HEADER, f"a{mark('slot', 1)}b").replace(b',"beside":[]', b"")
    length = int.from_bytes(data[5:9], "big") - len(b',"beside":[]')
    data = data[:5] + length.to_bytes(4, "big") + data[9:]
    assert [(p.slot, p.beside) for p in sheets.unpack(data).places] == [(1, False)]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Co"])), min_size=1, max_size=8),
    st.data(),
)
def test_splicing_equals_replacing_the_marks(texts: list[str], data: st.DataObject):
    kinds: list[PlaceKind] = data.draw(
        st.lists(
            st.sampled_from(["slot", "nonce", "view"]),
            min_size=len(texts) - 1, max_size=len(texts) - 1,
        )
    )  # fmt: skip
    html, expected = texts[0], texts[0]
    for number, (kind, text) in enumerate(zip(kinds, texts[1:], strict=True)):
        html += mark(kind, number + 1) + text
        expected += f"[{number}]" + text
    sheet = sheets.unpack(sheets.pack(HEADER, html))
    fills = [f"[{number}]".encode() for number in range(len(kinds))]
    assert sheets.splice(sheet, fills) == expected.encode()


def test_an_author_cannot_write_a_place():
    text = sheets.without_marks("a" + mark("nonce") + "b")
    places, page = sheets.cut(text)
    assert not places
    assert page == b"auchi:nonceb"


def test_a_version_changes_with_every_part_and_with_their_borders():
    assert sheets.version("ab", "c") != sheets.version("a", "bc")
    assert sheets.version("ab", "c") == sheets.version("ab", "c")


@pytest.mark.parametrize(
    "data",
    [b"", b"USHT", b"XXXX\x01\x00\x00\x00\x02{}", b"USHT\x02\x00\x00\x00\x02{}page",
     b"USHT\x01\x00\x00\x00\x02{}page", b"USHT\x01\xff\xff\xff\xff{}"],
)  # fmt: skip
def test_what_is_no_sheet_is_refused(data: bytes):
    with pytest.raises(BadSheet):
        sheets.unpack(data)


def test_a_sheet_cut_short_before_a_place_is_refused():
    data = sheets.pack(HEADER, "x" * 100 + mark("slot", 1))
    with pytest.raises(BadSheet):
        sheets.unpack(data[:-50])
