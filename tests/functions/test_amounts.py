"""A sum is read as people of both languages write it."""

import pytest

from functions.amounts import micros, typed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", 12_000_000), ("12.5", 12_500_000), ("12,50", 12_500_000), ("1 200", 1_200_000_000),
        ("0.000001", 1), ("1\u00a0200,07", 1_200_070_000),
    ],
)  # fmt: skip
def test_a_sum_is_read_in_micro_units(text: str, found: int) -> None:
    assert micros(text) == found


@pytest.mark.parametrize("text", ["", "-1", "1e3", "12.", ".5", "1.2.3", "0.0000001", "٣", "12 €"])
def test_what_is_no_sum_is_none(text: str) -> None:
    assert micros(text) is None


def test_a_sum_is_typed_as_it_is_read() -> None:
    for sum in (0, 1, 2_500_000, 1_200_070_000, 999_999_999_999_999):
        for mark in ".,":
            assert micros(typed(sum, mark)) == sum
    assert (typed(2_500_000), typed(2_500, ",")) == ("2.50", "0,0025")
