"""Shares: what part of the traffic each campaign may take now, and what that was learnt from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.pacing import PERIOD_S, Pace
from storage.arrays import literal
from storage.database import Connection, many, one

STALE = timedelta(seconds=PERIOD_S + 15)
"""A share this old should have been renewed: whoever notices has it done."""
VALID = timedelta(seconds=120)
"""A share older than this spends nobody's money: house messages stand instead."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A campaign that stands now, with its last share where it has one."""

    campaign: str
    pricing: str
    price_micros: int
    budget_micros: int | None
    spent_micros: int
    daily_cap_micros: int | None
    starts_at: datetime
    ends_at: datetime | None
    hours: list[int]
    time_zone: str
    delivered: int
    """Events of its price kind so far."""
    share: float | None
    delivered_then: int | None
    views_then: int | None
    events: float | None
    exposure: float | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Share:
    """A campaign's share, made now."""

    campaign: str
    share: float
    delivered: int
    rate: float
    """The events a second that are expected of it."""
    events: float
    exposure: float


@dataclass(frozen=True, slots=True)
class _Current:
    campaign: str
    share: float | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class SitePace:
    """How busy the site was when the pace was written."""

    views: int
    per_s: float
    peak_per_s: float
    made_at: datetime


# Budgets are asked at every manifest, so what can't pay one event more is gone within seconds,
# whenever its share was made.
_STANDING = """
    campaigns.state = 'live' AND NOT house AND starts_at <= %(now)s
    AND (ends_at IS NULL OR ends_at > %(now)s)
    AND (budget_micros IS NULL OR pricing = 'flat' OR spent_micros + price_micros <= budget_micros)
    AND EXISTS (SELECT FROM creatives WHERE campaign_id = campaigns.id AND state = 'live')
    AND EXISTS (SELECT FROM sponsors WHERE id = sponsor_id AND archived_at IS NULL)
"""


def current(db: Connection, now: datetime) -> tuple[dict[str, float], bool]:
    """Return the shares as of `now`, and whether some are missing or should be renewed."""
    rows = many(
        db,
        _Current,
        f"""
        SELECT campaigns.id::text AS campaign, share, made_at
        FROM campaigns LEFT JOIN campaign_shares ON campaign_id = campaigns.id
        WHERE {_STANDING} ORDER BY campaigns.id
        """,
        {"now": now},
    )
    shares = {
        row.campaign: row.share
        for row in rows
        if row.share and row.made_at is not None and now - row.made_at <= VALID
    }
    wanting = any(row.made_at is None or now - row.made_at > STALE for row in rows)
    return shares, wanting


def standing(db: Connection, now: datetime) -> list[Facts]:
    """Return every paid campaign that stands at `now`, with what its last share was made of."""
    return many(
        db,
        Facts,
        f"""
        SELECT campaigns.id::text AS campaign, pricing, price_micros, budget_micros, spent_micros,
               daily_cap_micros, starts_at, ends_at, hours, time_zone, campaigns.delivered, share,
               campaign_shares.delivered AS delivered_then, views AS views_then, events, exposure,
               made_at
        FROM campaigns LEFT JOIN campaign_shares ON campaign_id = campaigns.id
        WHERE {_STANDING} ORDER BY campaigns.id
        """,
        {"now": now},
    )


def write(db: Connection, made: Collection[Share], views: int, now: datetime) -> None:
    """Keep shares that were made at `now`, when so many pages had been viewed in all."""
    db.execute(
        """
        INSERT INTO campaign_shares (campaign_id, share, delivered, rate, events, exposure, views,
                                     made_at)
        SELECT given.*, %s, %s
        FROM unnest(%s::uuid[], %s::float8[], %s::bigint[], %s::float8[], %s::float8[],
                    %s::float8[]) AS given (id, share, delivered, rate, events, exposure)
        -- Campaigns that were deleted a moment ago have none any more.
        WHERE EXISTS (SELECT FROM campaigns WHERE id = given.id FOR KEY SHARE)
        ON CONFLICT (campaign_id) DO UPDATE SET
            share = EXCLUDED.share, delivered = EXCLUDED.delivered, rate = EXCLUDED.rate,
            events = EXCLUDED.events, exposure = EXCLUDED.exposure, views = EXCLUDED.views,
            made_at = EXCLUDED.made_at
        """,
        (
            views,
            now,
            literal(each.campaign for each in made),
            literal(repr(each.share) for each in made),
            literal(each.delivered for each in made),
            literal(repr(each.rate) for each in made),
            literal(repr(each.events) for each in made),
            literal(repr(each.exposure) for each in made),
        ),
    )


def pace(db: Connection) -> SitePace | None:
    """Return the site's pace as last written; None before the first time."""
    return one(db, SitePace, "SELECT views, per_s, peak_per_s, made_at FROM paces")


def write_pace(db: Connection, pace: Pace, views: int, now: datetime) -> None:
    """Keep the site's pace as of `now`."""
    db.execute(
        """
        INSERT INTO paces (views, per_s, peak_per_s, made_at) VALUES (%s, %s, %s, %s)
        ON CONFLICT (whole) DO UPDATE SET views = EXCLUDED.views, per_s = EXCLUDED.per_s,
            peak_per_s = EXCLUDED.peak_per_s, made_at = EXCLUDED.made_at
        """,
        (views, pace.per_s, pace.peak_per_s, now),
    )
