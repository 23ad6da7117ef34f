"""Pacing: the shares of all campaigns that stand, made anew from what was delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from functions import calendars, pacing
from functions.pacing import Learnt, Need, Pace, Plan
from storage import campaign_days, page_counts, shares, turns
from storage.database import Connection
from storage.shares import Facts, Share

FRESH = timedelta(seconds=10)
"""A share this young stands: too little has happened since to learn from."""
DIGITS = 4
"""Significant ones: shares travel to every edge."""


def renew(db: Connection, now: datetime) -> bool:
    """Make the shares of all campaigns that stand at `now`; False when another is just doing it.

    Those made a moment ago are left as they are, so that a campaign that begins between two
    rounds gets its own at once and nobody else's history is cut to pieces.
    """
    if not turns.try_take(db, "shares"):
        return False
    standing = shares.standing(db, now)
    views = page_counts.total(db)
    pace = _pace(db, views, now)
    plans = _plans(db, standing, now)
    made: list[Share] = []
    opened: list[Facts] = []
    limited = 0.0
    for facts, plan in zip(standing, plans, strict=True):
        if plan.open:
            opened.append(facts)
        elif facts.made_at is not None and facts.share is not None and now - facts.made_at < FRESH:
            limited += facts.share
        else:
            share = _limited(facts, plan, pace, views, now)
            limited += share.share
            made.append(share)
    evenly = pacing.open_share(limited, len(opened))
    made += [Share(each.campaign, evenly, each.delivered, 0.0, 0.0, 0.0) for each in opened]
    if made:
        shares.write(db, made, views, now)
    return True


def current(db: Connection, now: datetime) -> dict[str, float]:
    """Return the shares as of `now`, made first where one is missing or too old.

    So a campaign has its share within one manifest of its start, whether or not the jobs run.
    """
    found, wanting = shares.current(db, now)
    if wanting and renew(db, now):
        found, _ = shares.current(db, now)
    return found


def _pace(db: Connection, views: int, now: datetime) -> Pace:
    last = shares.pace(db)
    if last is None:
        pace = Pace()
    else:
        pace = Pace(last.per_s, last.peak_per_s)
        elapsed = now - last.made_at
        if elapsed < FRESH:
            return pace
        pace = pacing.paced(pace, views - last.views, elapsed.total_seconds())
    shares.write_pace(db, pace, views, now)
    return pace


def _plans(db: Connection, standing: Sequence[Facts], now: datetime) -> list[Plan]:
    now_ms = int(now.timestamp() * 1000)
    today = {
        each.campaign: calendars.day_of(now_ms, each.time_zone)
        for each in standing
        if each.daily_cap_micros is not None
    }
    spent = campaign_days.spent(db, today.items()) if today else {}
    return [
        Plan(
            each.pricing,
            each.price_micros,
            each.starts_at,
            each.ends_at,
            each.budget_micros,
            each.spent_micros,
            each.daily_cap_micros,
            spent.get((each.campaign, today[each.campaign]), 0) if each.campaign in today else 0,
            frozenset(each.hours),
            each.time_zone,
        )
        for each in standing
    ]


def _limited(facts: Facts, plan: Plan, pace: Pace, views: int, now: datetime) -> Share:
    wanted = pacing.need(plan, now)
    learnt = _learnt(facts, plan, wanted, views, now)
    share = float(f"{pacing.share(plan, learnt, pace, now):.{DIGITS}g}")
    expected = share * learnt.per_view(plan.pricing) * pace.per_s
    return Share(facts.campaign, share, facts.delivered, expected, learnt.events, learnt.exposure)


def _learnt(facts: Facts, plan: Plan, wanted: Need, views: int, now: datetime) -> Learnt:
    """Return what is known of the campaign now; a time in which it was away teaches nothing."""
    if facts.made_at is None or facts.share is None:
        return Learnt()
    learnt = Learnt(facts.events or 0.0, facts.exposure or 0.0)
    elapsed_s = (now - facts.made_at).total_seconds()
    if elapsed_s <= 0 or now - facts.made_at > shares.VALID:
        return learnt
    # Outside its hours it may not stand, so what was viewed then is no exposure.
    standing_s = calendars.seconds_within(facts.made_at, now, plan.hours, plan.time_zone)
    seen = max(0, views - (facts.views_then or 0)) * standing_s / elapsed_s
    more = facts.delivered - (facts.delivered_then or 0)
    return pacing.learn(learnt, more, seen, facts.share, wanted.per_s, elapsed_s)
