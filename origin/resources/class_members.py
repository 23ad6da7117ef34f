"""Members of a class over the API: who they are, one more, one less, and a whole list of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.problems import NotFound
from functions.rolls import MAX_BYTES
from origin import acting, login_cookies, paging
from origin.actions import classes as actions
from origin.actions import inviting, rolls
from origin.contract import answers, give
from origin.resources.classes import ClassPaging
from storage import classes
from storage import rolls as kept
from storage.database import transaction


class MemberView(Struct):
    """One member of a class."""

    id: UUID
    name: str
    email: str
    verified: bool
    joined_at: datetime


class MemberList(Struct):
    """One page of members."""

    members: list[MemberView]
    cursor: str | None


class NewMember(Struct, forbid_unknown_fields=True):
    """Whom to let into a class."""

    email: Annotated[str, Meta(min_length=3, max_length=320)]
    name: Annotated[str, Meta(max_length=200)] = ""
    """For the letter, where there is no account of the address."""


class Admission(Struct):
    """What became of an address."""

    fate: str
    """added, member-already, invited, invited-already or shut."""


class RollSent(Struct, forbid_unknown_fields=True):
    """A list of learners."""

    csv: Annotated[str, Meta(min_length=1, max_length=MAX_BYTES)]
    """E-mail and name, one learner a line."""


class RollLineView(Struct):
    """One line of a list."""

    line: int
    email: str
    name: str
    fate: str | None
    """added, member-already, invited, invited-already, or what is wrong with it; null: it waits."""


class RollView(Struct):
    """A list of learners, and how far it is worked through."""

    id: UUID
    state: str
    """due, done or failed."""
    progress: int
    """0 to 100."""
    lines: list[RollLineView]


class RollTaken(Struct):
    """A list that is being worked through."""

    id: UUID


class Members:
    """`/api/classes/{group}/members`"""

    @answers(MemberList)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, query: ClassPaging
    ) -> None:
        """List members by name."""
        after = paging.read_key(query.cursor)
        with transaction(req.context.house.pool) as db:
            actions.found(db, group, req.context.person)
            found = classes.pupils(db, group, after=after, limit=query.limit + 1)
        shown = found[: query.limit]
        cursor = None
        if len(found) > query.limit:
            cursor = paging.write_key(shown[-1].name, shown[-1].id)
        views = [
            MemberView(each.id, each.name, each.email, each.verified_at is not None, each.joined_at)
            for each in shown
        ]
        give(resp, MemberList(views, cursor))

    @answers(Admission)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, body: NewMember
    ) -> None:
        """Let an account into the class, or write to an address that has none."""
        admitted = inviting.add(
            req.context.house, group, body.email, body.name, req.context.person, acting.of(req)
        )
        give(resp, Admission(admitted.fate))


class Member:
    """`/api/classes/{group}/members/{user}`"""

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, user: UUID
    ) -> None:
        """Take somebody out of a class, or leave it."""
        access = actions.remove(req.context.house, group, user, req.context.person, acting.of(req))
        if access is not None:
            login_cookies.give_access(req, resp, access)
        resp.status = falcon.HTTP_204


class Import:
    """`/api/classes/{group}/import`"""

    @answers(RollTaken, 202)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, body: RollSent
    ) -> None:
        """Let a list of learners into the class; a job works through it."""
        roll = rolls.send(
            req.context.house, group, body.csv.encode(), req.context.person, acting.of(req)
        )
        resp.location = f"/api/classes/{group}/imports/{roll}"
        give(resp, RollTaken(roll), 202)


class Imported:
    """`/api/classes/{group}/imports/{roll}`"""

    @answers(RollView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID, roll: UUID) -> None:
        """Read how far a list is, and what became of each line."""
        with transaction(req.context.house.pool) as db:
            actions.found(db, group, req.context.person)
            found = kept.find(db, group, roll)
            if found is None:
                raise NotFound
            lines = kept.lines(db, roll)
        views = [RollLineView(each.line, each.email, each.name, each.fate) for each in lines]
        progress = 100 if found.finished_at else found.progress
        give(resp, RollView(found.id, found.state, progress, views))
