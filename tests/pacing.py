"""Pacing's made-up world: 300 edges, readers, a ledger that hears late, and the shares between."""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from functions import pacing
from functions.budgets import afford
from functions.manifests import LIFETIME_MS
from functions.pacing import Learnt, Pace, Plan

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
EDGES = 300
POLL_S = 15
"""A manifest at an edge is never older, while the origin is reached."""
SEEN_PART = 0.7
"""Of the slots that stand in pages, those that come into view."""
STEP_S = 5


@dataclass
class World:
    """What happens to one campaign."""

    budget: int
    """In events, each at the price of one."""
    hours: float = 4.0
    cap: int | None = None
    """Events a day (UTC)."""
    views_per_s: float = 6.0
    traffic: Callable[[float], float] = lambda t: 1.0
    """Factor of the traffic at a second of the flight: profile and bursts."""
    away: Callable[[float], float] = lambda t: 0.0
    """Part of the edges that the origin doesn't hear, nor they it, at a second."""
    eligible: float = 0.4
    """Part of the views where the campaign may stand."""
    lost: float = 0.02
    twice: float = 0.05
    clicks: float = 0.0
    """Clicks a seen message; above 0 the campaign pays for clicks."""
    pace: Pace = field(default_factory=lambda: Pace(6.0, 12.0))
    """What the site knew of itself before."""
    seed: int = 6


@dataclass
class Result:
    """What came of it."""

    billed: int = 0
    delivered: int = 0
    """Events of the price kind that readers brought about and the ledger heard of once."""
    days: dict[int, int] = field(default_factory=dict)
    """Billed, by day of the flight."""
    billed_at: list[float] = field(default_factory=list)
    """Seconds of the flight."""
    peak_per_s: float = 0.0
    """The most events a second, over any minute, that a whole share would have brought."""
    most_in_flight: int = 0
    """The most slots that stood in pages and had not been seen."""

    def by(self, seconds: float) -> int:
        """Return how many were billed until a second of the flight."""
        return sum(each <= seconds for each in self.billed_at)

    def bound(self) -> float:
        """Return the bound of what may be delivered beyond the budget, in events."""
        # Edges that don't hear the origin go on until their manifest's end.
        return pacing.overdelivery_bound(
            1, self.peak_per_s, snapshot_age_s=LIFETIME_MS / 1000 + pacing.PERIOD_S,
            views_in_flight=self.most_in_flight,
        )  # fmt: skip


def run(world: World) -> Result:
    """Let the flight happen; a day of 500,000 views takes some two seconds."""
    dice = random.Random(world.seed)
    result, total_s = Result(), world.hours * 3_600
    # What is on its way to the ledger: (arrival, accepted, identity).
    coming: list[tuple[float, float, int]] = []
    known: set[int] = set()
    left, left_of_day = world.budget, {}
    learnt, share, pace = Learnt(), 0.0, world.pace
    shares: list[float] = []
    """By period, as the origin made them."""
    views, told_views, told_delivered, need = 0, 0, 0, 0.0
    unseen: list[float] = []
    minute: list[tuple[int, int]] = []
    ends = MONDAY + timedelta(seconds=total_s)
    identity, away_since, mean = 0, None, world.views_per_s
    for step in range(int(total_s / STEP_S)):
        now_s = float(step * STEP_S)
        now = MONDAY + timedelta(seconds=now_s)
        while coming and coming[0][0] <= now_s:
            _, accepted, who = heapq.heappop(coming)
            if who in known:
                continue
            known.add(who)
            result.delivered += 1
            day = int(accepted // 86_400)
            today = left_of_day.setdefault(day, world.cap)
            if afford([(1, day)], left, {day: today}) == [True]:
                left -= 1
                if today is not None:
                    left_of_day[day] = today - 1
                result.billed += 1
                result.days[day] = result.days.get(day, 0) + 1
                result.billed_at.append(now_s)
        if step % (pacing.PERIOD_S // STEP_S) == 0:
            heard = views - told_views
            if step:
                pace = pacing.paced(pace, heard, pacing.PERIOD_S)
                learnt = pacing.learn(learnt, result.delivered - told_delivered, heard, share,
                                      need, pacing.PERIOD_S)  # fmt: skip
            told_views, told_delivered = views, result.delivered
            plan = Plan(
                "click" if world.clicks else "impression", 1, MONDAY, ends, world.budget,
                result.billed, world.cap, result.days.get(int(now_s // 86_400), 0),
            )  # fmt: skip
            share, need = pacing.share(plan, learnt, pace, now), pacing.need(plan, now).per_s
            shares.append(share)
        away = world.away(now_s)
        away_since = None if not away else away_since if away_since is not None else now_s
        here = _poisson(dice, mean * world.traffic(now_s) * STEP_S)
        views += here
        would = 0
        for _ in range(here):
            if dice.random() >= world.eligible:
                continue
            seen = dice.random() < SEEN_PART * (world.clicks or 1.0)
            would += seen
            cut_off = away_since is not None and dice.random() < away
            made = away_since if cut_off and away_since is not None else now_s
            if cut_off and now_s - made > LIFETIME_MS / 1000:
                continue
            at = max(0.0, made - dice.random() * POLL_S)
            if dice.random() >= shares[int(at // pacing.PERIOD_S)]:
                continue
            looks = now_s + dice.expovariate(1 / 15)
            heapq.heappush(unseen, looks)
            if not seen or dice.random() < world.lost:
                continue
            identity += 1
            # Through an edge that is cut off it waits there until that is over.
            waits = _until(world, looks) if cut_off else 0.0
            for _ in range(1 + (dice.random() < world.twice)):
                late = looks + waits + 2 + dice.random() * (pacing.LEDGER_DELAY_S - 2)
                heapq.heappush(coming, (late, looks, identity))
        minute = [*minute[-(60 // STEP_S - 1) :], (step, would)]
        result.peak_per_s = max(result.peak_per_s, sum(n for _, n in minute) / 60)
        while unseen and unseen[0] <= now_s:
            heapq.heappop(unseen)
        result.most_in_flight = max(result.most_in_flight, len(unseen))
    # What was still on its way is heard of after the flight.
    for _, accepted, who in sorted(coming):
        if who not in known:
            known.add(who)
            result.delivered += 1
            day = int(accepted // 86_400)
            today = left_of_day.get(day, world.cap)
            if left >= 1 and (today is None or today >= 1):
                left, result.billed = left - 1, result.billed + 1
                result.days[day] = result.days.get(day, 0) + 1
                if today is not None:
                    left_of_day[day] = today - 1
    return result


def _until(world: World, now_s: float) -> float:
    waited = 0.0
    while world.away(now_s + waited) and waited < 86_400:
        waited += 5.0
    return waited


def _poisson(dice: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count
