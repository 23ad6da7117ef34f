"""Creatives: what is shown for a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.rows import dict_row

from functions import snapshots
from storage.database import Connection, changed, made, many, one

_COLUMNS = (
    "id, campaign_id, language, headline, body, alternative, picture, landing, weight, state, "
    "created_at"
)
AHEAD = timedelta(days=1)
"""Campaigns that start within a day are in the snapshot already: an edge needs no fresh one."""


@dataclass(frozen=True, slots=True)
class Creative:
    """One creative."""

    id: UUID
    campaign_id: UUID
    language: str
    """bg, en, or empty for both."""
    headline: str
    body: str
    alternative: str
    """Alternative text of the picture."""
    picture: str | None
    """Hash of the picture."""
    landing: str
    """Where a click leads."""
    weight: int
    state: str
    """draft, review, live, refused or archived."""
    created_at: datetime


def insert(
    db: Connection,
    *,
    campaign: UUID,
    headline: str,
    landing: str,
    language: str = "",
    body: str = "",
    alternative: str = "",
    picture: str | None = None,
    weight: int = 1,
    state: str = "review",
) -> Creative:
    """Make a creative."""
    return made(
        db,
        Creative,
        f"""
        INSERT INTO creatives (campaign_id, language, headline, body, alternative, picture,
                               landing, weight, state)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,
        (campaign, language, headline, body, alternative, picture, landing, weight, state),
    )


def find(db: Connection, creative: UUID, *, member: UUID | None = None) -> Creative | None:
    """Return the creative, of a sponsor that `member` belongs to where one is named."""
    return one(
        db,
        Creative,
        f"""
        SELECT {_COLUMNS} FROM creatives
        WHERE id = %(creative)s AND (%(member)s::uuid IS NULL OR campaign_id IN (
            SELECT campaigns.id FROM campaigns JOIN sponsor_members USING (sponsor_id)
            WHERE user_id = %(member)s))
        """,
        {"creative": creative, "member": member},
    )


def listing(
    db: Connection,
    *,
    campaign: UUID | None = None,
    member: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Creative]:
    """Return creatives, oldest first: of a campaign, or of all that `member` belongs to."""
    return many(
        db,
        Creative,
        f"""
        SELECT {_COLUMNS} FROM creatives
        WHERE (%(campaign)s::uuid IS NULL OR campaign_id = %(campaign)s)
          AND (%(after)s::uuid IS NULL OR id > %(after)s)
          AND (%(member)s::uuid IS NULL OR campaign_id IN (
                SELECT campaigns.id FROM campaigns JOIN sponsor_members USING (sponsor_id)
                WHERE user_id = %(member)s))
        ORDER BY id LIMIT %(limit)s
        """,
        {"campaign": campaign, "member": member, "after": after, "limit": limit},
    )


def update(db: Connection, creative: Creative) -> Creative | None:
    """Write a creative as given; None when there is none."""
    return one(
        db,
        Creative,
        f"""
        UPDATE creatives SET language = %s, headline = %s, body = %s, alternative = %s,
            picture = %s, landing = %s, weight = %s, state = %s
        WHERE id = %s RETURNING {_COLUMNS}
        """,
        (
            creative.language, creative.headline, creative.body, creative.alternative,
            creative.picture, creative.landing, creative.weight, creative.state, creative.id,
        ),
    )  # fmt: skip


def archive(db: Connection, creative: UUID) -> bool:
    """Put a creative away; what was counted of it is kept. False when it is away already."""
    return bool(
        changed(
            db,
            "UPDATE creatives SET state = 'archived' WHERE id = %s AND state <> 'archived'",
            (creative,),
        )
    )


def live(db: Connection, now: datetime) -> tuple[snapshots.Creative, ...]:
    """Return what may stand in slots at `now` or within a day, as the snapshot holds it.

    Budgets are left to the shares, so that spending does not make a new snapshot.
    """
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            """
            SELECT creatives.id::text, campaigns.id::text AS campaign, sponsors.name AS sponsor,
                   creatives.language, headline, creatives.body, alternative,
                   coalesce(pictures.hash, '') AS picture, coalesce(width, 0) AS width,
                   coalesce(height, 0) AS height, landing,
                   CASE WHEN house OR pricing = 'flat' THEN 0 ELSE price_micros END
                       AS price_micros,
                   weight, house,
                   ARRAY(SELECT course_id::text FROM campaign_courses
                         WHERE campaign_id = campaigns.id ORDER BY 1) AS courses,
                   (extract(epoch FROM starts_at) * 1000)::bigint AS starts_at,
                   coalesce((extract(epoch FROM ends_at) * 1000)::bigint, %(never)s) AS ends_at
            FROM creatives
            JOIN campaigns ON campaigns.id = campaign_id
            JOIN sponsors ON sponsors.id = sponsor_id
            LEFT JOIN pictures ON pictures.hash = picture
            WHERE creatives.state = 'live' AND campaigns.state = 'live'
              AND starts_at < %(soon)s AND (ends_at IS NULL OR ends_at > %(now)s)
            ORDER BY creatives.id
            """,
            {"now": now, "soon": now + AHEAD, "never": 2**53},
        ).fetchall()
    return tuple(snapshots.Creative(courses=tuple(row.pop("courses")), **row) for row in rows)
