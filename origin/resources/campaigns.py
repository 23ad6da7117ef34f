"""Campaigns over the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.access import Claims
from functions.problems import FieldError, InvalidFields, NotFound
from origin import paging
from origin.contract import answers, give
from origin.resources.sponsors import Paged
from storage import campaigns, courses, sponsors
from storage.database import transaction

Micros = Annotated[int, Meta(ge=0, le=10**15)]
Moment = Annotated[datetime, Meta(tz=True)]


class NewCampaign(Struct, forbid_unknown_fields=True):
    """What a campaign is made from; money is in millionths of the currency."""

    sponsor_id: UUID
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    state: Literal["draft", "live", "paused"] = "draft"
    house: bool = False
    """Our own message: free, stands where no paid one may."""
    pricing: Literal["impression", "click", "flat"] = "flat"
    price_micros: Micros = 0
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    budget_micros: Annotated[int, Meta(ge=1, le=10**15)] | None = None
    starts_at: Moment | None = None
    """Now, when it is left out."""
    ends_at: Moment | None = None
    courses: Annotated[list[UUID], Meta(max_length=500)] = []
    """The courses it may stand in; all when empty."""


class CampaignView(Struct):
    """A campaign."""

    id: UUID
    sponsor_id: UUID
    name: str
    state: str
    house: bool
    pricing: str
    price_micros: int
    currency: str
    budget_micros: int | None
    spent_micros: int
    starts_at: datetime
    ends_at: datetime | None
    created_at: datetime
    courses: list[UUID]


class CampaignList(Struct):
    """One page of campaigns."""

    campaigns: list[CampaignView]
    cursor: str | None


class Campaigns:
    """`/api/ads/campaigns`"""

    @answers(CampaignList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: Paged) -> None:
        """List campaigns, oldest first; a sponsor sees their own."""
        with transaction(req.context.house.pool) as db:
            found = campaigns.listing(
                db,
                member=member_of(req.context.person),
                after=paging.read_id(query.cursor),
                limit=query.limit + 1,
            )
        shown = found[: query.limit]
        cursor = paging.write(shown[-1].id) if len(found) > query.limit else None
        give(resp, CampaignList([CampaignView(**asdict(each)) for each in shown], cursor))

    @answers(CampaignView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewCampaign) -> None:
        """Make a campaign."""
        with transaction(req.context.house.pool) as db:
            if sponsors.find(db, body.sponsor_id) is None:
                raise NotFound("there is no such sponsor")
            for at, course in enumerate(body.courses):
                if courses.find(db, course) is None:
                    wrong = FieldError(f"/courses/{at}", "there is no such course")
                    raise InvalidFields(errors=(wrong,))
            made = campaigns.insert(
                db,
                sponsor=body.sponsor_id,
                name=body.name,
                state=body.state,
                house=body.house,
                pricing=body.pricing,
                price_micros=body.price_micros,
                currency=body.currency,
                budget_micros=body.budget_micros,
                starts_at=body.starts_at,
                ends_at=body.ends_at,
                courses=body.courses,
            )
        give(resp, CampaignView(**asdict(made)), 201)


def member_of(person: Claims) -> UUID | None:
    """Return whose campaigns somebody sees: their own, or everybody's (None)."""
    return None if person.role == "admin" else person.user
