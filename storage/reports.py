"""Reports: whether what sponsors read of their creatives agrees with the events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, many


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
