"""Reviews: messages of sponsors that wait for somebody to look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from storage.database import Connection, many, value

_WAITING: LiteralString = """
    creatives.state <> 'archived'
    AND (creatives.state = 'review' OR creative_changes.state = 'review')
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One message that waits."""

    creative_id: UUID
    headline: str
    """As it is wanted."""
    campaign: str
    sponsor: str
    is_change: bool
    """It runs already, with another text."""
    since: datetime


def queue(db: Connection, *, limit: int = 200) -> list[Waiting]:
    """Return what waits, longest first."""
    return many(
        db,
        Waiting,
        f"""
        SELECT creatives.id AS creative_id,
               coalesce(creative_changes.headline, creatives.headline) AS headline,
               campaigns.name AS campaign, sponsors.name AS sponsor,
               creatives.state = 'live' AS is_change,
               coalesce(creative_changes.submitted_at, creatives.created_at) AS since
        FROM creatives
        JOIN campaigns ON campaigns.id = campaign_id
        JOIN sponsors ON sponsors.id = sponsor_id
        LEFT JOIN creative_changes ON creative_id = creatives.id
        WHERE {_WAITING}
        ORDER BY since, creatives.id LIMIT %s
        """,
        (limit,),
    )


def count(db: Connection) -> int:
    """Return how many messages wait."""
    return int(
        value(
            db,
            f"""
            SELECT count(*) FROM creatives LEFT JOIN creative_changes ON creative_id = creatives.id
            WHERE {_WAITING}
            """,
        )
    )
