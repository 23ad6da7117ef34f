"""One's own data: taken along as an archive, or erased with the account."""

from __future__ import annotations

from collections.abc import Sequence

import falcon

from functions.problems import InvalidFields, NotFound, TooMany
from origin import acting, login_cookies
from origin.actions import erasing, exporting
from origin.actions.people import LastAdmin
from origin.pages import days, notices
from origin.pages.forms import NOT_TICKED, WRONG_PASSWORD, Fault, fault, patience
from origin.pages.showing import account, show, somebody
from storage.database import transaction

_LAST_ADMIN = "The last administrator must stay. Make somebody else an administrator first"


class OwnData:
    """/me/data."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show how far the archive is, and both forms."""
        _show(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have the archive made, or erase the account."""
        house, form, person = req.context.house, req.context.form, req.context.person
        if form.get("do") != "erase":
            exporting.ask(house, person.user, acting.of(req))
            notices.go(req, resp, "/me/data", "export-begun")
            return
        faults = _erase(req)
        if faults:
            resp.status = falcon.HTTP_422
            _show(req, resp, faults)
            return
        login_cookies.clear(resp, house.settings)
        notices.go(req, resp, "/login", "erased", out=True)


def _erase(req: falcon.Request) -> list[Fault]:
    """Erase the account that asks, or return why not."""
    house, form, interface = req.context.house, req.context.form, req.context.interface
    if "sure" not in form:
        return [fault(interface, "sure", NOT_TICKED)]
    user, password = req.context.person.user, form.get("password", "")
    try:
        erasing.erase_own(house, user, password, acting.of(req))
    except InvalidFields:
        return [fault(interface, "password", WRONG_PASSWORD)]
    except TooMany as problem:
        return [patience(interface, "password", problem)]
    except LastAdmin:
        return [fault(interface, "", _LAST_ADMIN)]
    return []


def _show(req: falcon.Request, resp: falcon.Response, faults: Sequence[Fault] = ()) -> None:
    house, interface = req.context.house, req.context.interface
    with transaction(house.pool) as db:
        user = somebody(req, db)
    try:
        export = exporting.find(house, user.id)
    except NotFound:
        archive = None
    else:
        where = days.zone(user.time_zone)
        until = export.expires_at
        archive = {
            "state": {"ready": "done", "being-made": "waiting"}.get(export.state, "failed"),
            "percent": export.progress,
            "path": "/api/users/profile/export/file",
            "until": days.long(until.astimezone(where), interface) if until else "",
        }
    show(req, resp, "accounts/data.html", account=account(user), archive=archive, faults=faults)
