"""Naming: letters that spell no word, one spelling each, names that differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.naming import class_names, spell, unspell


@given(st.binary(max_size=100))
def test_what_is_spelled_comes_back(data: bytes):
    assert unspell(spell(data)) == data


@pytest.mark.parametrize("text", ["b", "ad", "0f", "bcd", "BC", "b c", "бв", "bc\n"])
def test_other_texts_are_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is bytes.fromhex's own
        unspell(text)


def test_names_are_drawn_from_all_the_bytes():
    names = class_names(bytes(range(25)), 5)
    assert len(set(names)) == 5
    assert all(len(name) == 9 for name in names)


def test_too_little_randomness_is_refused():
    with pytest.raises(ValueError, match="5 random bytes"):
        class_names(bytes(9), 2)
