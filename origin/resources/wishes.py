"""Wishes over the API: what one wishes of messages, and what an administrator grants."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import falcon
from msgspec import UNSET, Struct, UnsetType

from functions.problems import NotFound
from origin import acting
from origin.actions import wishes as actions
from origin.contract import answers, give
from origin.reader_header import tell
from storage import site, wishes
from storage.database import Connection, transaction


class WishesChange(Struct, forbid_unknown_fields=True):
    """The wishes to change; what is left out stays."""

    fewer: bool | UnsetType = UNSET
    """At most one message in a page, and on about every second page none."""
    none: bool | UnsetType = UNSET
    """No message at all; where the site lets learners choose that."""


class Grant(Struct, forbid_unknown_fields=True):
    """Reading without messages, granted by an administrator."""

    none_until: datetime | None
    """Until when; null takes it back."""


class RefusedMessage(Struct):
    """A campaign that is not wanted any more."""

    campaign: UUID
    sponsor: str
    headline: str
    at: datetime


class WishesView(Struct):
    """What somebody wishes of messages."""

    fewer: bool
    none: bool
    none_until: datetime | None
    without: bool
    """Whether no message is shown now, for whichever reason."""
    offer: str
    """Whether the site lets learners switch messages off: off, free or paid."""
    refused: list[RefusedMessage]


class OwnWishes:
    """`/api/users/profile/messages`"""

    @answers(WishesView)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer one's own wishes."""
        house = req.context.house
        with transaction(house.pool) as db:
            give(resp, _view(db, req.context.person.user, house.now()))

    @answers(WishesView)
    def on_put(self, req: falcon.Request, resp: falcon.Response, body: WishesChange) -> None:
        """Change one's own wishes, from the next page on."""
        actions.change(
            req.context.house,
            req.context.person.user,
            fewer=None if body.fewer is UNSET else body.fewer,
            none=None if body.none is UNSET else body.none,
        )
        _tell_and_give(req, resp)


class RefusedCampaign:
    """`/api/users/profile/messages/refused/{refused}`"""

    @answers(WishesView)
    def on_put(self, req: falcon.Request, resp: falcon.Response, refused: UUID) -> None:
        """Send a campaign away, from the next page on."""
        actions.refuse(req.context.house, req.context.person.user, refused)
        _tell_and_give(req, resp)

    @answers(WishesView)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, refused: UUID) -> None:
        """Let a campaign come again."""
        if not actions.allow(req.context.house, req.context.person.user, refused):
            raise NotFound
        _tell_and_give(req, resp)


class WishesOf:
    """`/api/users/{user}/messages`"""

    @answers(WishesView)
    def on_put(self, req: falcon.Request, resp: falcon.Response, user: UUID, body: Grant) -> None:
        """Let somebody read without messages for a while."""
        house = req.context.house
        actions.grant(house, user, body.none_until, acting.of(req))
        with transaction(house.pool) as db:
            give(resp, _view(db, user, house.now()))


def _tell_and_give(req: falcon.Request, resp: falcon.Response) -> None:
    house, user = req.context.house, req.context.person.user
    with transaction(house.pool) as db:
        tell(resp, user, actions.reader_header(db, user, house.now()))
        give(resp, _view(db, user, house.now()))


def _view(db: Connection, user: UUID, now: datetime) -> WishesView:
    kept, offer = wishes.find(db, user), site.find(db).without_sponsors
    return WishesView(
        fewer=kept.fewer,
        none=kept.none,
        none_until=kept.none_until,
        without=actions.without(offer, kept, now),
        offer=offer,
        refused=[
            RefusedMessage(each.campaign, each.sponsor, each.headline, each.at)
            for each in wishes.refused(db, user)
        ],
    )
