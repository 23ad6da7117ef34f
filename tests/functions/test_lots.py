"""Lots: what is drawn is drawn as often as its weight says."""

from __future__ import annotations

import random

import pytest

from functions.lots import BITS, Lots


def counts(weights: list[float], draws: int = 50_000) -> list[int]:
    lots = Lots(range(len(weights)), weights)
    dice = random.Random(6)
    found = [0] * len(weights)
    for _ in range(draws):
        found[lots.draw(dice.getrandbits(BITS))] += 1
    return found


@pytest.mark.parametrize(
    "weights",
    [[1.0], [1, 1, 1], [0.5, 0.25, 0.25], [1e-3, 1, 10, 3], [n + 1.0 for n in range(60)]],
)
def test_draws_fall_as_the_weights_say(weights: list[float]):
    draws = 50_000
    total = sum(weights)
    chi = sum(
        (found - draws * weight / total) ** 2 / (draws * weight / total)
        for found, weight in zip(counts(weights, draws), weights, strict=True)
    )
    freedom = len(weights) - 1
    # Beyond mean + 4 deviations of chi-square: less than one in a thousand with right weights.
    assert chi <= freedom + 4 * (2 * freedom) ** 0.5 + 4


def test_what_has_no_weight_is_never_drawn():
    assert counts([0.0, 1.0, 0.0])[::2] == [0, 0]


@pytest.mark.parametrize("number", [0, 2**BITS - 1])
def test_the_least_and_the_greatest_number_fall_on_something(number: int):
    assert Lots("abc", [0.2, 0.3, 0.5]).draw(number) in "abc"
