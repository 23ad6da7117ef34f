"""Wishes: what a learner changes about the messages they see, and what the edge is told of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import site, users, wishes
from storage.database import Connection, transaction
from storage.wishes import Told, Wishes

LONGEST_GRANT = timedelta(days=3_660)


class NotForFree(Conflict):
    """On this site messages can't be switched off by oneself."""

    slug = "not-for-free"


def change(
    house: House, user: UUID, *, fewer: bool | None = None, none: bool | None = None
) -> None:
    """Write what somebody wishes for themself; None leaves a wish as it is.

    Raises NotForFree for switching messages off where the site asks for something in return.
    """
    # Not in the audit log: it is kept for good, and what somebody wishes is theirs to forget.
    with transaction(house.pool) as db:
        if none and site.find(db).without_sponsors != "free":
            raise NotForFree
        wishes.keep(db, user, fewer=fewer, none=none)


def refuse(house: House, user: UUID, campaign: UUID) -> None:
    """Keep a campaign away from somebody, for good; NotFound when there is no such campaign."""
    with transaction(house.pool) as db:
        wishes.refuse(db, user, campaign)


def allow(house: House, user: UUID, campaign: UUID) -> bool:
    """Let a campaign come again; False where it was not refused."""
    with transaction(house.pool) as db:
        return wishes.allow(db, user, campaign)


def grant(house: House, user: UUID, until: datetime | None, by: Acting) -> None:
    """Let somebody read without messages until then; None takes it back.

    Raises NotFound for an unknown account, InvalidFields for a moment that is over or too far.
    """
    now = house.now()
    if until is not None and not now < until <= now + LONGEST_GRANT:
        days = LONGEST_GRANT.days
        raise InvalidFields(errors=(FieldError("/none_until", f"in the next {days:,} days"),))
    with transaction(house.pool) as db:
        if users.find(db, user) is None:
            raise NotFound
        before = wishes.find(db, user).none_until
        if before == until:
            return
        wishes.grant(db, user, until)
        told = {
            "none_until": (
                before.isoformat() if before else None, until.isoformat() if until else None,
            )
        }  # fmt: skip
        records.note(db, by, "messages.granted", user, changes=told)


def without(offer: str, kept: Wishes, now: datetime) -> bool:
    """Say whether somebody reads without any message now; `offer` is the site's setting."""
    granted = kept.none_until is not None and kept.none_until > now
    return granted or (kept.none and offer == "free")


def reader_header(db: Connection, user: UUID, now: datetime) -> dict[str, object]:
    """Return what the edge keeps of somebody's wishes in their own signed cookie."""
    return reader_facts(wishes.told(db, user), now)


def reader_facts(told: Told, now: datetime) -> dict[str, object]:
    """Return the same of what was read by the way."""
    return {
        "refused": [str(campaign) for campaign in told.refused],
        "fewer": told.wishes.fewer,
        "none": without(told.offer, told.wishes, now),
    }
