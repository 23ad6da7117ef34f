"""Quantities: numbers as people write them, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import quantities
from functions.quantities import Quantity


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("3,5 kg", "7/2", "kg"),
        ("3.5kg", "7/2", "kg"),
        ("−3", "-3", ""),
        ("- 3", "-3", ""),
        ("+ 2", "2", ""),
        (",5", "1/2", ""),
        ("5.", "5", ""),
        ("1 234,5", "2469/2", ""),
        ("1\u00a0234\u202f567", "1234567", ""),
        ("1'234.5", "2469/2", ""),
        ("1.234.567", "1234567", ""),
        ("1,234.5", "2469/2", ""),
        ("1.234,50 лв.", "2469/2", "лв"),
        ("0,125", "1/8", ""),
        ("$5", "5", "$"),
        ("5 м/с", "5", "м/с"),
        ("20 °C", "20", "°C"),
        ("5 m²", "5", "m2"),
        ("50%", "50", "%"),
        ("1.5e3", "1500", ""),
        ("1,5 × 10³ m", "1500", "m"),
        ("1.5*10^-3", "3/2000", ""),
        ("6,02·10²³", "602000000000000000000000", ""),
        ("3/4", "3/4", ""),
        ("3/4 kg", "3/4", "kg"),
        ("0.1", "1/10", ""),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, number: str, unit: str) -> None:
    assert quantities.read(text) == Quantity((Fraction(number),), unit)


def test_a_thousand_to_some_is_less_than_two_to_others() -> None:
    found = quantities.read("1,234")
    assert found == Quantity((Fraction("1.234"), Fraction(1234)), "")


@pytest.mark.parametrize(
    "text",
    ["", "abc", "3 or 4", "3-4", "3 м 5 см", "12 34", "1/0", "x = 5", "1,23,456", "1,234.567,8",
     "1e999", "1" * 300, "5 (approx.)", "∞", "1_000", "٣"],
)  # fmt: skip
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert quantities.read(text) is None


@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from([".", ","]))
def test_any_decimal_is_exact_with_either_separator(number, separator: str) -> None:
    found = quantities.read(f"{number:f}".replace(".", separator))
    assert found
    assert found.readings[0] == Fraction(number)


@given(st.integers(-(10**15), 10**15), st.sampled_from([" ", "\u00a0", "\u2009", "\u202f", "'"]))
def test_thousands_may_be_grouped(number: int, mark: str) -> None:
    found = quantities.read(f"{number:,}".replace(",", mark))
    assert found == Quantity((Fraction(number),), "")


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    quantities.read(text)


def test_capitals_count_in_units() -> None:
    assert quantities.unit("mW") != quantities.unit("MW")
    assert quantities.unit("µm") == quantities.unit("μm")  # the sign and the Greek letter
