"""The way into a course for members: those who belong to it go on, others are told how to."""

from __future__ import annotations

import falcon

from functions.addresses import safe_next
from functions.problems import NotFound
from origin import acting, login_cookies
from origin.actions import enrolling, passes
from origin.pages.showing import account, show, somebody
from storage import courses, memberships, pages
from storage.courses import Course
from storage.database import Connection, transaction


class Entering:
    """/classes/enter: the edge sends here whom a page does not open to."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Go on with a new token, or show how one becomes a member."""
        house, person = req.context.house, req.context.person
        to = _to(req.get_param("to"))
        with transaction(house.pool) as db:
            user, course = somebody(req, db), _course(db, to)
            # The token at hand may be older than the membership, or have no room for it.
            may = memberships.may_read(db, user.id, course.id)
            access = passes.anew(house, db, person, first=course.id) if may else None
        if access is not None:
            login_cookies.give_access(req, resp, access)
            resp.status, resp.location = falcon.HTTP_303, to
            return
        show(
            req,
            resp,
            "classes/enter.html",
            keeps_query=True,
            account=account(user),
            to=to,
            course={
                "title": course.title,
                "summary": course.summary,
                "language": course.language,
                "path": f"/courses/{course.slug}",
            },
            by_wish=course.joining == "open",
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Join the course and go on."""
        to = _to(req.context.form.get("to"))
        with transaction(req.context.house.pool) as db:
            course = _course(db, to)
        _, access = enrolling.enrol(
            req.context.house, course.id, req.context.person, acting.of(req)
        )
        login_cookies.give_access(req, resp, access)
        resp.status, resp.location = falcon.HTTP_303, to


def _to(text: str | None) -> str:
    return safe_next(text or "", otherwise="/courses")


def _course(db: Connection, to: str) -> Course:
    """Return the published course that the page at `to` is of; raise NotFound."""
    path = to.partition("?")[0].partition("#")[0]
    named = pages.course_of(db, path)
    found = courses.find(db, named) if named else None
    if found is None:
        raise NotFound
    return found
