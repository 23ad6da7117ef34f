"""Wishes: what learners ask of messages, and the campaigns that they don't want to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from storage.database import Connection, changed, many, one
from storage.site import Offer

MAX_TOLD = 30
"""So many refused campaigns go into a reader's cookie, the newest first: it has to stay small."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one learner wishes."""

    fewer: bool = False
    none: bool = False
    """Switched off by the learner; holds where the site lets them."""
    none_until: datetime | None = None
    """Granted by an administrator until then."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A campaign that the learner does not want to see, as they know it."""

    campaign: UUID
    sponsor: str
    headline: str
    """Of its first creative; empty when it has none left."""
    house: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What the edge is told of one learner."""

    wishes: Wishes
    offer: Offer
    """The site's setting, by which `none` holds or not."""
    refused: tuple[UUID, ...]
    """Campaigns that could stand somewhere now, the newest MAX_TOLD of them."""


TOLD: LiteralString = """
    coalesce(fewer, false) AS fewer, coalesce(none, false) AS none, none_until,
    coalesce((SELECT without_sponsors FROM site), 'free') AS offer,
    ARRAY(SELECT campaign_id FROM refused_campaigns JOIN campaigns ON campaigns.id = campaign_id
          WHERE user_id = users.id AND state IN ('live', 'paused')
              AND (ends_at IS NULL OR ends_at > now())
          ORDER BY refused_at DESC, campaign_id LIMIT %(most)s) AS refused"""
"""Columns of `users` joined with WISHED: a login asks for them by the way."""
WISHED: LiteralString = "LEFT JOIN message_wishes ON message_wishes.user_id = users.id"


def find(db: Connection, user: UUID) -> Wishes:
    """Return what somebody wishes; nothing when they never said."""
    found = one(
        db, Wishes, "SELECT fewer, none, none_until FROM message_wishes WHERE user_id = %s", (user,)
    )
    return found or Wishes()


def keep(
    db: Connection, user: UUID, *, fewer: bool | None = None, none: bool | None = None
) -> None:
    """Write what somebody wishes; None leaves a wish as it is."""
    db.execute(
        """
        INSERT INTO message_wishes (user_id, fewer, none)
        VALUES (%(user)s, coalesce(%(fewer)s, false), coalesce(%(none)s, false))
        ON CONFLICT (user_id) DO UPDATE SET changed_at = now(),
            fewer = coalesce(%(fewer)s, message_wishes.fewer),
            none = coalesce(%(none)s, message_wishes.none)
        """,
        {"user": user, "fewer": fewer, "none": none},
    )


def grant(db: Connection, user: UUID, until: datetime | None) -> None:
    """Let somebody read without messages until then; None takes it back."""
    db.execute(
        """
        INSERT INTO message_wishes (user_id, none_until) VALUES (%(user)s, %(until)s)
        ON CONFLICT (user_id) DO UPDATE SET changed_at = now(), none_until = %(until)s
        """,
        {"user": user, "until": until},
    )


def refuse(db: Connection, user: UUID, campaign: UUID) -> bool:
    """Keep a campaign away from somebody; False when it was refused before.

    NotFound when there is no such campaign.
    """
    return bool(
        changed(
            db,
            """
            INSERT INTO refused_campaigns (user_id, campaign_id) VALUES (%s, %s)
            ON CONFLICT DO NOTHING
            """,
            (user, campaign),
        )
    )


def allow(db: Connection, user: UUID, campaign: UUID) -> bool:
    """Let a campaign come again; False when it was not refused."""
    return bool(
        changed(
            db,
            "DELETE FROM refused_campaigns WHERE user_id = %s AND campaign_id = %s",
            (user, campaign),
        )
    )


def refused(db: Connection, user: UUID) -> list[Refused]:
    """Return all that somebody refused, the newest first."""
    return many(
        db,
        Refused,
        """
        SELECT campaigns.id AS campaign, sponsors.name AS sponsor, campaigns.house,
               coalesce((SELECT headline FROM creatives WHERE campaign_id = campaigns.id
                         ORDER BY id LIMIT 1), '') AS headline,
               refused_at AS at
        FROM refused_campaigns
        JOIN campaigns ON campaigns.id = campaign_id
        JOIN sponsors ON sponsors.id = campaigns.sponsor_id
        WHERE user_id = %s
        ORDER BY refused_at DESC, campaigns.id
        """,
        (user,),
    )


def told_parameters() -> dict[str, object]:
    """Return what the columns of TOLD need."""
    return {"most": MAX_TOLD}


def told(db: Connection, user: UUID) -> Told:
    """Return what the edge is told of somebody, in one statement."""
    row = db.execute(
        f"SELECT {TOLD} FROM users {WISHED} WHERE users.id = %(user)s",
        {"user": user, **told_parameters()},
    ).fetchone()
    if row is None:
        return Told(Wishes(), "free", ())
    fewer, none, none_until, offer, refused = row
    return Told(Wishes(fewer, none, none_until), offer, tuple(refused))
