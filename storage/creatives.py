"""Creatives: what is shown for a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = (
    "id, campaign_id, language, headline, body, alternative, picture, landing, weight, state, "
    "version, submitted_by, reviewed_by, reviewed_at, review_note, created_at"
)


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
    version: int
    """Grows with each change, and with each that waits for a review."""
    submitted_by: UUID | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    review_note: str
    """What the last reviewer said to the sponsor."""
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
    submitted_by: UUID | None = None,
) -> Creative:
    """Make a creative."""
    return made(
        db,
        Creative,
        f"""
        INSERT INTO creatives (campaign_id, language, headline, body, alternative, picture,
                               landing, weight, state, submitted_by)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,
        (
            campaign, language, headline, body, alternative, picture, landing, weight, state,
            submitted_by,
        ),
    )  # fmt: skip


def find(
    db: Connection, creative: UUID, *, member: UUID | None = None, lock: bool = False
) -> Creative | None:
    """Return the creative, of a sponsor that `member` belongs to where one is named."""
    return one(
        db,
        Creative,
        f"""
        SELECT {_COLUMNS} FROM creatives
        WHERE id = %(creative)s AND (%(member)s::uuid IS NULL OR campaign_id IN (
            SELECT campaigns.id FROM campaigns JOIN sponsor_members USING (sponsor_id)
            WHERE user_id = %(member)s))
        """
        + (" FOR NO KEY UPDATE" if lock else ""),
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


def of_landing(db: Connection, landing: str) -> list[Creative]:
    """Return the creatives that lead to an address or are to, by a review that waits; all held."""
    return many(
        db,
        Creative,
        f"""
        SELECT {_COLUMNS} FROM creatives
        WHERE (landing = %(landing)s AND state IN ('live', 'review'))
           OR (state <> 'archived' AND id IN (
                SELECT creative_id FROM creative_changes
                WHERE landing = %(landing)s AND state = 'review'))
        ORDER BY id FOR NO KEY UPDATE
        """,
        {"landing": landing},
    )


def update(db: Connection, creative: Creative) -> Creative | None:
    """Write a creative as given; its version grows. None when there is none."""
    return one(
        db,
        Creative,
        f"""
        UPDATE creatives SET language = %s, headline = %s, body = %s, alternative = %s,
            picture = %s, landing = %s, weight = %s, state = %s, submitted_by = %s,
            reviewed_by = %s, reviewed_at = %s, review_note = %s, version = version + 1
        WHERE id = %s RETURNING {_COLUMNS}
        """,
        (
            creative.language, creative.headline, creative.body, creative.alternative,
            creative.picture, creative.landing, creative.weight, creative.state,
            creative.submitted_by, creative.reviewed_by, creative.reviewed_at,
            creative.review_note, creative.id,
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
