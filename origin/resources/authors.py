"""The authors of a course over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.problems import NotFound
from origin import acting
from origin.actions import authors as actions
from origin.actions.courses import owner
from origin.contract import answers, give
from storage import authors, courses
from storage.database import transaction


class Invitation(Struct, forbid_unknown_fields=True):
    """Who shall write the course too."""

    email: Annotated[str, Meta(min_length=3, max_length=320)]
    """The address of an author's account."""


class NewOwner(Struct, forbid_unknown_fields=True):
    """Who shall own the course."""

    user: UUID
    """One of its co-authors."""


class AuthorView(Struct):
    """Somebody who may change a course."""

    user_id: UUID
    name: str
    email: str
    standing: str
    """owner or co-author."""
    since: datetime


class AuthorList(Struct):
    """The authors of a course, its owner first."""

    authors: list[AuthorView]


class Authors:
    """`/api/courses/{course}/authors`"""

    @answers(AuthorList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """List who may change a course, to those who may."""
        with transaction(req.context.house.pool) as db:
            if courses.find(db, course, author=owner(req.context.person)) is None:
                raise NotFound
            listed = authors.of_course(db, course)
        give(resp, AuthorList([_view(each) for each in listed]))

    @answers(AuthorView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: Invitation
    ) -> None:
        """Make somebody a co-author; a letter tells them."""
        house, person = req.context.house, req.context.person
        made = actions.invite(house, course, body.email, person, acting.of(req))
        give(resp, _view(made), 201)


class Author:
    """`/api/courses/{course}/authors/{user}`"""

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, user: UUID
    ) -> None:
        """Take a co-author out of a course, or leave it as one."""
        house, person = req.context.house, req.context.person
        actions.remove(house, course, user, person, acting.of(req))
        resp.status = falcon.HTTP_204


class Owner:
    """`/api/courses/{course}/owner`"""

    @answers(AuthorList)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: NewOwner
    ) -> None:
        """Hand a course over to one of its co-authors."""
        house, person = req.context.house, req.context.person
        actions.hand_over(house, course, body.user, person, acting.of(req))
        with transaction(house.pool) as db:
            listed = authors.of_course(db, course)
        give(resp, AuthorList([_view(each) for each in listed]))


def _view(author: authors.Author) -> AuthorView:
    return AuthorView(author.user_id, author.name, author.email, author.role, author.since)
