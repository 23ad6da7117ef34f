"""Finding: what a report is about, for whoever may read it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import falcon

from functions.problems import NotFound
from origin.actions import performance as actions
from origin.actions.performance import Report
from origin.pages import days
from origin.pages.partners import periods
from origin.pages.partners.periods import Chosen
from origin.pages.showing import somebody
from storage import campaigns, performance, pictures
from storage.campaigns import Campaign
from storage.database import Connection, transaction
from storage.performance import Scope
from storage.users import User


@dataclass(frozen=True, slots=True)
class Found:
    """A report with whose it is."""

    user: User
    report: Report
    chosen: Chosen
    campaign: Campaign | None


def member(user: User) -> UUID | None:
    """Return whose sponsors' figures an account may see; None: everybody's."""
    return None if user.role == "admin" else user.id


def found(req: falcon.Request, campaign: UUID | None = None) -> Found:
    """Return the report of everything that the reader may see, or of one campaign of it.

    NotFound where there is no such campaign of theirs.
    """
    house = req.context.house
    with transaction(house.pool) as db:
        performance.hold(db)
        user = somebody(req, db)
        return of_user(req, db, user, house.now(), campaign)


def of_user(
    req: falcon.Request, db: Connection, user: User, now: datetime, campaign: UUID | None = None
) -> Found:
    """Return the report in a transaction that holds its moment already."""
    where = days.zone(user.time_zone)
    chosen = periods.chosen(req, now.astimezone(where).date(), where.key)
    bought = campaigns.find(db, campaign, member=member(user)) if campaign else None
    if campaign and bought is None:
        raise NotFound
    scope = Scope(member=member(user), campaign=campaign)
    return Found(user, actions.of(db, scope, chosen.period, now), chosen, bought)


def data_address(db: Connection, picture: str | None) -> str:
    """Return a creative's picture as it stands in a page; empty without."""
    kept = pictures.find(db, picture) if picture else None
    if kept is None:
        return ""
    return f"data:{kept.media_type};base64,{base64.b64encode(kept.body).decode()}"
