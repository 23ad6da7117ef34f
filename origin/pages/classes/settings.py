"""A class's settings: its name, its teacher, whether its members are under age, and its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import falcon

from functions.problems import BadRequest, InvalidFields, NotFound
from origin import acting
from origin.actions import classes as actions
from origin.pages import notices
from origin.pages.classes.finding import check, class_of, facts
from origin.pages.forms import EMPTY, Fault, fault
from origin.pages.showing import account, show, somebody
from storage.database import transaction

_NO_TEACHER = "There is no author's account with this address"


class ClassSettings:
    """/classes/{group}/settings."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Show the settings."""
        _show(req, resp, group)

    def on_post(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Save them, or dissolve the class."""
        check(req, group)
        house, form, person = req.context.house, req.context.form, req.context.person
        do, here = form.get("do", ""), f"/classes/{group}/settings"
        if do == "dissolve":
            actions.dissolve(house, group, person, acting.of(req))
            notices.go(req, resp, "/classes", "class-dissolved")
            return
        if do != "save":
            raise BadRequest("no button of the page says this")
        try:
            actions.change(
                house, group, person, acting.of(req), name=form.get("name", ""),
                under_age="under_age" in form, teacher=form.get("teacher", "").strip() or None,
            )  # fmt: skip
        except InvalidFields as problem:
            pointers = {error.pointer for error in problem.errors}
            name = "name" if "/name" in pointers else "teacher"
            said = EMPTY if name == "name" else _NO_TEACHER
            resp.status = falcon.HTTP_422
            _show(req, resp, group, form, [fault(req.context.interface, name, said)])
            return
        try:
            check(req, group)
        except NotFound:
            # It was given away to a colleague just now.
            here = "/classes"
        notices.go(req, resp, here, "class-saved")


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    group: UUID,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), class_of(req, db, group)
    typed = {
        "name": form.get("name", "") if form else found.name,
        "under_age": "under_age" in form if form else found.under_age,
        "teacher": form.get("teacher", "") if form else "",
    }
    show(
        req,
        resp,
        "classes/settings.html",
        account=account(user),
        group=facts(found),
        typed=typed,
        faults=faults,
    )
