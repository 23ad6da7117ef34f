"""Performance: what came of messages in a period, by day, message and course, from the events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from storage.database import Connection, many

OWN = """
    own AS (
        SELECT creatives.id FROM creatives JOIN campaigns ON campaigns.id = campaign_id
        WHERE (%(creative)s::uuid IS NULL OR creatives.id = %(creative)s)
          AND (%(campaign)s::uuid IS NULL OR campaign_id = %(campaign)s)
          AND (%(sponsor)s::uuid IS NULL OR sponsor_id = %(sponsor)s)
          AND (%(member)s::uuid IS NULL OR sponsor_id IN (
                SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
    )
"""
"""The creatives that a report is about."""
MOMENTS = """
    accepted_at >= (%(since)s::date)::timestamp AT TIME ZONE %(zone)s
    AND accepted_at < (%(until)s::date + 1)::timestamp AT TIME ZONE %(zone)s
"""
"""Of an event: that the edge accepted it in the period."""
_HOURS = """
    hour >= (%(since)s::date)::timestamp AT TIME ZONE %(zone)s
    AND hour < (%(until)s::date + 1)::timestamp AT TIME ZONE %(zone)s
"""
_SEEN_AT = """
    (SELECT seen.accepted_at FROM events AS seen
     WHERE seen.day = events.day AND seen.view = events.view AND seen.kind = 'seen'
       AND seen.slot = events.slot AND seen.sequence = 0 AND seen.marks = '{}' LIMIT 1)
"""
"""Of a click: when its impression was counted, looked up by its key. A condition on the moment
inside would have the database look through all impressions of that time instead."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about; nothing named means everything."""

    member: UUID | None = None
    """All sponsors that the account belongs to."""
    sponsor: UUID | None = None
    campaign: UUID | None = None
    creative: UUID | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a time zone, both included."""

    since: date
    until: date
    zone: str


@dataclass(frozen=True, slots=True)
class CreativeLine:
    """What was counted of one creative."""

    creative_id: UUID
    headline: str
    language: str
    picture: str | None
    state: str
    campaign_id: UUID
    campaign: str
    currency: str
    shown: int
    """Stood in a page whose own script reported."""
    impressions: int
    followed: int
    """Impressions that were followed, at most as many as there are."""
    clicks: int
    """All clicks: a browser without scripts follows what it never reported as seen."""
    unbilled: int
    visible_ms: int
    spent_micros: int


@dataclass(frozen=True, slots=True)
class DayLine:
    """What was counted of all of them on one day."""

    day: date
    shown: int
    impressions: int
    clicks: int
    unbilled: int
    visible_ms: int
    spent_micros: int


@dataclass(frozen=True, slots=True)
class CourseLine:
    """What was counted of all of them in one course."""

    course_id: UUID | None
    """None: of courses that are gone."""
    title: str
    impressions: int
    clicks: int
    visible_ms: int
    spent_micros: int


@dataclass(frozen=True, slots=True)
class BlockLine:
    """What became of one creative in one block of impressions."""

    block: int
    creative_id: UUID
    impressions: int
    followed: int


def hold(db: Connection) -> None:
    """Let the whole transaction see one moment, so that all figures of a report agree.

    Before anything else is asked in it.
    """
    db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def by_creative(db: Connection, scope: Scope, period: Period) -> list[CreativeLine]:
    """Return a line for every creative of the scope, the oldest first."""
    return many(
        db,
        CreativeLine,
        f"""
        WITH {OWN}, counted AS (
            SELECT creative_id, sum(shown) AS shown, sum(impressions) AS impressions,
                   sum(clicks) AS clicks, sum(unbilled) AS unbilled,
                   sum(visible_ms) AS visible_ms, sum(spent_micros) AS spent_micros
            FROM creative_hours JOIN own ON own.id = creative_id WHERE {_HOURS} GROUP BY 1
        ), followed AS (
            -- Of what was seen before the period and followed in it, the rate knows no impression.
            SELECT creative_id, count(*) AS followed FROM (
                SELECT creative AS creative_id, {_SEEN_AT} AS accepted_at
                FROM events JOIN own ON own.id = creative
                WHERE kind = 'click' AND marks = '{{}}' AND {MOMENTS} OFFSET 0
            ) AS clicks
            WHERE {MOMENTS} GROUP BY 1
        )
        SELECT creatives.id AS creative_id, headline, creatives.language, picture, creatives.state,
               campaigns.id AS campaign_id, campaigns.name AS campaign, currency,
               coalesce(shown, 0)::bigint AS shown,
               coalesce(impressions, 0)::bigint AS impressions,
               coalesce(followed, 0)::bigint AS followed,
               coalesce(clicks, 0)::bigint AS clicks,
               coalesce(unbilled, 0)::bigint AS unbilled,
               coalesce(visible_ms, 0)::bigint AS visible_ms,
               coalesce(counted.spent_micros, 0)::bigint AS spent_micros
        FROM own
        JOIN creatives USING (id)
        JOIN campaigns ON campaigns.id = campaign_id
        LEFT JOIN counted ON counted.creative_id = creatives.id
        LEFT JOIN followed ON followed.creative_id = creatives.id
        ORDER BY campaigns.id, creatives.id
        """,
        given(scope, period),
    )


def by_day(db: Connection, scope: Scope, period: Period) -> list[DayLine]:
    """Return every day of the period with what was counted on it."""
    return many(
        db,
        DayLine,
        f"""
        WITH {OWN}, counted AS (
            SELECT (hour AT TIME ZONE %(zone)s)::date AS counted_on, creative_hours.*
            FROM creative_hours JOIN own ON own.id = creative_id WHERE {_HOURS}
        )
        SELECT days.day::date AS day, coalesce(sum(shown), 0)::bigint AS shown,
               coalesce(sum(impressions), 0)::bigint AS impressions,
               coalesce(sum(clicks), 0)::bigint AS clicks,
               coalesce(sum(unbilled), 0)::bigint AS unbilled,
               coalesce(sum(visible_ms), 0)::bigint AS visible_ms,
               coalesce(sum(spent_micros), 0)::bigint AS spent_micros
        FROM generate_series(%(since)s::date, %(until)s::date, interval '1 day') AS days (day)
        LEFT JOIN counted ON counted_on = days.day::date
        GROUP BY days.day ORDER BY days.day
        """,
        given(scope, period),
    )


def by_course(db: Connection, scope: Scope, period: Period) -> list[CourseLine]:
    """Return the courses in whose pages something was counted, the most impressions first."""
    return many(
        db,
        CourseLine,
        f"""
        WITH {OWN}
        SELECT courses.id AS course_id, coalesce(courses.title, '') AS title,
               count(*) FILTER (WHERE kind = 'seen') AS impressions,
               count(*) FILTER (WHERE kind = 'click') AS clicks,
               coalesce(sum(active_ms) FILTER (WHERE kind = 'seen'), 0)::bigint AS visible_ms,
               coalesce(sum(price_micros) FILTER (WHERE billed), 0)::bigint AS spent_micros
        FROM events
        JOIN own ON own.id = creative
        LEFT JOIN chapters ON chapters.id = events.page
        LEFT JOIN courses ON courses.id = coalesce(chapters.course_id, events.page)
        WHERE kind IN ('seen', 'click') AND marks = '{{}}' AND {MOMENTS}
        GROUP BY courses.id ORDER BY impressions DESC, clicks DESC, courses.id
        """,
        given(scope, period),
    )


def blocks(db: Connection, campaign: UUID, language: str, size: int) -> list[BlockLine]:
    """Return the impressions of a campaign's creatives of one language, in blocks of `size`.

    In the order in which they came, of the whole life of the campaign; the last block, which
    is not full yet, is left out.
    """
    return many(
        db,
        BlockLine,
        """
        WITH numbered AS (
            SELECT creative AS creative_id,
                   (row_number() OVER everything - 1) / %(size)s AS block,
                   count(*) OVER () / %(size)s AS whole,
                   EXISTS (SELECT FROM events AS click
                           WHERE click.day = events.day AND click.view = events.view
                             AND click.kind = 'click' AND click.slot = events.slot
                             AND click.sequence = 0 AND click.marks = '{}'
                             AND click.creative = events.creative) AS followed
            FROM events
            JOIN creatives ON creatives.id = creative
            WHERE campaign_id = %(campaign)s AND creatives.language = %(language)s
              AND kind = 'seen' AND marks = '{}'
            WINDOW everything AS (ORDER BY accepted_at, view, slot)
        )
        SELECT block::integer AS block, creative_id, count(*) AS impressions,
               count(*) FILTER (WHERE followed) AS followed
        FROM numbered WHERE block < whole GROUP BY 1, 2 ORDER BY 1, 2
        """,
        {"campaign": campaign, "language": language, "size": size},
    )


def given(scope: Scope, period: Period) -> Mapping[str, Any]:
    """Return what the conditions OWN and MOMENTS ask for."""
    return asdict(scope) | asdict(period)
