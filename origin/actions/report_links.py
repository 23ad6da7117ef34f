"""Report links: made by who may see a report, for whoever holds them, until they expire."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from functions.naming import spell
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import campaigns, report_links, sponsors
from storage.database import Connection, transaction
from storage.report_links import ReportLink

TOKEN_BYTES = 32
LIFETIMES = {days: timedelta(days=days) for days in (7, 30, 90)}
MOST = 100
"""Links of one account that lead somewhere at once."""


class TooManyLinks(Conflict):
    """There are as many links to reports as there can be; end one of them first."""

    slug = "too-many-report-links"


@dataclass(frozen=True, slots=True)
class Made:
    """A new link; its token is kept nowhere else."""

    id: UUID
    token: str
    expires_at: datetime


def make(
    house: House, about: UUID, days: int, acting: Acting, *, maker: UUID, member: UUID | None
) -> Made:
    """Make a link to the report of a sponsor or of one campaign, named by its id.

    Raises NotFound when `member` may not see it, InvalidFields for another lifetime than those of
    LIFETIMES, TooManyLinks above the limit.
    """
    lifetime = LIFETIMES.get(days)
    if lifetime is None:
        raise InvalidFields(errors=(FieldError("/days", "7, 30 or 90"),))
    now = house.now()
    token = spell(house.draw(TOKEN_BYTES))
    with transaction(house.pool) as db:
        sponsor, campaign = _about(db, about, member)
        if len(report_links.listing(db, now, member=member, limit=MOST)) >= MOST:
            raise TooManyLinks
        link = report_links.insert(
            db,
            sponsor=sponsor,
            campaign=campaign,
            made_by=maker,
            token_hash=hashed(token),
            created_at=now,
            expires_at=now + lifetime,
        )
        records.note(
            db, acting, "report.shared", about, kind="campaign" if campaign else "sponsor",
            changes={"days": (None, days)},
        )  # fmt: skip
    return Made(link, token, now + lifetime)


def end(house: House, link: UUID, acting: Acting, *, member: UUID | None) -> None:
    """Let a link lead nowhere from now on. NotFound when there is none of theirs."""
    with transaction(house.pool) as db:
        if not report_links.end(db, link, house.now(), member=member):
            raise NotFound
        records.note(db, acting, "report.unshared", link, kind="link")


def opened(db: Connection, token: str, now: datetime) -> ReportLink:
    """Return what the token of a link leads to; NotFound for every other, old or ended one."""
    found = report_links.of_token(db, hashed(token), now)
    if found is None:
        raise NotFound
    return found


def hashed(token: str) -> bytes:
    """Return what is kept of a token: 256 bits of dice need no salt."""
    return hashlib.sha256(token.encode()).digest()


def _about(db: Connection, about: UUID, member: UUID | None) -> tuple[UUID, UUID | None]:
    campaign = campaigns.find(db, about, member=member)
    if campaign is not None:
        return campaign.sponsor_id, campaign.id
    if any(each.id == about for each in sponsors.listing(db, member=member, limit=1_000)):
        return about, None
    raise NotFound
