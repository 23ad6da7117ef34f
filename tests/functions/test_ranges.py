"""Ranges: the bytes that a Range header asks for lie within the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.ranges import Unsatisfiable, parse


@given(st.text(max_size=30), st.integers(0, 1_000))
def test_whatever_is_sent_the_answer_lies_within_the_file(header: str, length: int) -> None:
    try:
        found = parse(header, length)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found[0] <= found[1] < length


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40))
def test_a_range_is_cut_at_the_end(first: int, last: int, length: int) -> None:
    if first >= length and first <= last:
        with pytest.raises(Unsatisfiable):
            parse(f"bytes={first}-{last}", length)
    elif first > last:
        assert parse(f"bytes={first}-{last}", length) is None
    else:
        assert parse(f"bytes={first}-{last}", length) == (first, min(last, length - 1))


def test_a_suffix_is_counted_from_the_end() -> None:
    assert parse("bytes=-5", 10) == (5, 9)
    assert parse("bytes=-50", 10) == (0, 9)
    with pytest.raises(Unsatisfiable):
        parse("bytes=-0", 10)
    with pytest.raises(Unsatisfiable):
        parse("bytes=0-", 0)
