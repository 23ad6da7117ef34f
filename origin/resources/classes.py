"""Classes over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import UNSET, Meta, Struct, UnsetType

from origin import acting, paging
from origin.actions import classes as actions
from origin.actions.courses import owner
from origin.contract import answers, give
from storage import classes
from storage.database import transaction

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class NewClass(Struct, forbid_unknown_fields=True):
    """What a class is made from."""

    name: Name
    course: UUID
    """A course that one writes."""
    under_age: bool = False
    """Its members are under age, whatever they say of themselves: nothing is targeted at them."""


class ClassChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    under_age: bool | UnsetType = UNSET
    teacher: Annotated[str, Meta(min_length=3, max_length=320)] | UnsetType = UNSET
    """The address of who teaches it from now on."""


class ClassView(Struct):
    """A class."""

    id: UUID
    name: str
    course: UUID
    course_title: str
    path: str
    teacher_id: UUID | None
    teacher: str
    under_age: bool
    members: int
    created_at: datetime


class ClassList(Struct):
    """One page of classes."""

    classes: list[ClassView]
    cursor: str | None
    """Asks for the next page; null on the last one."""


class ClassPaging(Struct, forbid_unknown_fields=True):
    """Where the list goes on."""

    cursor: Annotated[str, Meta(max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class LearnedIn(Struct):
    """A class that one learns in; who else does is not told."""

    id: UUID
    name: str
    course: UUID
    course_title: str
    path: str
    teacher: str


class OwnClassList(Struct):
    """The classes that one learns in."""

    classes: list[LearnedIn]


class Classes:
    """`/api/classes`"""

    @answers(ClassList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: ClassPaging) -> None:
        """List the classes that one teaches or whose course one writes, by name."""
        with transaction(req.context.house.pool) as db:
            found = classes.listing(
                db,
                manager=owner(req.context.person),
                after=paging.read_key(query.cursor),
                limit=query.limit + 1,
            )
        shown = found[: query.limit]
        cursor = None
        if len(found) > query.limit:
            cursor = paging.write_key(shown[-1].name, shown[-1].id)
        give(resp, ClassList([view(each) for each in shown], cursor))

    @answers(ClassView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewClass) -> None:
        """Make a class and teach it."""
        made = actions.make(
            req.context.house, body.name, body.course, body.under_age, req.context.person,
            acting.of(req),
        )  # fmt: skip
        resp.location = f"/api/classes/{made.id}"
        give(resp, view(made), 201)


class Class:
    """`/api/classes/{group}`"""

    @answers(ClassView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Answer a class that one manages."""
        with transaction(req.context.house.pool) as db:
            give(resp, view(actions.found(db, group, req.context.person)))

    @answers(ClassView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, body: ClassChange
    ) -> None:
        """Change a class, or give it to another teacher."""
        changed = actions.change(
            req.context.house,
            group,
            req.context.person,
            acting.of(req),
            name=None if body.name is UNSET else body.name,
            under_age=None if body.under_age is UNSET else body.under_age,
            teacher=None if body.teacher is UNSET else body.teacher,
        )
        give(resp, view(changed))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Dissolve a class; its members keep their accounts and what they learned."""
        actions.dissolve(req.context.house, group, req.context.person, acting.of(req))
        resp.status = falcon.HTTP_204


class OwnClasses:
    """`/api/users/profile/classes`"""

    @answers(OwnClassList)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List the classes that one learns in."""
        with transaction(req.context.house.pool) as db:
            found = classes.of_member(db, req.context.person.user)
        shown = [
            LearnedIn(
                each.id, each.name, each.course_id, each.course_title,
                f"/courses/{each.course_slug}", each.teacher,
            )
            for each in found
        ]  # fmt: skip
        give(resp, OwnClassList(shown))


def view(group: classes.Class) -> ClassView:
    """Return a class as the API shows it."""
    return ClassView(
        group.id, group.name, group.course_id, group.course_title,
        f"/courses/{group.course_slug}", group.teacher_id, group.teacher, group.under_age,
        group.members, group.created_at,
    )  # fmt: skip
