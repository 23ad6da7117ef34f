"""Snapshots: the live campaigns and creatives as the edge's snapshot holds them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import LiteralString

from storage.database import Connection, value

AHEAD = timedelta(days=1)
"""Campaigns that start within a day are in the snapshot already: an edge needs no fresh one."""


# Budgets and what is spent are left to the shares, so that spending makes no new snapshot.
_LIVE: LiteralString = """
    live AS (
        SELECT campaigns.id, sponsors.name AS sponsor, payer, pricing,
               CASE WHEN house OR pricing = 'flat' THEN 0 ELSE price_micros END AS price_micros,
               priority, house, starts_at, ends_at, cap_views, cap_days, languages, stages,
               visitors, hours, time_zone
        FROM campaigns JOIN sponsors ON sponsors.id = sponsor_id
        WHERE campaigns.state = 'live' AND archived_at IS NULL
          AND starts_at < %(soon)s AND (ends_at IS NULL OR ends_at > %(now)s)
          AND EXISTS (SELECT FROM creatives
                      WHERE campaign_id = campaigns.id AND state = 'live')
    ),
    shown AS (
        SELECT creatives.id, campaign_id AS campaign, creatives.language, headline,
               creatives.body, alternative, coalesce(hash, '') AS picture,
               coalesce(width, 0) AS width, coalesce(height, 0) AS height, landing, weight
        FROM creatives JOIN live ON live.id = campaign_id
        LEFT JOIN pictures ON pictures.hash = picture
        WHERE creatives.state = 'live'
    )"""


def fingerprint(db: Connection, now: datetime) -> str:
    """Return a text that changes when `live` does, for a fraction of what that costs.

    It is asked for every second: hashes of the rows are added up where they lie.
    """
    return value(
        db,
        f"""
        WITH {_LIVE}
        SELECT concat_ws(' ',
            (SELECT sum(hash_record_extended(live, 0)) FROM live),
            (SELECT sum(hash_record_extended(shown, 0)) FROM shown),
            (SELECT sum(hash_record_extended(found, 1)) FROM (
                SELECT campaign_id, course_id FROM campaign_courses) AS found),
            (SELECT sum(hash_record_extended(found, 2)) FROM (
                SELECT campaign_id, chapter_id FROM campaign_chapters) AS found),
            (SELECT sum(hash_record_extended(found, 3)) FROM (
                SELECT campaign_id, group_id FROM campaign_groups) AS found))
        """,
        {"now": now, "soon": now + AHEAD},
    )


def live(db: Connection, now: datetime) -> str:
    """Return what may stand in slots at `now` or within a day as JSON: campaigns, creatives.

    Hours are the week's in the campaign's `time_zone`.
    """
    return value(
        db,
        f"""
        WITH {_LIVE}
        SELECT json_build_object(
            'campaigns', (SELECT coalesce(json_agg(json_build_object(
                'id', id, 'sponsor', sponsor, 'payer', payer, 'pricing', pricing,
                'price_micros', price_micros, 'priority', priority, 'house', house,
                'starts_at', (extract(epoch FROM starts_at) * 1000)::bigint,
                'ends_at', (extract(epoch FROM ends_at) * 1000)::bigint,
                'cap_views', coalesce(cap_views, 0), 'cap_days', coalesce(cap_days, 0),
                'courses', ARRAY(SELECT course_id FROM campaign_courses
                                 WHERE campaign_id = live.id ORDER BY 1),
                'chapters', ARRAY(SELECT chapter_id FROM campaign_chapters
                                  WHERE campaign_id = live.id ORDER BY 1),
                'groups', ARRAY(SELECT group_id FROM campaign_groups
                                WHERE campaign_id = live.id ORDER BY 1),
                'languages', languages, 'stages', stages, 'visitors', visitors,
                'hours', hours, 'time_zone', time_zone) ORDER BY id), '[]') FROM live),
            'creatives', (SELECT coalesce(json_agg(to_json(shown) ORDER BY id), '[]') FROM shown)
            )::text
        """,
        {"now": now, "soon": now + AHEAD},
    )
