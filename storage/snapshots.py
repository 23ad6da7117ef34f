"""Snapshots: the live campaigns and creatives as the edge's snapshot holds them."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Connection, value

AHEAD = timedelta(days=1)
"""Campaigns that start within a day are in the snapshot already: an edge needs no fresh one."""


def live(db: Connection, now: datetime) -> str:
    """Return what may stand in slots at `now` or within a day as JSON: campaigns, creatives.

    One text for all, made by the database: whoever asks every second sees by it that nothing has
    changed. Hours are the week's in the campaign's `time_zone`. Budgets are left to the shares, so
    that spending does not make a new snapshot.
    """
    return value(
        db,
        """
        WITH live AS (
            SELECT campaigns.*, sponsors.name AS sponsor, payer FROM campaigns
            JOIN sponsors ON sponsors.id = sponsor_id
            WHERE campaigns.state = 'live' AND archived_at IS NULL
              AND starts_at < %(soon)s AND (ends_at IS NULL OR ends_at > %(now)s)
              AND EXISTS (SELECT FROM creatives
                          WHERE campaign_id = campaigns.id AND state = 'live')
        )
        SELECT json_build_object(
            'campaigns', (SELECT coalesce(json_agg(json_build_object(
                'id', id, 'sponsor', sponsor, 'payer', payer, 'pricing', pricing,
                'price_micros', CASE WHEN house OR pricing = 'flat' THEN 0 ELSE price_micros END,
                'priority', priority, 'house', house,
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
            'creatives', (SELECT coalesce(json_agg(json_build_object(
                'id', creatives.id, 'campaign', live.id, 'language', creatives.language,
                'headline', headline, 'body', creatives.body, 'alternative', alternative,
                'picture', coalesce(hash, ''), 'width', coalesce(width, 0),
                'height', coalesce(height, 0), 'landing', landing, 'weight', weight)
                ORDER BY creatives.id), '[]')
                FROM creatives JOIN live ON live.id = campaign_id
                LEFT JOIN pictures ON pictures.hash = picture
                WHERE creatives.state = 'live'))::text
        """,
        {"now": now, "soon": now + AHEAD},
    )
