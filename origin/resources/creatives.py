"""Creatives over the API: the messages of campaigns, and their review."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import UNSET, Meta, Struct, UnsetType

from origin import acting, leading, paging
from origin.actions import creatives as actions
from origin.actions import reviewing
from origin.actions.campaigns import member_of
from origin.actions.creatives import Message
from origin.contract import answers, give
from origin.pictures import creative_picture
from origin.resources.courses import changes
from storage import creatives
from storage.database import transaction
from storage.visits import Visited

Headline = Annotated[str, Meta(min_length=1, max_length=80)]
Line = Annotated[str, Meta(max_length=200)]
Landing = Annotated[str, Meta(min_length=8, max_length=2_000)]
Weight = Annotated[int, Meta(ge=1, le=1_000)]
State = Literal["draft", "review", "live", "refused"]
Version = Annotated[int, Meta(ge=1, lt=2**31)]


class NewCreative(Struct, forbid_unknown_fields=True):
    """What a creative is made from."""

    campaign_id: UUID
    headline: Headline
    landing: Landing
    """Where a click leads; kept in ASCII."""
    language: Literal["", "bg", "en"] = ""
    """Empty: stands beside texts of both languages."""
    body: Line = ""
    alternative: Line = ""
    """Alternative text of the picture."""
    picture: bytes | None = None
    """A still PNG, JPEG, WebP, GIF or AVIF in base64; it is made small enough for a page."""
    weight: Weight = 1
    state: State = "review"
    """A sponsor's is in review, or a draft."""


class CreativeChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    version: Version
    """The one that was looked at."""
    headline: Headline | UnsetType = UNSET
    landing: Landing | UnsetType = UNSET
    language: Literal["", "bg", "en"] | UnsetType = UNSET
    body: Line | UnsetType = UNSET
    alternative: Line | UnsetType = UNSET
    picture: bytes | UnsetType | None = UNSET
    weight: Weight | UnsetType = UNSET
    state: State | UnsetType = UNSET


class Review(Struct, forbid_unknown_fields=True):
    """What a reviewer says."""

    version: Version
    """The one that was looked at."""
    note: Annotated[str, Meta(max_length=reviewing.MAX_NOTE)] = ""
    """Goes to the sponsor; a refusal says why."""
    confirmed: bool = False
    """Approve although nobody has seen where the address leads: the reviewer looked."""


class ChangeView(Struct):
    """What a running creative is to say once it is approved."""

    state: str
    """review or refused."""
    language: str
    headline: str
    body: str
    alternative: str
    picture: str | None
    landing: str
    review_note: str
    submitted_at: datetime


class VisitView(Struct):
    """What was seen where a creative leads, or is to lead once it is approved."""

    waits: bool
    """Somebody is looking right now; what else stands here was seen before."""
    verdict: Literal["fine", "unseen", "astray"] | None
    """It leads to public places; nobody could see it; it leads where nobody is sent."""
    reason: str
    """Why it is not fine, as one word; empty where it is."""
    detail: str
    """The same as a sentence in English."""
    hops: list[str]
    """The addresses on the way, the landing address first; one that is refused last."""
    status: int
    """What the last one answered, as HTTP says it; 0 where that could not be seen."""
    visited_at: datetime | None


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
    version: int
    reviewed_at: datetime | None
    review_note: str
    created_at: datetime
    change: ChangeView | None = None
    """Of one creative alone, not in lists."""
    visit: VisitView | None = None
    """The same; none before somebody looked."""


class CreativeList(Struct):
    """One page of creatives."""

    creatives: list[CreativeView]
    cursor: str | None


class CreativeFilters(Struct, forbid_unknown_fields=True):
    """What a list of creatives is narrowed to."""

    campaign: UUID | None = None
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


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
        give(resp, CreativeList([view(Message(each, None)) for each in shown], cursor))

    @answers(CreativeView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewCreative) -> None:
        """Add a creative to a campaign; a sponsor's waits for a review."""
        house, person = req.context.house, req.context.person
        values = changes(body)
        del values["campaign_id"]
        made = actions.make(house, body.campaign_id, _with_picture(values), person, acting.of(req))
        resp.location = f"/api/ads/{made.creative.id}"
        give(resp, view(made), 201)


class Creative:
    """`/api/ads/{creative}`"""

    @answers(CreativeView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, creative: UUID) -> None:
        """Answer a creative, and what it is to say once that is approved."""
        with transaction(req.context.house.pool) as db:
            found = actions.find(db, creative, req.context.person)
        give(resp, view(found))

    @answers(CreativeView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, creative: UUID, body: CreativeChange
    ) -> None:
        """Change a creative; what a sponsor wants a running one to say waits for a review."""
        house, person = req.context.house, req.context.person
        with transaction(house.pool) as db:
            # Whose it is not learns nothing of it, not even that a picture is a bad one.
            actions.find(db, creative, person)
        values = changes(body)
        del values["version"]
        values = _with_picture(values)
        given = acting.of(req)
        give(resp, view(actions.change(house, creative, body.version, values, person, given)))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, creative: UUID) -> None:
        """Archive a creative; its figures stay."""
        actions.archive(req.context.house, creative, req.context.person, acting.of(req))
        resp.status = falcon.HTTP_204


class Approval:
    """`/api/ads/{creative}/approve`"""

    @answers(CreativeView)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, creative: UUID, body: Review
    ) -> None:
        """Let readers see what the sponsor asked for, and write to the sponsor."""
        house, person, by = req.context.house, req.context.person, acting.of(req)
        done = reviewing.approve(
            house, creative, body.version, body.note, person, by, confirmed=body.confirmed
        )
        give(resp, view(done))


class Refusal:
    """`/api/ads/{creative}/refuse`"""

    @answers(CreativeView)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, creative: UUID, body: Review
    ) -> None:
        """Keep readers from seeing it, and write to the sponsor why."""
        house, person, by = req.context.house, req.context.person, acting.of(req)
        give(resp, view(reviewing.refuse(house, creative, body.version, body.note, person, by)))


def view(message: Message) -> CreativeView:
    """Return a creative as the API shows it."""
    given = asdict(message.creative)
    shown = {name: given[name] for name in CreativeView.__struct_fields__ if name in given}
    change = None
    if message.change is not None:
        wanted = asdict(message.change)
        change = ChangeView(**{name: wanted[name] for name in ChangeView.__struct_fields__})
    return CreativeView(**shown, change=change, visit=_visit(message.visited))


def _visit(visited: Visited | None) -> VisitView | None:
    if visited is None:
        return None
    return VisitView(
        waits=visited.waits,
        verdict=visited.verdict,
        reason=visited.reason,
        detail=leading.sentence("en", visited),
        hops=visited.hops,
        status=visited.status,
        visited_at=visited.visited_at,
    )


def _with_picture(values: dict[str, object]) -> dict[str, object]:
    sent = values.get("picture")
    if isinstance(sent, bytes):
        return values | {"picture": creative_picture(sent) if sent else None}
    return values
