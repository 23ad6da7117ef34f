"""The classes that one teaches, and those that one learns in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import falcon

from functions.problems import BadRequest, Forbidden, InvalidFields
from origin import acting, login_cookies
from origin.actions import classes as actions
from origin.actions.courses import owner
from origin.pages import notices
from origin.pages.classes.finding import facts
from origin.pages.forms import EMPTY, Fault, fault
from origin.pages.sessions import named
from origin.pages.showing import account, show, somebody
from storage import classes, courses
from storage.courses import Filters
from storage.database import transaction

MAX_COURSES = 200
_NO_COURSE = "Choose one of your courses"


class Classes:
    """/classes."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List both."""
        _show(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Make a class, or leave one."""
        form, person, house = req.context.form, req.context.person, req.context.house
        do = form.get("do", "")
        if do == "leave":
            access = actions.remove(
                house, named(form.get("group", "")), person.user, person, acting.of(req)
            )
            if access is not None:
                login_cookies.give_access(req, resp, access)
            notices.go(req, resp, "/classes", "class-left")
        elif do == "make":
            _make(req, resp)
        else:
            raise BadRequest("no button of the page says this")


def _make(req: falcon.Request, resp: falcon.Response) -> None:
    form, person = req.context.form, req.context.person
    if person.role not in actions.TEACHERS:
        raise Forbidden
    try:
        made = actions.make(
            req.context.house, form.get("name", ""), named(form.get("course", "")),
            "under_age" in form, person, acting.of(req),
        )  # fmt: skip
    except InvalidFields as problem:
        resp.status = falcon.HTTP_422
        pointers = {error.pointer for error in problem.errors}
        interface = req.context.interface
        wrong = [fault(interface, "name", EMPTY)] if "/name" in pointers else []
        wrong += [fault(interface, "course", _NO_COURSE)] if "/course" in pointers else []
        _show(req, resp, form, wrong)
    else:
        notices.go(req, resp, f"/classes/{made.id}/invitations", "class-made")


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    person = req.context.person
    teaches = person.role in actions.TEACHERS
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        learned = classes.of_member(db, user.id)
        taught = classes.listing(db, manager=owner(person)) if teaches else []
        written = (
            courses.listing(db, Filters(author=owner(person)), limit=MAX_COURSES) if teaches else []
        )
    typed = form or {}
    show(
        req,
        resp,
        "classes/classes.html",
        account=account(user),
        teaches=teaches,
        taught=[facts(each) for each in taught],
        learned=[facts(each) | {"id": str(each.id)} for each in learned],
        courses=[
            {"value": str(each.id), "label": each.title}
            for each in written
            if each.state != "archived"
        ],
        typed={
            "name": typed.get("name", ""),
            "course": typed.get("course", ""),
            "under_age": "under_age" in typed,
        },
        faults=faults,
    )
