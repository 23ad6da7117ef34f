"""Campaigns over the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import UNSET, Meta, Struct, UnsetType

from functions import campaigns as terms
from functions.problems import FieldError, InvalidFields, NotFound
from origin import acting, paging
from origin.actions import campaigns as actions
from origin.actions.campaigns import member_of
from origin.contract import answers, give
from origin.resources.courses import changes
from origin.resources.sponsors import Paged
from storage import campaigns
from storage.database import transaction

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Price = Annotated[int, Meta(ge=0, le=terms.MAX_MICROS)]
Amount = Annotated[int, Meta(ge=1, le=terms.MAX_MICROS)]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
Moment = Annotated[datetime, Meta(tz=True)]
Priority = Annotated[int, Meta(ge=1, le=10)]
Zone = Annotated[str, Meta(min_length=1, max_length=64)]
Pricing = Literal["impression", "click", "flat"]
Languages = Annotated[list[Literal["bg", "en"]], Meta(max_length=2)]
Stages = Annotated[list[Literal["beginning", "midway", "finishing"]], Meta(max_length=3)]
Visitors = Literal["", "new", "returning"]
Hours = Annotated[list[Annotated[int, Meta(ge=0, le=167)]], Meta(max_length=168)]
CapViews = Annotated[int, Meta(ge=1, le=terms.MAX_CAP_VIEWS)]
CapDays = Annotated[int, Meta(ge=1, le=terms.MAX_CAP_DAYS)]
Ids = Annotated[list[UUID], Meta(max_length=500)]


class NewCampaign(Struct, forbid_unknown_fields=True):
    """What a campaign is made from; money is in millionths of the currency.

    Empty targets mean all.
    """

    sponsor_id: UUID
    name: Name
    state: Literal["draft", "live", "paused"] = "draft"
    house: bool = False
    """Our own message: free, stands where no paid one may."""
    pricing: Pricing = "flat"
    price_micros: Price | UnsetType = UNSET
    """Of one impression or click."""
    price_per_thousand_micros: Price | UnsetType = UNSET
    """The same said of a thousand impressions; one of both is enough."""
    currency: Currency = "EUR"
    budget_micros: Amount | None = None
    daily_cap_micros: Amount | None = None
    """What a day of its time zone may cost."""
    flat_micros: Price | None = None
    """What the whole flight costs, where nothing is paid singly."""
    priority: Priority = 5
    """10 is served first."""
    starts_at: Moment | UnsetType = UNSET
    """Now, when it is left out."""
    ends_at: Moment | None = None
    time_zone: Zone = "UTC"
    languages: Languages = []
    stages: Stages = []
    """How far in the course its reader is."""
    visitors: Visitors = ""
    hours: Hours = []
    """Of the week in its time zone: Monday 00:00 is 0, Sunday 23:00 is 167."""
    cap_views: CapViews | None = None
    """At most so many impressions for one learner in `cap_days` days."""
    cap_days: CapDays | None = None
    courses: Ids = []
    chapters: Ids = []
    groups: Ids = []


class CampaignChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    version: Annotated[int, Meta(ge=1, lt=2**31)]
    """The one that was looked at."""
    name: Name | UnsetType = UNSET
    state: Literal["draft", "live", "paused", "ended"] | UnsetType = UNSET
    house: bool | UnsetType = UNSET
    pricing: Pricing | UnsetType = UNSET
    price_micros: Price | UnsetType = UNSET
    price_per_thousand_micros: Price | UnsetType = UNSET
    currency: Currency | UnsetType = UNSET
    budget_micros: Amount | UnsetType | None = UNSET
    daily_cap_micros: Amount | UnsetType | None = UNSET
    flat_micros: Price | UnsetType | None = UNSET
    priority: Priority | UnsetType = UNSET
    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType | None = UNSET
    time_zone: Zone | UnsetType = UNSET
    languages: Languages | UnsetType = UNSET
    stages: Stages | UnsetType = UNSET
    visitors: Visitors | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET
    cap_views: CapViews | UnsetType | None = UNSET
    cap_days: CapDays | UnsetType | None = UNSET
    courses: Ids | UnsetType = UNSET
    chapters: Ids | UnsetType = UNSET
    groups: Ids | UnsetType = UNSET


class CampaignView(Struct):
    """A campaign."""

    id: UUID
    sponsor_id: UUID
    name: str
    state: str
    held: bool
    """Paused by the house: its sponsor can't resume it."""
    house: bool
    pricing: str
    price_micros: int
    price_per_thousand_micros: int | None
    """Null where impressions are not what is paid for."""
    currency: str
    budget_micros: int | None
    daily_cap_micros: int | None
    flat_micros: int | None
    spent_micros: int
    priority: int
    starts_at: datetime
    ends_at: datetime | None
    time_zone: str
    languages: list[str]
    stages: list[str]
    visitors: str
    hours: list[int]
    cap_views: int | None
    cap_days: int | None
    courses: list[UUID]
    chapters: list[UUID]
    groups: list[UUID]
    version: int
    created_at: datetime


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
        give(resp, CampaignList([view(each) for each in shown], cursor))

    @answers(CampaignView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewCampaign) -> None:
        """Make a campaign."""
        values = _priced(changes(body))
        del values["sponsor_id"]
        made = actions.make(req.context.house, body.sponsor_id, values, acting.of(req))
        resp.location = f"/api/ads/campaigns/{made.id}"
        give(resp, view(made), 201)


class Campaign:
    """`/api/ads/campaigns/{campaign}`"""

    @answers(CampaignView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Answer a campaign; a sponsor sees their own."""
        with transaction(req.context.house.pool) as db:
            found = campaigns.find(db, campaign, member=member_of(req.context.person))
        if found is None:
            raise NotFound
        give(resp, view(found))

    @answers(CampaignView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, campaign: UUID, body: CampaignChange
    ) -> None:
        """Change a campaign."""
        values = _priced(changes(body))
        del values["version"]
        house, by = req.context.house, acting.of(req)
        give(resp, view(actions.change(house, campaign, body.version, values, by)))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """End a campaign for good; its figures stay."""
        actions.end(req.context.house, campaign, acting.of(req))
        resp.status = falcon.HTTP_204


class Pause:
    """`/api/ads/campaigns/{campaign}/pause`"""

    @answers(CampaignView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Stop a campaign, everywhere within 15 seconds."""
        house, person = req.context.house, req.context.person
        give(resp, view(actions.pause(house, campaign, person, acting.of(req))))


class Resumption:
    """`/api/ads/campaigns/{campaign}/resume`"""

    @answers(CampaignView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Let a campaign run, or run again."""
        house, person = req.context.house, req.context.person
        give(resp, view(actions.resume(house, campaign, person, acting.of(req))))


def view(campaign: campaigns.Campaign) -> CampaignView:
    """Return a campaign as the API shows it."""
    by_thousand = campaign.pricing == "impression"
    return CampaignView(
        **asdict(campaign),
        price_per_thousand_micros=campaign.price_micros * terms.PER_THOUSAND
        if by_thousand
        else None,
    )


def _priced(values: dict[str, object]) -> dict[str, object]:
    """Return the values with the price of one alone; raise InvalidFields where none follows."""
    thousand = values.pop("price_per_thousand_micros", None)
    if not isinstance(thousand, int):
        return values
    pointer = "/price_per_thousand_micros"
    price = terms.price_of_one(thousand)
    if price is None:
        raise InvalidFields(errors=(FieldError(pointer, terms.NOT_WHOLE),))
    if values.setdefault("price_micros", price) != price:
        raise InvalidFields(errors=(FieldError(pointer, terms.TWO_PRICES),))
    if values.get("pricing", "impression") != "impression":
        raise InvalidFields(errors=(FieldError(pointer, terms.ONLY_IMPRESSIONS),))
    return values
