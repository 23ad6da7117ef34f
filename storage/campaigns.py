"""Campaigns: what a sponsor bought, and what is left of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage import aims
from storage.database import Connection, changed, made, many, one

_COLUMNS = (
    "id, sponsor_id, name, state, held, house, pricing, price_micros, currency, budget_micros, "
    "daily_cap_micros, flat_micros, spent_micros, priority, starts_at, ends_at, time_zone, "
    "languages, stages, visitors, hours, cap_views, cap_days, version, created_at, "
    "ARRAY(SELECT course_id FROM campaign_courses WHERE campaign_id = campaigns.id "
    "ORDER BY course_id) AS courses, "
    "ARRAY(SELECT chapter_id FROM campaign_chapters WHERE campaign_id = campaigns.id "
    "ORDER BY chapter_id) AS chapters, "
    "ARRAY(SELECT group_id FROM campaign_groups WHERE campaign_id = campaigns.id "
    "ORDER BY group_id) AS groups"
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign; empty targets mean all."""

    id: UUID
    sponsor_id: UUID
    name: str
    state: str
    """draft, live, paused or ended."""
    held: bool
    """Paused by the house: its sponsor can't resume it."""
    house: bool
    """Our own message: free, stands where no paid one may."""
    pricing: str
    """What is paid for: impression, click, or flat (nothing singly)."""
    price_micros: int
    """Price of one impression or click, in millionths of the currency."""
    currency: str
    budget_micros: int | None
    """None: no limit."""
    daily_cap_micros: int | None
    """What one day of its time zone may cost; None: no limit."""
    flat_micros: int | None
    """What the whole flight costs where nothing is paid singly."""
    spent_micros: int
    priority: int
    """1 to 10; 10 is served first."""
    starts_at: datetime
    ends_at: datetime | None
    """None: until somebody ends it."""
    time_zone: str
    languages: list[str]
    stages: list[str]
    """beginning, midway, finishing."""
    visitors: str
    """new, returning, or empty for both."""
    hours: list[int]
    """Hours of the week in its time zone: Monday 00:00 is 0, Sunday 23:00 is 167."""
    cap_views: int | None
    """At most so many impressions for one learner in `cap_days` days."""
    cap_days: int | None
    version: int
    """Grows with each change."""
    created_at: datetime
    courses: list[UUID]
    """Courses it may stand in."""
    chapters: list[UUID]
    groups: list[UUID]


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
    daily_cap_micros: int | None = None,
    flat_micros: int | None = None,
    priority: int = 5,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    time_zone: str = "UTC",
    languages: Collection[str] = (),
    stages: Collection[str] = (),
    visitors: str = "",
    hours: Collection[int] = (),
    cap_views: int | None = None,
    cap_days: int | None = None,
    courses: Collection[UUID] = (),
    chapters: Collection[UUID] = (),
    groups: Collection[UUID] = (),
) -> Campaign:
    """Make a campaign; it starts now when no start is given."""
    campaign: UUID = made(
        db,
        Campaign,
        f"""
        INSERT INTO campaigns (
            sponsor_id, name, state, house, pricing, price_micros, currency, budget_micros,
            daily_cap_micros, flat_micros, priority, starts_at, ends_at, time_zone, languages,
            stages, visitors, hours, cap_views, cap_days)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()), %s, %s, %s, %s,
                %s, %s, %s, %s)
        RETURNING {_COLUMNS}
        """,
        (
            sponsor, name, state, house, pricing, price_micros, currency, budget_micros,
            daily_cap_micros, flat_micros, priority, starts_at, ends_at, time_zone,
            list(languages), list(stages), visitors, list(hours), cap_views, cap_days,
        ),
    ).id  # fmt: skip
    aims.set_courses(db, campaign, courses)
    aims.set_chapters(db, campaign, chapters)
    aims.set_groups(db, campaign, groups)
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

    Its version grows. InvalidFields when the budget would be less than what is spent.
    """
    found = one(
        db,
        Campaign,
        f"""
        UPDATE campaigns SET name = %s, state = %s, held = %s, house = %s, pricing = %s,
            price_micros = %s, currency = %s, budget_micros = %s, daily_cap_micros = %s,
            flat_micros = %s, priority = %s, starts_at = %s, ends_at = %s, time_zone = %s,
            languages = %s, stages = %s, visitors = %s, hours = %s, cap_views = %s, cap_days = %s,
            version = version + 1
        WHERE id = %s RETURNING {_COLUMNS}
        """,
        (
            campaign.name, campaign.state, campaign.held, campaign.house, campaign.pricing,
            campaign.price_micros, campaign.currency, campaign.budget_micros,
            campaign.daily_cap_micros, campaign.flat_micros, campaign.priority,
            campaign.starts_at, campaign.ends_at, campaign.time_zone, campaign.languages,
            campaign.stages, campaign.visitors, campaign.hours, campaign.cap_views,
            campaign.cap_days, campaign.id,
        ),
    )  # fmt: skip
    if found is None:
        return None
    aims.set_courses(db, campaign.id, campaign.courses)
    aims.set_chapters(db, campaign.id, campaign.chapters)
    aims.set_groups(db, campaign.id, campaign.groups)
    return find(db, campaign.id)


def hold_all(db: Connection, sponsor: UUID) -> int:
    """Pause all live campaigns of a sponsor, for the house to resume; return how many."""
    return changed(
        db,
        """
        UPDATE campaigns SET state = 'paused', held = true, version = version + 1
        WHERE sponsor_id = %s AND state = 'live'
        """,
        (sponsor,),
    )


def running(db: Connection) -> dict[UUID, int]:
    """Return how many campaigns of each sponsor run."""
    rows = db.execute(
        "SELECT sponsor_id, count(*) FROM campaigns WHERE state = 'live' GROUP BY sponsor_id"
    ).fetchall()
    return dict(rows)
