"""Serving over the API: messages for servers that show them themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.events import MAX_ACTIVE_MS
from functions.tokens import MAX_TOKEN_LETTERS
from functions.traffic import MAX_USER_AGENT
from origin.actions import serving
from origin.actions.serving import Counted, Served
from origin.contract import answers, give
from origin.resources.courses import Language

Token = Annotated[str, Meta(min_length=1, max_length=MAX_TOKEN_LETTERS)]
Agent = Annotated[str, Meta(max_length=MAX_USER_AGENT)]


class PlaceQuery(Struct, forbid_unknown_fields=True):
    """Where a message would stand."""

    course: UUID | None = None
    chapter: UUID | None = None
    language: Language | None = None
    """The reader's own; else that of the course."""


class MessageView(Struct):
    """A message to show, marked as what it is, with its sponsor's name."""

    id: UUID
    headline: str
    body: str
    alternative: str
    picture: str
    """A data: address; empty when there is none."""
    width: int
    height: int
    landing: str
    sponsor: str
    payer: str
    """On whose behalf it is paid for; empty: the sponsor itself."""
    house: bool
    """Our own, which nobody pays for."""
    reasons: list[str]
    """The rules that matched, to be told to a reader who asks."""


class ServedView(Struct):
    """A message and its token; both null when nothing may stand there now."""

    message: MessageView | None = None
    token: str | None = None
    """Names this one showing: tell its view and its click by it, each once."""
    expires_at: datetime | None = None


class Showing(Struct, forbid_unknown_fields=True):
    """A message was in view."""

    token: Token
    visible_ms: Annotated[int, Meta(ge=0, le=MAX_ACTIVE_MS)] | None = None
    """How long half of it was in view; under 1,000 it is kept and not counted as seen."""
    agent: Agent = ""
    """The reader's User-Agent: robots are kept and never billed."""


class Following(Struct, forbid_unknown_fields=True):
    """A message was followed."""

    token: Token
    agent: Agent = ""


class CountedView(Struct):
    """What was kept just now."""

    counted: bool
    """Whether it counts; false when it is kept with marks."""
    marks: list[str]
    """Why it is not billed: early, late, fast, bot …"""
    landing: str


class Serving:
    """`/api/ads/serve`"""

    def __init__(self) -> None:
        """Begin with nothing; the first question fills it."""
        self._desk = serving.Desk()

    @answers(ServedView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: PlaceQuery) -> None:
        """Answer a message for one showing."""
        served = serving.serve(
            req.context.house, self._desk, query.course, query.chapter, query.language
        )
        give(resp, ServedView() if served is None else _view(served))


class Views:
    """`/api/ads/view`"""

    @answers(CountedView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: Showing) -> None:
        """Count a message as seen, once."""
        give(
            resp,
            _counted(serving.view(req.context.house, body.token, body.visible_ms, body.agent)),
        )


class Clicks:
    """`/api/ads/click`"""

    @answers(CountedView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: Following) -> None:
        """Count a message as followed, once, and answer where its reader goes."""
        give(resp, _counted(serving.click(req.context.house, body.token, body.agent)))


def _counted(counted: Counted) -> CountedView:
    return CountedView(not counted.marks, list(counted.marks), counted.landing)


def _view(served: Served) -> ServedView:
    creative, campaign = served.choice.creative, served.choice.campaign
    return ServedView(
        MessageView(
            id=UUID(creative.id),
            headline=creative.headline,
            body=creative.body,
            alternative=creative.alternative,
            picture=served.picture,
            width=creative.width,
            height=creative.height,
            landing=creative.landing,
            sponsor=campaign.sponsor,
            payer=campaign.payer,
            house=campaign.house,
            reasons=list(served.choice.reasons),
        ),
        served.token,
        served.expires_at,
    )
