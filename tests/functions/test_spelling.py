"""Spelling: a slip is forgiven, another word is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import spelling

words = st.text("абв", max_size=7)


def slowly(one: str, other: str) -> int:
    """The edits between two words, by the whole table."""
    table = [[max(row, column) for column in range(len(other) + 1)] for row in range(len(one) + 1)]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            table[row][column] = min(
                table[row - 1][column] + 1,
                table[row][column - 1] + 1,
                table[row - 1][column - 1] + (one[row - 1] != other[column - 1]),
            )
            swapped = one[row - 2 : row] == other[column - 2 : column][::-1]
            if row > 1 and column > 1 and swapped:
                table[row][column] = min(table[row][column], table[row - 2][column - 2] + 1)
    return table[-1][-1]


@given(words, words, st.integers(0, 3))
def test_the_narrow_band_counts_what_the_whole_table_counts(
    one: str, other: str, most: int
) -> None:
    edits = slowly(one, other)
    assert spelling.distance(one, other, most) == (edits if edits <= most else None)


def test_long_texts_cost_no_more_than_their_letters() -> None:
    class Counted(str):
        looks = 0

        def __getitem__(self, key):
            Counted.looks += 1
            return str.__getitem__(self, key)

    one, other = Counted("аб" * 1_000), Counted("аб" * 999 + "ба")
    assert spelling.distance(one, other, 2) == 1
    assert Counted.looks <= 20 * len(one)


@given(words, words)
def test_it_is_as_far_there_as_back(one: str, other: str) -> None:
    assert spelling.distance(one, other, 2) == spelling.distance(other, one, 2)


@pytest.mark.parametrize(
    ("wanted", "typed", "most", "edits"),
    [
        ("пловдив", "пловдив", 0, 0),
        ("пловдив", "пловдиф", 1, 1),
        ("пловдив", "плводив", 1, 1),
        ("пловдив", "пловди", 1, 1),
        ("пловдив", "пллловдив", 2, None),  # seven letters: one slip at most
        ("благоевград", "блогоевгрдад", 2, 2),
        ("благоевград", "блогоевгрдад", 1, None),
        ("да", "не", 2, None),
        ("рим", "дим", 2, None),
        ("1877 година", "1878 година", 2, None),
        ("17 юни", "17 юнй", 2, 1),
    ],
)
def test_slips_are_forgiven_by_length_and_never_in_numbers(
    wanted: str, typed: str, most: int, edits: int | None
) -> None:
    assert spelling.close(wanted, typed, most) == edits
