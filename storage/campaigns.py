"""Campaigns: what a sponsor bought, and what is left of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, made, many, one

_COLUMNS = (
    "id, sponsor_id, name, state, house, pricing, price_micros, currency, budget_micros, "
    "spent_micros, starts_at, ends_at, created_at, "
    "ARRAY(SELECT course_id FROM campaign_courses WHERE campaign_id = campaigns.id "
    "ORDER BY course_id) AS courses"
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign."""

    id: UUID
    sponsor_id: UUID
    name: str
    state: str
    """draft, live, paused or ended."""
    house: bool
    """Our own message: free, stands where no paid one may."""
    pricing: str
    """What is paid for: impression, click, or flat (nothing singly)."""
    price_micros: int
    """Price of one impression or click, in millionths of the currency."""
    currency: str
    budget_micros: int | None
    """None: no limit."""
    spent_micros: int
    starts_at: datetime
    ends_at: datetime | None
    """None: until somebody ends it."""
    created_at: datetime
    courses: list[UUID]
    """Courses it may stand in; empty means all."""


def insert(
    db: Connection,
    *,
    sponsor: UUID,
    name: str,
    state: str = "draft",
    house: bool = False,
    pricing: str = "flat",
    price_micros: int = 0,
    currency: str = "EUR",
    budget_micros: int | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    courses: Collection[UUID] = (),
) -> Campaign:
    """Make a campaign; it starts now when no start is given."""
    campaign: UUID = made(
        db,
        Campaign,
        f"""
        INSERT INTO campaigns (sponsor_id, name, state, house, pricing, price_micros, currency,
                               budget_micros, starts_at, ends_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()), %s) RETURNING {_COLUMNS}
        """,
        (
            sponsor, name, state, house, pricing, price_micros, currency, budget_micros,
            starts_at, ends_at,
        ),
    ).id  # fmt: skip
    set_courses(db, campaign, courses)
    return made(db, Campaign, f"SELECT {_COLUMNS} FROM campaigns WHERE id = %s", (campaign,))


def find(
    db: Connection, campaign: UUID, *, member: UUID | None = None, lock: bool = False
) -> Campaign | None:
    """Return the campaign, of a sponsor that `member` belongs to where one is named."""
    return one(
        db,
        Campaign,
        f"""
        SELECT {_COLUMNS} FROM campaigns
        WHERE id = %(campaign)s AND (%(member)s::uuid IS NULL
            OR sponsor_id IN (SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
        """
        + (" FOR NO KEY UPDATE" if lock else ""),
        {"campaign": campaign, "member": member},
    )


def listing(
    db: Connection,
    *,
    sponsor: UUID | None = None,
    member: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Campaign]:
    """Return campaigns, oldest first: of a sponsor, or of all that `member` belongs to."""
    return many(
        db,
        Campaign,
        f"""
        SELECT {_COLUMNS} FROM campaigns
        WHERE (%(sponsor)s::uuid IS NULL OR sponsor_id = %(sponsor)s)
          AND (%(after)s::uuid IS NULL OR id > %(after)s)
          AND (%(member)s::uuid IS NULL OR sponsor_id IN (
                SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
        ORDER BY id LIMIT %(limit)s
        """,
        {"sponsor": sponsor, "member": member, "after": after, "limit": limit},
    )


def update(db: Connection, campaign: Campaign) -> Campaign | None:
    """Write a campaign as given; what is spent stays as it is. None when there is none.

    InvalidFields when the budget would be less than what is spent.
    """
    found = one(
        db,
        Campaign,
        f"""
        UPDATE campaigns SET name = %s, state = %s, house = %s, pricing = %s, price_micros = %s,
            currency = %s, budget_micros = %s, starts_at = %s, ends_at = %s
        WHERE id = %s RETURNING {_COLUMNS}
        """,
        (
            campaign.name, campaign.state, campaign.house, campaign.pricing,
            campaign.price_micros, campaign.currency, campaign.budget_micros, campaign.starts_at,
            campaign.ends_at, campaign.id,
        ),
    )  # fmt: skip
    if found is None:
        return None
    set_courses(db, campaign.id, campaign.courses)
    return find(db, campaign.id)


def set_courses(db: Connection, campaign: UUID, courses: Collection[UUID]) -> None:
    """Let the campaign stand in these courses only; in all with none."""
    db.execute(
        "DELETE FROM campaign_courses WHERE campaign_id = %s AND course_id <> ALL(%s::uuid[])",
        (campaign, list(courses)),
    )
    db.execute(
        """
        INSERT INTO campaign_courses (campaign_id, course_id)
        SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING
        """,
        (campaign, list(courses)),
    )


def shares(db: Connection, now: datetime) -> dict[str, float]:
    """Return what part of the traffic each campaign may take at `now`; they sum to 1.

    Evenly divided among the live paid campaigns that can pay at least one more event.
    """
    rows = db.execute(
        """
        SELECT id::text FROM campaigns
        WHERE state = 'live' AND NOT house AND starts_at <= %(now)s
          AND (ends_at IS NULL OR ends_at > %(now)s)
          AND (budget_micros IS NULL OR pricing = 'flat'
               OR spent_micros + price_micros <= budget_micros)
          AND EXISTS (SELECT FROM creatives WHERE campaign_id = campaigns.id AND state = 'live')
        ORDER BY id
        """,
        {"now": now},
    ).fetchall()
    return {row[0]: 1.0 / len(rows) for row in rows}
