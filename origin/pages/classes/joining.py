"""The way into a class: its code, what it leads to, and one button."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import falcon

from origin import acting, login_cookies
from origin.actions import joining as actions
from origin.actions.joining import WrongCode
from origin.pages import notices
from origin.pages.forms import Fault, fault
from origin.pages.showing import account, show, somebody
from storage.classes import Class
from storage.database import transaction
from storage.groups import TooManyGroups


class Joining:
    """/classes/join."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Ask for a code; of a right one show the class. Opening a link changes nothing."""
        code = (req.get_param("code") or "")[:100]
        group, faults = None, []
        if code:
            try:
                group = actions.look(req.context.house, code)
            except WrongCode as problem:
                resp.status = falcon.HTTP_422
                faults = [fault(req.context.interface, "code", problem.title())]
        _show(req, resp, code, group, faults)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Come into the class."""
        code = req.context.form.get("code", "")[:100]
        try:
            joined = actions.join(req.context.house, code, req.context.person, acting.of(req))
        except (WrongCode, TooManyGroups) as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, code, None, [fault(req.context.interface, "code", problem.title())])
            return
        login_cookies.give_access(req, resp, joined.access)
        if joined.published:
            resp.status = falcon.HTTP_303
            resp.location = f"/courses/{joined.group.course_slug}"
        else:
            notices.go(req, resp, "/classes", "class-joined")


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    code: str,
    group: Class | None,
    faults: Sequence[Fault],
) -> None:
    person = req.context.person
    user = None
    if person is not None:
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
    back = quote(f"/classes/join?code={quote(code)}", safe="")
    show(
        req,
        resp,
        "classes/join.html",
        keeps_query=req.method in ("GET", "HEAD"),
        account=account(user) if user else None,
        code=code,
        group=group
        and {
            "name": group.name,
            "course": group.course_title,
            "language": group.language,
            "teacher": group.teacher,
        },
        login=f"/login?to={back}",
        register=f"/register?to={back}",
        faults=faults,
    )
