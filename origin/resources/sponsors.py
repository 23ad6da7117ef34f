"""Sponsors over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import UNSET, Meta, Struct, UnsetType

from functions.problems import NotFound
from origin import acting, paging
from origin.actions import sponsors as actions
from origin.contract import answers, give
from storage import sponsors
from storage.database import transaction

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Payer = Annotated[str, Meta(max_length=200)]
Website = Annotated[str, Meta(max_length=2_000)]


class NewSponsor(Struct, forbid_unknown_fields=True):
    """What a sponsor is made from."""

    name: Name
    """As readers will read it: on whose behalf a message stands."""
    payer: Payer = ""
    """Who pays, where that is somebody else."""
    website: Website = ""
    members: Annotated[list[UUID], Meta(max_length=50)] = []
    """Accounts of the role sponsor that may read its reports."""


class SponsorChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    payer: Payer | UnsetType = UNSET
    website: Website | UnsetType = UNSET


class SponsorView(Struct):
    """A sponsor."""

    id: UUID
    name: str
    payer: str
    website: str
    archived_at: datetime | None
    created_at: datetime


class SponsorMember(Struct):
    """An account that may see a sponsor's campaigns."""

    user_id: UUID
    name: str
    email: str


class SponsorWithMembers(SponsorView):
    """A sponsor and its accounts."""

    members: list[SponsorMember]


class SponsorList(Struct):
    """One page of sponsors."""

    sponsors: list[SponsorView]
    cursor: str | None


class Paged(Struct, forbid_unknown_fields=True):
    """Where a list goes on."""

    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class Sponsors:
    """`/api/ads/sponsors`"""

    @answers(SponsorList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: Paged) -> None:
        """List sponsors, oldest first; those that are put away too."""
        with transaction(req.context.house.pool) as db:
            found = sponsors.listing(db, after=paging.read_id(query.cursor), limit=query.limit + 1)
        shown = found[: query.limit]
        cursor = paging.write(shown[-1].id) if len(found) > query.limit else None
        give(resp, SponsorList([view(each) for each in shown], cursor))

    @answers(SponsorView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewSponsor) -> None:
        """Make a sponsor and say who may read its reports."""
        made = actions.make(
            req.context.house,
            body.name,
            acting.of(req),
            payer=body.payer,
            website=body.website,
            members=body.members,
        )
        resp.location = f"/api/ads/sponsors/{made.id}"
        give(resp, view(made), 201)


class Sponsor:
    """`/api/ads/sponsors/{sponsor}`"""

    @answers(SponsorWithMembers)
    def on_get(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID) -> None:
        """Answer a sponsor and whose accounts belong to it."""
        with transaction(req.context.house.pool) as db:
            found = sponsors.find(db, sponsor)
            members = sponsors.members(db, sponsor)
        if found is None:
            raise NotFound
        shown = [SponsorMember(each.user_id, each.name, each.email) for each in members]
        give(
            resp,
            SponsorWithMembers(
                found.id,
                found.name,
                found.payer,
                found.website,
                found.archived_at,
                found.created_at,
                shown,
            ),
        )

    @answers(SponsorView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, sponsor: UUID, body: SponsorChange
    ) -> None:
        """Change a sponsor."""
        changed = actions.change(
            req.context.house,
            sponsor,
            acting.of(req),
            name=None if body.name is UNSET else body.name,
            payer=None if body.payer is UNSET else body.payer,
            website=None if body.website is UNSET else body.website,
        )
        give(resp, view(changed))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID) -> None:
        """Put a sponsor away: its campaigns are paused, its figures stay."""
        actions.archive(req.context.house, sponsor, acting.of(req))
        resp.status = falcon.HTTP_204


class Restoration:
    """`/api/ads/sponsors/{sponsor}/restore`"""

    @answers(None, 204)
    def on_post(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID) -> None:
        """Take a sponsor out again; its campaigns stay paused."""
        actions.restore(req.context.house, sponsor, acting.of(req))
        resp.status = falcon.HTTP_204


class Member:
    """`/api/ads/sponsors/{sponsor}/members/{user}`"""

    @answers(None, 204)
    def on_put(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID, user: UUID) -> None:
        """Let an account see a sponsor's campaigns; done also when it does already."""
        actions.add(req.context.house, sponsor, user, acting.of(req))
        resp.status = falcon.HTTP_204

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, sponsor: UUID, user: UUID
    ) -> None:
        """Take an account out of a sponsor."""
        actions.remove(req.context.house, sponsor, user, acting.of(req))
        resp.status = falcon.HTTP_204


def view(sponsor: sponsors.Sponsor) -> SponsorView:
    """Return a sponsor as the API shows it."""
    return SponsorView(
        sponsor.id,
        sponsor.name,
        sponsor.payer,
        sponsor.website,
        sponsor.archived_at,
        sponsor.created_at,
    )
