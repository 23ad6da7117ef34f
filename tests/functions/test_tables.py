"""Tables: what is written is read back, and no cell is calculated."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import tables

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "＝1",
        "=cmd|'/c'",
    ],
)
def test_what_would_be_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    assert tables.defused(cell) == f"'{cell}"


def test_numbers_stay_numbers_and_words_stay_words() -> None:
    assert [tables.defused(cell) for cell in (-5, 2.5, "Мария", "a=b", "")] == [
        "-5", "2.5", "Мария", "a=b", "",
    ]  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5))
def test_a_table_is_read_back_as_it_was_but_for_what_is_defused(rows: list[list[str]]) -> None:
    text = tables.written(rows)
    assert text.startswith(tables.MARK)
    read = list(csv.reader(StringIO(text[1:], newline="")))
    assert read == [[tables.defused(cell) for cell in row] for row in rows]
    for row in read:
        for cell in row:
            assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@"))
