"""Pacing: what part of the traffic a campaign may take now, so that its money lasts its flight.

A share is the probability with which the campaign wants to stand in a slot. It is worked out
every `PERIOD_S` from three things: the events a second that keep delivery even over what is left
(`need`), the events that one page view brings at a whole share, learnt from what was delivered
(`Learnt`), and how many page views a second the site has (`Pace`). A cap keeps what is still
unknown about deliveries from spending more than is left (`safe_share`).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions import calendars

PERIOD_S = 30
"""How often shares are made."""
SNAPSHOT_AGE_S = PERIOD_S + 15
"""The greatest age of a share at an edge that hears the origin: a period, and a manifest's way."""
LEDGER_DELAY_S = 15
"""From an event's acceptance to its billing: a page's first report, the spool, the batch."""
UNKNOWN_S = SNAPSHOT_AGE_S + LEDGER_DELAY_S
"""For so long nothing is known of what a share has brought."""
BURST = 3
"""So many times the greatest traffic known may come at once without overshooting."""
KAPPA = 1 / (math.e * BURST)
"""κ of the safety cap: 1/e never overshoots at a steady rate, 1/(e·m) not at an m-fold one."""
ASSUMED_PEAK_PER_S = 0.2
"""Page views a second that a site is thought able of before it has shown its own."""
MARGIN = 0.02
"""Part of the flight (half an hour at most) that is kept free at its end for late events."""
MAX_MARGIN_S = 1_800
LEAST_HORIZON_S = 120.0
OPEN_FLIGHT = timedelta(days=30)
"""A budget without an end is planned over thirty days, and what is left then over a day."""
CAREFUL_CLICKS = 0.02
"""Clicks a view that a campaign without history is thought to get; few get more."""
PRIOR_EVENTS = 1.0
"""How many events of its own outweigh what is thought of a campaign without history."""
PACE_S = 300.0
"""Page views a second are a mean of about so long."""
PEAK_FADES_S = 14 * 86_400.0
WINDOW_EVENTS = 50.0
"""What is learnt fades, so that about so many of the latest events count."""
WINDOW_S = (900.0, 6 * 3_600.0)
"""The window's bounds in seconds, whatever the events."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign bought, and what is left of it."""

    pricing: str
    """impression, click or flat."""
    price_micros: int
    starts_at: datetime
    ends_at: datetime | None
    budget_micros: int | None = None
    """None: no limit."""
    spent_micros: int = 0
    cap_micros: int | None = None
    """What a day may cost, in the campaign's time zone; None: no limit."""
    spent_today_micros: int = 0
    hours: Collection[int] = ()
    """Hours of the week (0–167) in its time zone; none: all."""
    time_zone: str = "UTC"

    @property
    def open(self) -> bool:
        """Say whether no money limits it: it is shown evenly by time, whatever comes."""
        return (
            self.pricing == "flat"
            or self.price_micros == 0
            or (self.budget_micros is None and self.cap_micros is None)
        )

    @property
    def left(self) -> int:
        """Return how many more events can be paid today; not for open campaigns."""
        lefts: list[int] = []
        if self.budget_micros is not None:
            lefts.append(self.budget_micros - self.spent_micros)
        if self.cap_micros is not None:
            lefts.append(self.cap_micros - self.spent_today_micros)
        return max(0, min(lefts) // self.price_micros)


@dataclass(frozen=True, slots=True)
class Need:
    """What keeps a delivery even."""

    per_s: float
    """Events a second."""
    credit: float = 0.0
    """The part of one event, 0 to 1, by which it is not ahead of its plan: where readers are few,
    the next one need not wait until a whole event is due."""


NONE_NEEDED = Need(0.0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How busy the site is, in page views a second."""

    per_s: float = 0.0
    """Of late; 0 while there never were any."""
    peak_per_s: float = ASSUMED_PEAK_PER_S
    """The most there were, fading over weeks."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What deliveries have taught of a campaign, both fading with time."""

    events: float = 0.0
    exposure: float = 0.0
    """Page views times the share that was in force."""

    def per_view(self, pricing: str) -> float:
        """Return the events that one page view brings at a whole share.

        Without history it is thought to be more than it will be, so the campaign starts carefully
        and is let up by what it delivers.
        """
        prior = CAREFUL_CLICKS if pricing == "click" else 1.0
        return (self.events + PRIOR_EVENTS) / (self.exposure + PRIOR_EVENTS / prior)


def learn(learnt: Learnt, events: int, views: float, share: float, need_per_s: float,
          elapsed_s: float) -> Learnt:  # fmt: skip
    """Return what is known after `events` came of `views` page views in `elapsed_s` at a share.

    The window is as long as some `WINDOW_EVENTS` take at the rate that is wanted, so that a
    campaign of ten clicks a day is not judged by one of them.
    """
    window_s = WINDOW_EVENTS / need_per_s if need_per_s > 0 else WINDOW_S[1]
    kept = math.exp(-elapsed_s / min(max(window_s, WINDOW_S[0]), WINDOW_S[1]))
    return Learnt(
        learnt.events * kept + max(0, events), learnt.exposure * kept + max(0.0, views * share)
    )


def paced(pace: Pace, views: float, elapsed_s: float) -> Pace:
    """Return the pace after `views` page views came in `elapsed_s` seconds more."""
    if elapsed_s <= 0:
        return pace
    # The first views that a site ever has are all that is known.
    kept = math.exp(-elapsed_s / PACE_S) if pace.per_s else 0.0
    per_s = pace.per_s * kept + max(0.0, views) / elapsed_s * (1 - kept)
    return Pace(per_s, max(per_s, pace.peak_per_s * math.exp(-elapsed_s / PEAK_FADES_S)))


def need(plan: Plan, now: datetime) -> Need:
    """Return what spends the rest evenly over the rest of the flight, within today's cap.

    Only the seconds count in which the campaign may stand; nothing is needed when it can't pay
    one event more. Not for open campaigns.
    """
    if plan.left < 1:
        return NONE_NEEDED
    needs: list[Need] = []
    if plan.budget_micros is not None:
        ends = plan.ends_at or max(plan.starts_at + OPEN_FLIGHT, now + timedelta(days=1))
        whole_s = (ends - plan.starts_at).total_seconds()
        margin = timedelta(seconds=min(MARGIN * whole_s, MAX_MARGIN_S))
        flight = (plan.starts_at, now, ends - margin)
        needs.append(_even(plan, plan.budget_micros, plan.spent_micros, flight))
    if plan.cap_micros is not None:
        midnight = calendars.day_ends(now, plan.time_zone)
        today = (max(plan.starts_at, midnight - timedelta(days=1)), now, midnight)
        needs.append(_even(plan, plan.cap_micros, plan.spent_today_micros, today))
    return min(needs, key=lambda each: each.per_s)


def _even(plan: Plan, whole: int, spent: int, times: tuple[datetime, datetime, datetime]) -> Need:
    """Return the need of a sum of money over a time that is at its second moment now."""
    since, now, until = times
    past_s = calendars.seconds_within(since, now, plan.hours, plan.time_zone)
    left_s = calendars.seconds_within(now, until, plan.hours, plan.time_zone)
    planned = whole * past_s / max(past_s + left_s, 1.0)
    behind = 1.0 + (planned - spent) / plan.price_micros
    per_s = (whole - spent) / plan.price_micros / max(left_s, LEAST_HORIZON_S)
    return Need(per_s, min(1.0, max(0.0, behind)))


def safe_share(left: float, peak_per_s: float) -> float:
    """Return the greatest share at which `left` more events are not overshot: κ·left / (R·(A+D)).

    `peak_per_s` (R) is what a whole share brings at the greatest traffic, A and D are
    SNAPSHOT_AGE_S and LEDGER_DELAY_S: for so long deliveries are not known yet.
    """
    return max(0.0, KAPPA * left / (peak_per_s * UNKNOWN_S))


def share(plan: Plan, learnt: Learnt, pace: Pace, now: datetime) -> float:
    """Return the share, 0 to 1, of a campaign that money limits; 0 is the hard stop."""
    wanted = need(plan, now)
    if wanted.per_s <= 0:
        return 0.0
    per_view = learnt.per_view(plan.pricing)
    per_s = wanted.per_s + wanted.credit / UNKNOWN_S
    # While nobody reads there is nothing to divide by: whoever comes may see it.
    even = per_s / (per_view * pace.per_s) if pace.per_s > 0 else 1.0
    return min(1.0, even, safe_share(plan.left, per_view * max(pace.peak_per_s, pace.per_s)))


def open_share(limited: float, count: int) -> float:
    """Return the share of each of `count` open campaigns beside limited ones that want `limited`.

    They divide evenly what the limited ones leave of the traffic, and at least half of it: whose
    message was paid for at a flat price stands all the flight.
    """
    return max(0.5, 1.0 - limited) / count if count else 0.0


def overdelivery_bound(
    price_micros: int,
    peak_per_s: float,
    *,
    snapshot_age_s: float = SNAPSHOT_AGE_S,
    ledger_delay_s: float = LEDGER_DELAY_S,
    views_in_flight: float,
) -> float:
    """Return the most that a campaign can deliver beyond its budget, in micro-units: p·R·(A+D)+p·N.

    p is the price of one event; R the events a second that all edges together bring at their
    greatest; A the greatest age of a snapshot at any edge (an edge that the origin does not reach
    stops at the manifest's `valid_until`: functions/manifests.LIFETIME_MS); D the time from an
    event's acceptance to its billing; N the slots that stand in pages and were not seen yet. None
    of it is ever billed. Source: the flow of delayed feedback: from the moment the budget is
    spent, edges go on for A, and what was delivered D before is not known at that moment.
    """
    return price_micros * (peak_per_s * (snapshot_age_s + ledger_delay_s) + views_in_flight)
