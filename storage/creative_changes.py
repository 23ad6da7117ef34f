"""Changes of creatives: what a running one is to say once somebody has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, one

_COLUMNS = (
    "creative_id, language, headline, body, alternative, picture, landing, state, review_note, "
    "submitted_by, submitted_at"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What one creative is to say."""

    creative_id: UUID
    language: str
    headline: str
    body: str
    alternative: str
    picture: str | None
    landing: str
    state: str
    """review or refused."""
    review_note: str
    submitted_by: UUID | None
    submitted_at: datetime


def put(
    db: Connection,
    creative: UUID,
    *,
    language: str,
    headline: str,
    body: str,
    alternative: str,
    picture: str | None,
    landing: str,
    submitted_by: UUID | None,
) -> None:
    """Keep what a creative is to say, in place of what was kept for it before."""
    db.execute(
        """
        INSERT INTO creative_changes (creative_id, language, headline, body, alternative, picture,
                                      landing, submitted_by)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (creative_id) DO UPDATE SET language = excluded.language,
            headline = excluded.headline, body = excluded.body, alternative = excluded.alternative,
            picture = excluded.picture, landing = excluded.landing, state = 'review',
            review_note = '', submitted_by = excluded.submitted_by, submitted_at = now()
        """,
        (creative, language, headline, body, alternative, picture, landing, submitted_by),
    )


def find(db: Connection, creative: UUID) -> Change | None:
    """Return what the creative is to say; None when nothing else."""
    return one(
        db,
        Change,
        f"SELECT {_COLUMNS} FROM creative_changes WHERE creative_id = %s",
        (creative,),
    )


def waiting(db: Connection, campaign: UUID) -> set[UUID]:
    """Return which creatives of a campaign have a change that waits for a review."""
    rows = db.execute(
        """
        SELECT creative_id FROM creative_changes JOIN creatives ON creatives.id = creative_id
        WHERE campaign_id = %s AND creative_changes.state = 'review'
        """,
        (campaign,),
    ).fetchall()
    return {row[0] for row in rows}


def refuse(db: Connection, creative: UUID, note: str) -> None:
    """Say that the creative goes on as it is, and why; what was wanted stays for its sponsor."""
    db.execute(
        "UPDATE creative_changes SET state = 'refused', review_note = %s WHERE creative_id = %s",
        (note, creative),
    )


def drop(db: Connection, creative: UUID) -> bool:
    """Forget what the creative was to say; False when there was nothing."""
    return bool(changed(db, "DELETE FROM creative_changes WHERE creative_id = %s", (creative,)))
