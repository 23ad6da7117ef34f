"""The bounds of a rate are Wilson's, as printed elsewhere and as its definition asks."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intervals import Z_95, wilson


@pytest.mark.parametrize(
    ("successes", "tries", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
     (1, 29, 0.0061, 0.1718), (20, 20, 0.8389, 1)],
)  # fmt: skip
def test_the_bounds_are_the_published_ones(
    successes: int, tries: int, low: float, high: float
) -> None:
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    found = wilson(successes, tries)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_at_its_bounds_the_rate_is_just_as_far_as_chance_goes(case: tuple[int, int]) -> None:
    successes, tries = case
    found = wilson(successes, tries)
    assert found is not None
    rate = successes / tries
    assert 0 <= found.low <= rate <= found.high <= 1
    # The definition, which knows nothing of the closed form: (rate − p)² = z² p(1 − p) / n.
    for bound in (found.low, found.high):
        if 0 < bound < 1:
            chance = Z_95 * math.sqrt(bound * (1 - bound) / tries)
            assert abs(rate - bound) == pytest.approx(chance, rel=1e-6, abs=1e-12)


def test_of_nothing_no_rate_is_known_and_what_can_not_be_is_refused() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="2 successes in 1 tries"):
        wilson(2, 1)
