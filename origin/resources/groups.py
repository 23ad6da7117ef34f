"""Groups over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import UNSET, Meta, Struct, UnsetType

from functions.problems import NotFound
from origin import acting, paging
from origin.actions import groups as actions
from origin.contract import answers, give
from storage import groups
from storage.database import transaction

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class NewGroup(Struct, forbid_unknown_fields=True):
    """What a group is made from."""

    name: Name
    under_age: bool = False
    """Its members are under age, whatever they say of themselves: nothing is targeted at them."""


class GroupChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    under_age: bool | UnsetType = UNSET


class GroupView(Struct):
    """A group."""

    id: UUID
    name: str
    under_age: bool
    members: int
    created_at: datetime


class GroupList(Struct):
    """One page of groups."""

    groups: list[GroupView]
    cursor: str | None


class GroupsPaged(Struct, forbid_unknown_fields=True):
    """Where the list goes on."""

    cursor: Annotated[str, Meta(max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class Groups:
    """`/api/groups`"""

    @answers(GroupList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: GroupsPaged) -> None:
        """List groups by name."""
        after = paging.read_key(query.cursor)
        with transaction(req.context.house.pool) as db:
            found = groups.listing(db, after=after, limit=query.limit + 1)
        shown = found[: query.limit]
        cursor = None
        if len(found) > query.limit:
            cursor = paging.write_key(shown[-1].sort_key, shown[-1].id)
        give(resp, GroupList([view(group) for group in shown], cursor))

    @answers(GroupView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewGroup) -> None:
        """Make a group."""
        group = actions.make(req.context.house, body.name, body.under_age, acting.of(req))
        resp.location = f"/api/groups/{group.id}"
        give(resp, view(group), 201)


class Group:
    """`/api/groups/{group}`"""

    @answers(GroupView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Answer a group; its members are listed by `/api/users?group=`."""
        with transaction(req.context.house.pool) as db:
            found = groups.find(db, group)
        if found is None:
            raise NotFound
        give(resp, view(found))

    @answers(GroupView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, body: GroupChange
    ) -> None:
        """Change a group."""
        changed = actions.change(
            req.context.house,
            group,
            acting.of(req),
            name=None if body.name is UNSET else body.name,
            under_age=None if body.under_age is UNSET else body.under_age,
        )
        give(resp, view(changed))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Dissolve a group; its members keep their accounts."""
        actions.dissolve(req.context.house, group, acting.of(req))
        resp.status = falcon.HTTP_204


class Member:
    """`/api/groups/{group}/members/{user}`"""

    @answers(None, 204)
    def on_put(self, req: falcon.Request, resp: falcon.Response, group: UUID, user: UUID) -> None:
        """Let somebody belong to a group; done also when they do already."""
        actions.add(req.context.house, group, user, acting.of(req))
        resp.status = falcon.HTTP_204

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, user: UUID
    ) -> None:
        """Take somebody out of a group."""
        actions.remove(req.context.house, group, user, acting.of(req))
        resp.status = falcon.HTTP_204


def view(group: groups.Group) -> GroupView:
    """Return a group as the API shows it."""
    return GroupView(group.id, group.name, group.under_age, group.members, group.created_at)
