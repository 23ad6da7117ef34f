"""Percents: what a file's percentages mean."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.exchange import percents
from functions.exchange.report import BadEntry


@given(st.fractions(-1, 1))
def test_a_share_written_once_stays(share: Fraction) -> None:
    first = percents.write(share)
    assert percents.write(percents.read(first)) == first
    assert abs(percents.read(first) - share) <= Fraction(1, 10**6)


@given(st.integers(1, 1_000), st.integers(0, 1_000))
def test_simple_shares_are_kept_exactly(divisor: int, times: int) -> None:
    share = Fraction(min(times, divisor), divisor)
    assert percents.read(percents.write(share)) == share


@pytest.mark.parametrize("text", ["33.33333", "33.3333", "33.33", "33.3", "33,333"])
def test_a_third_is_a_third_however_it_is_cut(text: str) -> None:
    assert percents.read(text) == Fraction(1, 3)


@pytest.mark.parametrize("text", ["", "x", "101", "-100.1", "1e2", "NaN", "1" * 50])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(BadEntry):
        percents.read(text)
