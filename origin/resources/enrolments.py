"""Enrolments over the API: joining a course by one's own wish, or a class by its code."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions import cookies
from origin import acting, login_cookies
from origin.actions import enrolling, joining
from origin.contract import answers, give


class Membership(Struct):
    """A course that one belongs to, and an access token that says so; it ends with the last one."""

    course: UUID
    path: str
    access_token: str
    expires_in: int
    """At most so many seconds."""
    group: UUID | None = None
    """The class, where one came in by one."""


class JoiningCode(Struct, forbid_unknown_fields=True):
    """The code of an invitation."""

    code: Annotated[str, Meta(min_length=1, max_length=100)]


class Enrolment:
    """`/api/courses/{course}/enrol`"""

    @answers(Membership)
    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Belong to a course from now on; done also by who does already."""
        found, access = enrolling.enrol(
            req.context.house, course, req.context.person, acting.of(req)
        )
        login_cookies.give_access(req, resp, access)
        path = f"/courses/{found.slug}"
        give(resp, Membership(found.id, path, access, cookies.ACCESS_LIFETIME_S))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Belong to a course no more; what was learned stays one's own."""
        access = enrolling.leave(req.context.house, course, req.context.person, acting.of(req))
        login_cookies.give_access(req, resp, access)
        resp.status = falcon.HTTP_204


class Joining:
    """`/api/classes/join`"""

    @answers(Membership)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: JoiningCode) -> None:
        """Come into a class by a code."""
        joined = joining.join(req.context.house, body.code, req.context.person, acting.of(req))
        login_cookies.give_access(req, resp, joined.access)
        group = joined.group
        path = f"/courses/{group.course_slug}"
        expires = cookies.ACCESS_LIFETIME_S
        give(resp, Membership(group.course_id, path, joined.access, expires, group.id))
