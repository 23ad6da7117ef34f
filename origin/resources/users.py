"""Users over the API: accounts as administrators find and change them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from functions.problems import NotFound
from origin import acting, paging
from origin.acting import Acting
from origin.actions import erasing
from origin.actions import people as actions
from origin.contract import answers, give
from origin.house import House
from origin.resources.profiles import GroupName, Language, Name, TimeZone
from storage import people
from storage.database import transaction
from storage.people import Filters, Person

Role = Literal["student", "author", "sponsor", "admin"]


class UserFilters(Struct, forbid_unknown_fields=True):
    """What the list of accounts is narrowed to, and its order."""

    role: Role | None = None
    state: people.State | None = None
    group: UUID | None = None
    verified: bool | None = None
    search: Annotated[str, Meta(max_length=200)] | None = None
    """Looked for in name and address."""
    sort: people.Sort = "created"
    """With a minus the other way round."""
    cursor: Annotated[str, Meta(max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class UserChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    under_age: bool | UnsetType = UNSET


class RoleChange(Struct, forbid_unknown_fields=True):
    """Somebody's role from now on."""

    role: Role


class UserView(Struct):
    """An account."""

    id: UUID
    email: str
    name: str
    role: str
    language: str
    time_zone: str
    under_age: bool
    verified: bool
    state: people.State
    deactivated_at: datetime | None
    locked_until: datetime | None
    failed_login_attempts: int
    last_login: datetime | None
    created_at: datetime
    groups: list[GroupName]


class UserList(Struct):
    """One page of accounts."""

    users: list[UserView]
    cursor: str | None
    """Asks for the next page; null on the last one."""


class Users:
    """`/api/users`"""

    @answers(UserList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: UserFilters) -> None:
        """List accounts."""
        filters = Filters(query.role, query.state, query.group, query.verified, query.search)
        after = after_of(query.sort, query.cursor)
        with transaction(req.context.house.pool) as db:
            found = people.listing(db, filters, sort=query.sort, after=after, limit=query.limit + 1)
        shown = found[: query.limit]
        cursor = None
        if len(found) > query.limit:
            cursor = paging.write_key(shown[-1].sort_key, shown[-1].id)
        give(resp, UserList([view(person) for person in shown], cursor))


class User:
    """`/api/users/{user}`"""

    @answers(UserView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Answer an account: everybody's to administrators, else only one's own."""
        asking = req.context.person
        if asking.role != "admin" and asking.user != user:
            raise NotFound
        with transaction(req.context.house.pool) as db:
            found = people.find(db, user)
        if found is None:
            raise NotFound
        give(resp, view(found))

    @answers(UserView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, user: UUID, body: UserChange
    ) -> None:
        """Change what stands in somebody's profile."""
        fields = {
            name: value
            for name, value in msgspec.structs.asdict(body).items()
            if value is not UNSET
        }
        give(resp, view(actions.change(req.context.house, user, fields, acting.of(req))))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Erase an account, for good."""
        erasing.erase(req.context.house, user, acting.of(req))
        resp.status = falcon.HTTP_204


class UserRole:
    """`/api/users/{user}/role`"""

    @answers(UserView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, user: UUID, body: RoleChange
    ) -> None:
        """Give somebody another role; whoever loses rights by it is logged out."""
        give(resp, view(actions.change_role(req.context.house, user, body.role, acting.of(req))))


class Deactivate:
    """`/api/users/{user}/deactivate`"""

    @answers(UserView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Shut somebody out: at the origin at once, at every edge within 15 seconds."""
        _do(req, resp, user, actions.deactivate)


class Activate:
    """`/api/users/{user}/activate`"""

    @answers(UserView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Let somebody in again."""
        _do(req, resp, user, actions.activate)


class Unlock:
    """`/api/users/{user}/unlock`"""

    @answers(UserView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Let passwords of somebody be tried again at once."""
        _do(req, resp, user, actions.unlock)


def view(person: Person) -> UserView:
    """Return an account as the API shows it."""
    members = asdict(person)
    del members["sort_key"]
    return msgspec.convert(members | {"state": state(person)}, UserView, strict=False)


def state(person: Person) -> people.State:
    """Return the one word for how an account stands."""
    if person.deactivated_at is not None:
        return "deactivated"
    return "locked" if person.locked_until is not None else "active"


def after_of(sort: people.Sort, cursor: str | None) -> tuple[str, UUID] | None:
    """Return the key and id that a cursor of this order names; InvalidFields for a made-up one."""
    after = paging.read_key(cursor)
    if after is None or sort.endswith("name"):
        return after
    key, user = after
    if key == "-infinity":
        return after
    try:
        moment = datetime.fromisoformat(key).astimezone(UTC)
    except (ValueError, OverflowError):
        raise paging.wrong() from None
    return moment.isoformat(), user


def _do(
    req: falcon.Request,
    resp: falcon.Response,
    user: UUID,
    action: Callable[[House, UUID, Acting], Person],
) -> None:
    give(resp, view(action(req.context.house, user, acting.of(req))))
