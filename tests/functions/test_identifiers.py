"""Identifiers: version 7, in the order of their moments, and never two alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.identifiers import uuid7


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_identifier_says_its_moment_and_its_version(at_ms: int, draw: bytes):
    made = uuid7(at_ms, draw)
    assert made.int >> 80 == at_ms
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_a_later_moment_sorts_later():
    assert uuid7(1, b"\xff" * 10) < uuid7(2, b"\x00" * 10)


@pytest.mark.parametrize(("at_ms", "draw"), [(-1, b"0" * 10), (2**48, b"0" * 10), (1, b"0" * 9)])
def test_anything_else_is_refused(at_ms: int, draw: bytes):
    with pytest.raises(ValueError, match="ten random bytes"):
        uuid7(at_ms, draw)
