"""Invitations: a code means the same however it is typed, and nothing else means it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.invitations import SIGNS, canonical, code, link_code


@given(st.binary(min_size=6, max_size=6))
def test_a_code_is_known_in_small_letters_without_hyphens_and_in_cyrillic(drawn: bytes) -> None:
    text = code(drawn)
    cyrillic = text.translate(str.maketrans("BCHKMPTX", "ВСНКМРТХ"))
    for typed in (text, text.lower(), text.replace("-", ""), cyrillic, f"  {cyrillic.lower()}\n",
                  text.replace("-", " – ")):  # fmt: skip
        assert canonical(typed) == text


@given(st.binary(min_size=6, max_size=6), st.binary(min_size=6, max_size=6))
def test_two_codes_never_mean_the_same(one: bytes, other: bytes) -> None:
    assert (code(one) == code(other)) == (one == other)


def test_a_code_has_all_the_bits_that_were_drawn() -> None:
    assert len(set(SIGNS)) == 16
    assert len(code(bytes(6)).replace("-", "")) == 12
    assert len(link_code(bytes(16))) == 32


@given(st.binary(min_size=16, max_size=16))
def test_the_code_of_a_link_is_taken_as_it_is(drawn: bytes) -> None:
    assert canonical(f" {link_code(drawn)} ") == link_code(drawn)


@pytest.mark.parametrize(
    "typed", ["", " ", "2222-2222-222", "2222-2222-22222", "ABCD-EFGH-IJKL", "b" * 31, "2" * 101]
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert canonical(typed) is None


@given(st.text(max_size=120))
def test_any_text_is_a_code_or_none(typed: str) -> None:
    assert canonical(typed) is None or len(canonical(typed) or "") in (14, 32)
