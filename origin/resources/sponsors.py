"""Sponsors over the API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.problems import FieldError, InvalidFields
from origin import paging
from origin.contract import answers, give
from storage import sponsors, users
from storage.database import transaction


class NewSponsor(Struct, forbid_unknown_fields=True):
    """What a sponsor is made from."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    """As readers will read it: on whose behalf a message stands."""
    members: Annotated[list[UUID], Meta(max_length=50)] = []
    """Accounts of the role sponsor that may read its reports."""


class SponsorView(Struct):
    """A sponsor."""

    id: UUID
    name: str


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
        """List sponsors, oldest first."""
        with transaction(req.context.house.pool) as db:
            found = sponsors.listing(db, after=paging.read_id(query.cursor), limit=query.limit + 1)
        shown = found[: query.limit]
        cursor = paging.write(shown[-1].id) if len(found) > query.limit else None
        give(resp, SponsorList([SponsorView(each.id, each.name) for each in shown], cursor))

    @answers(SponsorView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewSponsor) -> None:
        """Make a sponsor and say who may read its reports."""
        with transaction(req.context.house.pool) as db:
            made = sponsors.insert(db, name=body.name)
            for at, member in enumerate(body.members):
                user = users.find(db, member)
                if user is None or user.role != "sponsor":
                    wrong = FieldError(f"/members/{at}", "is no account of the role sponsor")
                    raise InvalidFields(errors=(wrong,))
                sponsors.add_member(db, made.id, member)
        give(resp, SponsorView(made.id, made.name), 201)
