"""Pages of the way back: a forgotten password, and the link that sets a new one."""

from __future__ import annotations

from collections.abc import Sequence

import falcon

from functions.problems import InvalidFields, TooMany
from origin import acting, login_cookies
from origin.actions import accounts, resets
from origin.actions.accounts import WrongLink
from origin.pages import notices
from origin.pages.forms import Fault, patience
from origin.pages.forms import faults as refused
from origin.pages.showing import show


class Forgot:
    """/forgot."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Ask for the address, or say what comes next."""
        _forgot(req, resp, sent=req.get_param("sent") == "yes")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have a link sent; the answer is the same whether the address has an account."""
        email = req.context.form.get("email", "").strip()
        try:
            resets.ask(req.context.house, accounts.canonical_email(email), acting.of(req))
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _forgot(req, resp, email, refused(req.context.interface, problem))
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            _forgot(req, resp, email, [patience(req.context.interface, "email", problem)])
        else:
            resp.status = falcon.HTTP_303
            resp.location = "/forgot?sent=yes"


class Reset:
    """/reset."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Ask for a new password, when the link of the letter still sets one."""
        token = req.get_param("token") or ""
        _reset(req, resp, token, over=not resets.is_good(req.context.house, token))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Set the password and go to log in with it."""
        house, form = req.context.house, req.context.form
        token = form.get("token", "")
        try:
            resets.redeem(house, token, form.get("password", ""), acting.of(req))
        except WrongLink:
            resp.status = falcon.HTTP_400
            _reset(req, resp, "", over=True)
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _reset(req, resp, token, refused(req.context.interface, problem))
        else:
            # All sessions have ended, that of this browser too if it had one.
            login_cookies.clear(resp, house.settings)
            notices.go(req, resp, "/login", "password-reset", out=True)


def _forgot(
    req: falcon.Request,
    resp: falcon.Response,
    email: str = "",
    faults: Sequence[Fault] = (),
    *,
    sent: bool = False,
) -> None:
    typed = {"email": email}
    show(req, resp, "accounts/forgot.html", keeps_query=sent, typed=typed, faults=faults, sent=sent)


def _reset(
    req: falcon.Request,
    resp: falcon.Response,
    token: str,
    faults: Sequence[Fault] = (),
    *,
    over: bool = False,
) -> None:
    keeps = req.method == "GET"
    show(req, resp, "accounts/reset.html", token=token, faults=faults, over=over, keeps_query=keeps)
