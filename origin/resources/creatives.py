"""Creatives and what was counted of them, over the API."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import falcon
from msgspec import UNSET, Meta, Struct, UnsetType

from functions.addresses import check_landing
from functions.problems import FieldError, InvalidFields, NotFound
from origin import paging
from origin.contract import answers, give
from origin.pictures import creative_picture
from origin.resources.campaigns import member_of
from origin.resources.courses import changes
from storage import campaigns, creatives, pictures, reports, users
from storage.database import Connection, transaction

Headline = Annotated[str, Meta(min_length=1, max_length=80)]
Line = Annotated[str, Meta(max_length=200)]
Landing = Annotated[str, Meta(min_length=8, max_length=2_000)]
Weight = Annotated[int, Meta(ge=1, le=1_000)]
State = Literal["draft", "review", "live", "refused"]
MAX_PERIOD = timedelta(days=400)


class NewCreative(Struct, forbid_unknown_fields=True):
    """What a creative is made from."""

    campaign_id: UUID
    headline: Headline
    landing: Landing
    """Where a click leads."""
    language: Literal["", "bg", "en"] = ""
    """Empty: stands beside texts of both languages."""
    body: Line = ""
    alternative: Line = ""
    """Alternative text of the picture."""
    picture: bytes | None = None
    """A PNG, JPEG, WebP, GIF or AVIF in base64; it is made small enough to stand in a page."""
    weight: Weight = 1
    state: State = "review"


class CreativeChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    headline: Headline | UnsetType = UNSET
    landing: Landing | UnsetType = UNSET
    language: Literal["", "bg", "en"] | UnsetType = UNSET
    body: Line | UnsetType = UNSET
    alternative: Line | UnsetType = UNSET
    picture: bytes | UnsetType | None = UNSET
    weight: Weight | UnsetType = UNSET
    state: State | UnsetType = UNSET


class CreativeView(Struct):
    """A creative."""

    id: UUID
    campaign_id: UUID
    language: str
    headline: str
    body: str
    alternative: str
    picture: str | None
    """Hash of the picture."""
    landing: str
    weight: int
    state: str
    created_at: datetime


class CreativeList(Struct):
    """One page of creatives."""

    creatives: list[CreativeView]
    cursor: str | None


class CreativeFilters(Struct, forbid_unknown_fields=True):
    """What a list of creatives is narrowed to."""

    campaign: UUID | None = None
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class Period(Struct, forbid_unknown_fields=True):
    """Days of the reader's own time zone, both included; today when left out."""

    since: date | None = None
    until: date | None = None


class Counts(Struct):
    """What was counted."""

    impressions: int
    """Seen: half of it for one second."""
    clicks: int
    unbilled: int
    """Seen or followed by a robot, too soon or too late: counted apart and never paid for."""
    visible_ms: int
    spent_micros: int


class DayCounts(Counts):
    """What was counted on one day."""

    day: date


class CreativeStatistics(Struct):
    """What was counted of one creative."""

    creative: UUID
    time_zone: str
    since: date
    until: date
    as_of: datetime
    today: Counts
    total: Counts
    """Of the whole period asked for."""
    days: list[DayCounts]


class Creatives:
    """`/api/ads`"""

    @answers(CreativeList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: CreativeFilters) -> None:
        """List creatives, oldest first; a sponsor sees their own."""
        with transaction(req.context.house.pool) as db:
            found = creatives.listing(
                db,
                campaign=query.campaign,
                member=member_of(req.context.person),
                after=paging.read_id(query.cursor),
                limit=query.limit + 1,
            )
        shown = found[: query.limit]
        cursor = paging.write(shown[-1].id) if len(found) > query.limit else None
        give(resp, CreativeList([CreativeView(**asdict(each)) for each in shown], cursor))

    @answers(CreativeView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewCreative) -> None:
        """Add a creative to a campaign."""
        _check_landing(body.landing)
        small = creative_picture(body.picture) if body.picture else None
        with transaction(req.context.house.pool) as db:
            if campaigns.find(db, body.campaign_id) is None:
                raise NotFound("there is no such campaign")
            if small is not None:
                pictures.insert(db, pictures.Picture(**asdict(small)))
            made = creatives.insert(
                db,
                campaign=body.campaign_id,
                headline=body.headline,
                landing=body.landing,
                language=body.language,
                body=body.body,
                alternative=body.alternative,
                picture=small.hash if small else None,
                weight=body.weight,
                state=body.state,
            )
        resp.location = f"/api/ads/{made.id}"
        give(resp, CreativeView(**asdict(made)), 201)


class Creative:
    """`/api/ads/{creative}`"""

    @answers(CreativeView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, creative: UUID, body: CreativeChange
    ) -> None:
        """Change a creative."""
        values = changes(body)
        if "landing" in values:
            _check_landing(str(values["landing"]))
        sent = values.get("picture")
        small = creative_picture(sent) if isinstance(sent, bytes) and sent else None
        with transaction(req.context.house.pool) as db:
            found = creatives.find(db, creative)
            if found is None or found.state == "archived":
                raise NotFound
            if small is not None:
                pictures.insert(db, pictures.Picture(**asdict(small)))
            if "picture" in values:
                values["picture"] = small.hash if small else None
            changed = creatives.update(db, replace(found, **values))  # type: ignore[arg-type]  # checked by the request's type
        if changed is None:
            raise NotFound
        give(resp, CreativeView(**asdict(changed)))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, creative: UUID) -> None:
        """Archive a creative; its figures stay."""
        with transaction(req.context.house.pool) as db:
            if not creatives.archive(db, creative):
                raise NotFound
        resp.status = falcon.HTTP_204


class Statistics:
    """`/api/ads/{creative}/statistics`"""

    @answers(CreativeStatistics)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, creative: UUID, query: Period
    ) -> None:
        """Answer today's counts and those of the period, day by day."""
        person = req.context.person
        house = req.context.house
        with transaction(house.pool) as db:
            if creatives.find(db, creative, member=member_of(person)) is None:
                raise NotFound
            zone = _time_zone(db, person.user)
            now = house.now()
            today = now.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC).date()
            since, until = _period(query, today)
            answer = CreativeStatistics(
                creative=creative,
                time_zone=zone,
                since=since,
                until=until,
                as_of=now,
                today=_counts(reports.creative_totals(db, creative, today, today, zone)),
                total=_counts(reports.creative_totals(db, creative, since, until, zone)),
                days=[
                    DayCounts(**asdict(day))
                    for day in reports.creative_statistics(db, creative, since, until, zone)
                ],
            )
        give(resp, answer)


def _counts(counts: reports.Counts) -> Counts:
    return Counts(**asdict(counts))


def _period(query: Period, today: date) -> tuple[date, date]:
    until = query.until or max(today, query.since or today)
    since = query.since or min(today, until)
    if since > until or until - since > MAX_PERIOD:
        detail = f"a period begins before it ends and has at most {MAX_PERIOD.days} days"
        raise InvalidFields(errors=(FieldError("since", detail),))
    return since, until


def _time_zone(db: Connection, user: UUID) -> str:
    found = users.find(db, user)
    zone = found.time_zone if found else "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        # A machine without time zone data still reports, in UTC, and says so in the answer.
        return "UTC"
    return zone


def _check_landing(address: str) -> None:
    fault = check_landing(address)
    if fault is not None:
        raise InvalidFields(errors=(FieldError("/landing", fault),))
