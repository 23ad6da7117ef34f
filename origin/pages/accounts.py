"""Pages of the way in and out: logging in, logging out and registering."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote
from uuid import UUID

import falcon

from functions.addresses import safe_next
from functions.problems import InvalidFields, TooMany
from origin import login_cookies
from origin.actions import accounts
from origin.actions.accounts import Registration, WrongLogin
from origin.actions.second_factors import SecondFactorNeeded
from origin.pages import second_step
from origin.pages.forms import Fault, fault, patience
from origin.pages.forms import faults as refused
from origin.pages.showing import HOMES, show


class Login:
    """/login."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the form; `to` is where the reader wanted to go."""
        to = safe_next(req.get_param("to") or "", otherwise="")
        _login_form(req, resp, to=to, email="")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Log in and go on, or say at the form why not."""
        form = req.context.form
        to = safe_next(form.get("to", ""), otherwise="")
        email = form.get("email", "")
        try:
            login = accounts.login(
                req.context.house,
                email,
                form.get("password", ""),
                address=req.context.address,
                user_agent=req.user_agent or "",
            )
        except WrongLogin as problem:
            resp.status = falcon.HTTP_422
            # One fault for both fields: which of them was wrong is nobody's to know.
            faults = [fault(req.context.interface, "password", problem.title())]
            _login_form(req, resp, to=to, email=email, faults=faults)
            return
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            resp.set_header("retry-after", str(problem.retry_after or 60))
            faults = [patience(req.context.interface, "password", problem)]
            _login_form(req, resp, to=to, email=email, faults=faults)
            return
        except SecondFactorNeeded as needed:
            second_step.send_there(req, resp, needed, to)
            return
        login_cookies.give(resp, req.context.house, login)
        resp.status = falcon.HTTP_303
        resp.location = to or HOMES.get(login.user.role, "/me")


class Logout:
    """/logout."""

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """End the session and make the browser forget it."""
        house, person = req.context.house, req.context.person
        # The refresh cookie is only sent to /api/auth: the access token names the same session.
        if person is not None:
            accounts.logout(house, UUID(hex=person.session))
        login_cookies.clear(resp, house.settings)
        resp.status = falcon.HTTP_303
        resp.location = "/"


class Register:
    """/register."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the form, or what comes after it; `to` is where the reader wanted to go."""
        to = safe_next(req.get_param("to") or "", otherwise="")
        _register_form(req, resp, to=to, done=req.get_param("done") == "yes")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Make the account and say that a letter is on its way, or what to change."""
        form = req.context.form
        name, email = form.get("name", "").strip()[:200], form.get("email", "").strip()
        research, to = "research" in form, safe_next(form.get("to", ""), otherwise="")
        try:
            accounts.register(
                req.context.house,
                Registration(
                    email=email,
                    password=form.get("password", ""),
                    name=name,
                    language=req.context.interface,
                    research_consent=research,
                ),
                req.context.request_id,
            )
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            faults = refused(req.context.interface, problem)
            _register_form(
                req, resp, to=to, name=name, email=email, research=research, faults=faults
            )
            return
        resp.status = falcon.HTTP_303
        resp.location = "/register?done=yes" + (f"&to={quote(to, safe='')}" if to else "")


def _login_form(
    req: falcon.Request,
    resp: falcon.Response,
    *,
    to: str,
    email: str,
    faults: Sequence[Fault] = (),
) -> None:
    show(req, resp, "accounts/login.html", to=to, typed={"email": email}, faults=faults)


def _register_form(
    req: falcon.Request,
    resp: falcon.Response,
    *,
    to: str = "",
    name: str = "",
    email: str = "",
    research: bool = False,
    faults: Sequence[Fault] = (),
    done: bool = False,
) -> None:
    typed = {"name": name, "email": email, "research": research}
    show(
        req,
        resp,
        "accounts/register.html",
        keeps_query=req.method in ("GET", "HEAD"),
        to=to,
        typed=typed,
        faults=faults,
        done=done,
    )
