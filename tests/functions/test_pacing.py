"""Pacing: money lasts its flight, evenly, and what is unknown never spends more than there is."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from functions import pacing
from functions.budgets import afford
from functions.pacing import Learnt, Pace, Plan
from tests.pacing import MONDAY, Result, World, run

WEEK = Plan("impression", 2_000, MONDAY, MONDAY + timedelta(days=7), budget_micros=2_000 * 7_000)
BUSY = Pace(10.0, 20.0)


def test_what_is_left_is_spread_evenly_over_what_is_left_of_the_flight() -> None:
    day_s = 86_400 * (1 - 0.02 * 0.15)
    start = pacing.need(WEEK, MONDAY).per_s
    assert start == pytest.approx(1_000 / day_s, rel=0.01)
    half = replace(WEEK, spent_micros=2_000 * 6_000)
    after = pacing.need(half, MONDAY + timedelta(days=3.5)).per_s
    assert after == pytest.approx(start * 2 / 7, rel=0.01)


def test_a_days_cap_holds_the_rate_down_until_its_own_midnight() -> None:
    capped = replace(WEEK, cap_micros=2_000 * 100, time_zone="Europe/Sofia")
    # Monday's midnight in UTC is two in the morning in Sofia: 22 hours are left of the day.
    assert pacing.need(capped, MONDAY).per_s == pytest.approx(100 / (22 * 3_600))
    spent = replace(capped, spent_today_micros=2_000 * 99 + 1)
    assert pacing.need(spent, MONDAY) == pacing.NONE_NEEDED
    assert pacing.share(spent, Learnt(), BUSY, MONDAY) == 0.0


def test_only_the_hours_in_which_it_may_stand_are_counted() -> None:
    mornings = replace(WEEK, hours=[day * 24 + hour for day in range(7) for hour in (8, 9, 10)])
    ratio = pacing.need(mornings, MONDAY).per_s / pacing.need(WEEK, MONDAY).per_s
    assert ratio == pytest.approx(8, rel=0.01)


def test_a_share_is_what_the_need_asks_of_the_traffic() -> None:
    learnt = Learnt(events=500.0, exposure=1_000.0)
    ahead = replace(WEEK, spent_micros=2_000 * 1_100)
    at = MONDAY + timedelta(days=1)
    wanted = pacing.need(ahead, at)
    assert wanted.credit == 0
    assert pacing.share(ahead, learnt, BUSY, at) == pytest.approx(wanted.per_s / 5.0, rel=0.01)
    slow = replace(BUSY, per_s=0.02)
    assert pacing.share(ahead, learnt, slow, at) == 1.0


def test_a_campaign_without_history_starts_below_one_that_is_known() -> None:
    known = pacing.share(WEEK, Learnt(100.0, 1_000.0), BUSY, MONDAY)
    assert pacing.share(WEEK, Learnt(), BUSY, MONDAY) < known / 5
    clicks = replace(WEEK, pricing="click")
    assert pacing.share(clicks, Learnt(), BUSY, MONDAY) < pacing.share(
        clicks, Learnt(10.0, 10_000.0), BUSY, MONDAY
    )


def test_the_last_of_a_budget_is_not_shown_to_more_readers_than_it_can_pay_for() -> None:
    last = replace(WEEK, spent_micros=2_000 * 6_990)
    # Within the last minutes, when the rest would have to be spent at once to be spent at all.
    now = MONDAY + timedelta(days=7, minutes=-31)
    share = pacing.share(last, Learnt(5_000.0, 10_000.0), BUSY, now)
    peak = 0.5 * BUSY.peak_per_s
    assert 0 < share * peak * pacing.BURST * pacing.UNKNOWN_S <= 10 / math.e + 1e-9
    gone = replace(WEEK, spent_micros=2_000 * 7_000 - 1_999)
    assert pacing.share(gone, Learnt(5_000.0, 10_000.0), BUSY, MONDAY) == 0.0


def test_open_campaigns_divide_what_the_limited_leave_and_at_least_half() -> None:
    assert replace(WEEK, budget_micros=None).open
    assert replace(WEEK, pricing="flat").open
    assert not WEEK.open
    assert pacing.open_share(0.0, 1) == 1.0
    assert pacing.open_share(0.2, 2) == pytest.approx(0.4)
    assert pacing.open_share(7.0, 2) == 0.25


def test_what_does_not_fit_into_budget_or_day_is_not_paid() -> None:
    assert afford([(5, "a"), (6, "a"), (4, "b")], 10) == [True, False, True]
    assert afford([(5, "a"), (5, "a"), (5, "b")], None, {"a": 9, "b": None}) == [True, False, True]
    assert afford([(5, "a"), (5, "b")], 9, {"a": 4}) == [False, True]


def even(result: Result, world: World) -> list[float]:
    """Return what was billed by each quarter of the flight, as a part of the plan."""
    quarter_s = world.hours * 900
    return [result.by(quarter_s * number) / (world.budget * number / 4) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    "world",
    [
        World(budget=4_000),
        World(budget=4_000, pace=Pace()),
        World(budget=4_000, away=lambda t: 0.5 if 5_000 < t < 6_500 else 0.0),
    ],
    ids=["calm", "new site", "half of the edges cut off for 25 minutes"],
)
def test_delivery_is_even_at_every_quarter_of_the_flight(world: World) -> None:
    result = run(world)
    assert all(0.9 < part < 1.1 for part in even(result, world)), even(result, world)
    assert result.delivered - result.billed <= result.bound()


def test_the_days_profile_does_not_spend_the_budget_by_three_in_the_afternoon() -> None:
    world = World(
        budget=9_000, hours=24, views_per_s=1.0, pace=Pace(0.2, 1.8),
        traffic=lambda t: 1 - 0.8 * math.cos(2 * math.pi * t / 86_400),
    )  # fmt: skip
    result = run(world)
    assert result.by(15 * 3_600) < 0.66 * world.budget
    assert result.billed > 0.95 * world.budget


@pytest.mark.parametrize("seed", range(3))
def test_bursts_outages_and_a_ledger_that_hears_late_never_bill_above_the_budget(seed: int) -> None:
    world = World(
        budget=150, hours=1.5, views_per_s=3.0, pace=Pace(), seed=seed, lost=0.1, twice=0.5,
        traffic=lambda t: 25.0 if 1_000 < t % 2_000 < 1_200 else 1.0,
        away=lambda t: 0.9 if 900 < t < 2_500 else 0.0,
    )  # fmt: skip
    result = run(world)
    assert result.billed <= world.budget
    assert result.delivered - result.billed <= result.bound()
    assert result.billed > 0.7 * world.budget


def test_a_day_is_never_billed_more_than_its_cap() -> None:
    world = World(budget=2_000, cap=150, hours=48, views_per_s=0.3, pace=Pace(0.3, 0.3))
    result = run(world)
    assert sorted(result.days) == [0, 1]
    assert all(135 <= billed <= 150 for billed in result.days.values()), result.days
