"""The page of the second step of logging in."""

from __future__ import annotations

import json
from urllib.parse import quote

import falcon

from functions.addresses import safe_next
from functions.problems import InvalidFields, TooMany
from origin import acting, login_cookies
from origin.actions import second_step
from origin.actions.entering import Login
from origin.actions.second_factors import SecondFactorNeeded
from origin.actions.second_step import LoginOver, WrongSecondFactor
from origin.pages.forms import Fault, fault, patience
from origin.pages.second_factors import WRONG_CODE, answer_of
from origin.pages.showing import HOMES, show

PATH = "/login/second"
_WRONG_PASSKEY = "This passkey does not prove that it is you. Please try once more"


def send_there(
    req: falcon.Request, resp: falcon.Response, needed: SecondFactorNeeded, to: str
) -> None:
    """Send somebody whose password was right on to the second step."""
    login_cookies.give_ticket(resp, req.context.house.settings, needed.ticket)
    resp.status = falcon.HTTP_303
    resp.location = f"{PATH}?to={quote(to, safe='')}" if to else PATH


class SecondStep:
    """/login/second."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the ways there are; without a login that waits, send to its beginning."""
        _form(req, resp, to=safe_next(req.get_param("to") or "", otherwise=""))

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Log in and go on, or say at the form why not."""
        form = req.context.form
        to = safe_next(form.get("to", ""), otherwise="")
        field = next((each for each in ("passkey", "recovery") if form.get(each)), "code")
        interface = req.context.interface
        try:
            login = _finish(req, field)
        except LoginOver:
            _begin_again(req, resp, to)
            return
        except (WrongSecondFactor, InvalidFields):
            resp.status = falcon.HTTP_422
            wrong = fault(interface, "", _WRONG_PASSKEY)
            if field != "passkey":
                wrong = fault(interface, field, WRONG_CODE)
            _form(req, resp, to=to, faults=[wrong])
            return
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            resp.set_header("retry-after", str(problem.retry_after or 60))
            _form(req, resp, to=to, faults=[patience(interface, "", problem)])
            return
        house = req.context.house
        login_cookies.give_ticket(resp, house.settings, "")
        login_cookies.give(resp, house, login)
        resp.status = falcon.HTTP_303
        resp.location = to or HOMES.get(login.user.role, "/me")


def _finish(req: falcon.Request, field: str) -> Login:
    text = req.context.form.get(field, "")
    return second_step.finish(
        req.context.house,
        acting.of(req),
        login_cookies.ticket(req),
        code="" if field == "passkey" else text[:40],
        passkey=answer_of(text).plain() if field == "passkey" else None,
        user_agent=req.user_agent or "",
    )


def _form(
    req: falcon.Request, resp: falcon.Response, *, to: str, faults: list[Fault] | None = None
) -> None:
    house, ticket = req.context.house, login_cookies.ticket(req)
    try:
        methods = second_step.methods(house, ticket)
        by_passkey = "passkey" in methods
        using = json.dumps(second_step.options(house, ticket)) if by_passkey else ""
    except LoginOver:
        _begin_again(req, resp, to)
        return
    show(
        req,
        resp,
        "accounts/second_step.html",
        to=to,
        app="totp" in methods,
        passkey=by_passkey,
        recovery="recovery" in methods,
        using=using,
        faults=faults or [],
    )


def _begin_again(req: falcon.Request, resp: falcon.Response, to: str) -> None:
    login_cookies.give_ticket(resp, req.context.house.settings, "")
    resp.status = falcon.HTTP_303
    resp.location = f"/login?to={quote(to, safe='')}" if to else "/login"
