"""Where the link of a verification letter leads, and where another letter is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import falcon

from functions.problems import InvalidFields, TooMany
from origin import acting
from origin.actions import accounts, verifications
from origin.pages.forms import Fault, patience
from origin.pages.forms import faults as refused
from origin.pages.showing import account, show
from storage import users
from storage.database import transaction

_OUTCOMES = ("right", "wrong", "moved", "stale", "sent")
"""What the API's own addresses for the links of letters, and the form, send a browser here with."""


class Verify:
    """/verify."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Say what became of a link, or offer another letter."""
        came = req.get_param("came") or ""
        _show(req, resp, came if came in _OUTCOMES else "")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have the letter sent again; the answer is the same whatever the address."""
        email = req.context.form.get("email", "").strip()
        try:
            verifications.resend(req.context.house, accounts.canonical_email(email), acting.of(req))
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, "", email, refused(req.context.interface, problem))
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            _show(req, resp, "", email, [patience(req.context.interface, "email", problem)])
        else:
            resp.status = falcon.HTTP_303
            resp.location = "/verify?came=sent"


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    came: str,
    email: str = "",
    faults: Sequence[Fault] = (),
) -> None:
    values: dict[str, object] = {}
    if req.context.person is not None:
        with transaction(req.context.house.pool) as db:
            user = users.find(db, req.context.person.user)
        if user is not None:
            values["account"] = account(user)
    typed = {"email": email}
    keeps = req.method == "GET"
    show(
        req, resp, "accounts/verify.html", came=came, typed=typed, faults=faults,
        keeps_query=keeps, **values,
    )  # fmt: skip
