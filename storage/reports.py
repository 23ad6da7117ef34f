"""Reports: what sponsors read of their creatives, and whether it agrees with the events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from storage.database import Connection, made, many

_COUNTS = (
    "coalesce(sum(counted.impressions), 0)::bigint AS impressions, "
    "coalesce(sum(counted.clicks), 0)::bigint AS clicks, "
    "coalesce(sum(counted.unbilled), 0)::bigint AS unbilled, "
    "coalesce(sum(counted.visible_ms), 0)::bigint AS visible_ms, "
    "coalesce(sum(counted.spent_micros), 0)::bigint AS spent_micros"
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of something."""

    impressions: int
    """Seen: half of it for one second, by somebody not known to be a robot."""
    clicks: int
    unbilled: int
    """Seen or followed, but by a robot, too soon, or too late to be paid for."""
    visible_ms: int
    """How long the impressions were in view, all together."""
    spent_micros: int


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What was counted of one creative on one day of the reader's time zone."""

    day: date
    impressions: int
    clicks: int
    unbilled: int
    visible_ms: int
    spent_micros: int


@dataclass(frozen=True, slots=True)
class SponsorLine:
    """What was counted of one creative in a period, in a sponsor's report."""

    campaign_id: UUID
    campaign: str
    creative_id: UUID
    headline: str
    picture: str | None
    currency: str
    impressions: int
    clicks: int
    unbilled: int
    visible_ms: int
    spent_micros: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A counter that does not agree with the events it was made of."""

    subject: UUID
    """The creative; for `spent` of a campaign, the campaign."""
    hour: datetime | None
    """The hour (UTC) of a creative's counter; None for a campaign."""
    counter: str
    counted: int
    """What the counter says."""
    events: int
    """What the events say."""


def creative_totals(
    db: Connection, creative: UUID, since: date, until: date, time_zone: str
) -> Counts:
    """Return what was counted of a creative from the day `since` to `until`, both included."""
    return made(
        db,
        Counts,
        f"""
        SELECT {_COUNTS} FROM creative_hours AS counted
        WHERE creative_id = %(creative)s
          AND hour >= (%(since)s::date)::timestamp AT TIME ZONE %(zone)s
          AND hour < (%(until)s::date + 1)::timestamp AT TIME ZONE %(zone)s
        """,
        {"creative": creative, "since": since, "until": until, "zone": time_zone},
    )


def creative_statistics(
    db: Connection, creative: UUID, since: date, until: date, time_zone: str
) -> list[DayCounts]:
    """Return every day from `since` to `until` (both included) with what was counted on it."""
    return many(
        db,
        DayCounts,
        f"""
        SELECT days.day::date AS day, {_COUNTS}
        FROM generate_series(%(since)s::date, %(until)s::date, interval '1 day') AS days (day)
        LEFT JOIN creative_hours AS counted
            ON creative_id = %(creative)s
           AND hour >= days.day::timestamp AT TIME ZONE %(zone)s
           AND hour < (days.day + interval '1 day')::timestamp AT TIME ZONE %(zone)s
        GROUP BY days.day ORDER BY days.day
        """,
        {"creative": creative, "since": since, "until": until, "zone": time_zone},
    )


def sponsor_report(
    db: Connection,
    since: date,
    until: date,
    time_zone: str,
    *,
    member: UUID | None = None,
    sponsor: UUID | None = None,
) -> list[SponsorLine]:
    """Return one line a creative: those of the sponsors of `member`, or of one sponsor.

    With neither, all of them: an administrator's view. Days are those of the time zone.
    """
    return many(
        db,
        SponsorLine,
        f"""
        SELECT campaigns.id AS campaign_id, campaigns.name AS campaign,
               creatives.id AS creative_id, headline, picture, currency, {_COUNTS}
        FROM creatives
        JOIN campaigns ON campaigns.id = campaign_id
        LEFT JOIN creative_hours AS counted
            ON creative_id = creatives.id
           AND hour >= (%(since)s::date)::timestamp AT TIME ZONE %(zone)s
           AND hour < (%(until)s::date + 1)::timestamp AT TIME ZONE %(zone)s
        WHERE (%(sponsor)s::uuid IS NULL OR sponsor_id = %(sponsor)s)
          AND (%(member)s::uuid IS NULL OR sponsor_id IN (
                SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
        GROUP BY campaigns.id, creatives.id ORDER BY campaigns.id, creatives.id
        """,
        {
            "since": since, "until": until, "zone": time_zone, "sponsor": sponsor,
            "member": member,
        },
    )  # fmt: skip


def sponsor_days(
    db: Connection,
    since: date,
    until: date,
    time_zone: str,
    *,
    member: UUID | None = None,
    sponsor: UUID | None = None,
) -> list[DayCounts]:
    """Return every day from `since` to `until` with what was counted of all those creatives."""
    return many(
        db,
        DayCounts,
        f"""
        WITH counted AS (
            SELECT (hour AT TIME ZONE %(zone)s)::date AS counted_on, impressions, clicks, unbilled,
                   visible_ms, creative_hours.spent_micros
            FROM creative_hours
            JOIN creatives ON creatives.id = creative_id
            JOIN campaigns ON campaigns.id = campaign_id
            WHERE hour >= (%(since)s::date)::timestamp AT TIME ZONE %(zone)s
              AND hour < (%(until)s::date + 1)::timestamp AT TIME ZONE %(zone)s
              AND (%(sponsor)s::uuid IS NULL OR sponsor_id = %(sponsor)s)
              AND (%(member)s::uuid IS NULL OR sponsor_id IN (
                    SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
        )
        SELECT days.day::date AS day, {_COUNTS}
        FROM generate_series(%(since)s::date, %(until)s::date, interval '1 day') AS days (day)
        LEFT JOIN counted ON counted_on = days.day::date
        GROUP BY days.day ORDER BY days.day
        """,
        {
            "since": since, "until": until, "zone": time_zone, "sponsor": sponsor,
            "member": member,
        },
    )  # fmt: skip


def reconcile(db: Connection, since: datetime | None = None) -> list[Difference]:
    """Return every counter that does not agree with the events; none is what it should be.

    Only hours from `since` on where one is given; what campaigns spent is always compared whole.
    Each comparison is one statement, so it sees events and counters of the same moment.
    """
    hours = many(
        db,
        Difference,
        """
        WITH true_counts AS (
            SELECT creative AS creative_id, date_trunc('hour', accepted_at, 'UTC') AS hour,
                   count(*) FILTER (WHERE kind = 'shown' AND marks = '{}') AS shown,
                   count(*) FILTER (WHERE kind = 'seen' AND marks = '{}') AS impressions,
                   count(*) FILTER (WHERE kind = 'click' AND marks = '{}') AS clicks,
                   count(*) FILTER (WHERE kind <> 'shown' AND marks <> '{}') AS unbilled,
                   coalesce(sum(active_ms) FILTER (WHERE kind = 'seen' AND marks = '{}'), 0)
                       AS visible_ms,
                   coalesce(sum(price_micros) FILTER (WHERE billed), 0) AS spent_micros
            FROM events
            WHERE creative IS NOT NULL
              AND (%(since)s::timestamptz IS NULL OR (accepted_at >= %(since)s
                   AND day >= (%(since)s::timestamptz AT TIME ZONE 'UTC')::date - 4))
            GROUP BY 1, 2
        ), kept AS (
            SELECT * FROM creative_hours WHERE %(since)s::timestamptz IS NULL OR hour >= %(since)s
        )
        SELECT creative_id AS subject, hour, counter, counted::bigint, events::bigint
        FROM kept FULL JOIN true_counts USING (creative_id, hour)
        CROSS JOIN LATERAL (VALUES
            ('shown', coalesce(kept.shown, 0), coalesce(true_counts.shown, 0)),
            ('impressions', coalesce(kept.impressions, 0), coalesce(true_counts.impressions, 0)),
            ('clicks', coalesce(kept.clicks, 0), coalesce(true_counts.clicks, 0)),
            ('unbilled', coalesce(kept.unbilled, 0), coalesce(true_counts.unbilled, 0)),
            ('visible_ms', coalesce(kept.visible_ms, 0), coalesce(true_counts.visible_ms, 0)),
            ('spent_micros', coalesce(kept.spent_micros, 0), coalesce(true_counts.spent_micros, 0))
        ) AS pairs (counter, counted, events)
        WHERE counted <> events ORDER BY subject, hour, counter
        """,
        {"since": since},
    )
    spent = many(
        db,
        Difference,
        """
        SELECT campaigns.id AS subject, NULL::timestamptz AS hour, 'spent' AS counter,
               campaigns.spent_micros AS counted,
               coalesce(sum(creative_hours.spent_micros), 0)::bigint AS events
        FROM campaigns
        LEFT JOIN creatives ON campaign_id = campaigns.id
        LEFT JOIN creative_hours ON creative_id = creatives.id
        GROUP BY campaigns.id
        HAVING campaigns.spent_micros <> coalesce(sum(creative_hours.spent_micros), 0)
        ORDER BY subject
        """,
    )
    return hours + spent
