"""Pacing at length: whole days, many worlds, and never a sum above a budget or a bound."""

from __future__ import annotations

import math
import random

import pytest

from functions.pacing import Pace
from tests.pacing import World, run


@pytest.mark.parametrize("seed", range(12))
def test_a_whole_day_with_its_profile_is_even_by_each_quarter_of_the_traffic(seed: int) -> None:
    world = World(
        budget=30_000, hours=24, views_per_s=4.0, pace=Pace(0.8, 7.2), seed=seed,
        traffic=lambda t: 1 - 0.8 * math.cos(2 * math.pi * t / 86_400),
    )  # fmt: skip
    result = run(world)
    for quarter in (1, 2, 3, 4):
        part = result.by(quarter * 21_600) / (world.budget * quarter / 4)
        assert 0.9 < part < 1.1, (quarter, part)
    assert result.delivered - result.billed <= result.bound()


@pytest.mark.parametrize("seed", range(300))
def test_in_no_world_is_more_billed_than_bought_or_more_delivered_than_bounded(seed: int) -> None:
    dice = random.Random(seed)
    period_s = dice.randrange(600, 4_000)
    burst, length = dice.choice((1.0, 3.0, 10.0, 50.0)), dice.randrange(30, 400)
    begins, ends = sorted(dice.randrange(0, 9_000) for _ in range(2))
    cut_off = dice.choice((0.0, 0.3, 1.0))
    world = World(
        budget=dice.choice((3, 40, 300, 3_000)),
        cap=dice.choice((None, None, 20, 200)),
        hours=dice.choice((0.5, 1.5, 3.0)),
        views_per_s=dice.choice((0.05, 0.5, 4.0)),
        clicks=dice.choice((0.0, 0.0, 0.05)),
        lost=dice.random() / 3,
        twice=dice.random(),
        pace=dice.choice((Pace(), Pace(3.0, 9.0), Pace(0.01, 0.2))),
        traffic=lambda t: burst if t % period_s < length else 1.0,
        away=lambda t: cut_off if begins < t < ends else 0.0,
        seed=seed,
    )
    result = run(world)
    assert result.billed <= world.budget
    assert world.cap is None or all(each <= world.cap for each in result.days.values())
    assert result.delivered - result.billed <= result.bound()
