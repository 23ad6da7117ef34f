"""Pages of accounts: logging in and out, registering, and the person's own page."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions.addresses import safe_next
from functions.problems import InvalidFields, TooMany
from origin import login_cookies
from origin.actions import accounts
from origin.actions.accounts import Registration, WrongLogin
from origin.pages import days
from origin.pages.showing import HOMES, account, show, somebody
from storage import sessions
from storage.database import transaction
from templates import translate

_FAULTS = {
    "/email": "This e-mail address is not one that mail can reach",
    "/password": "This password is too easy to guess; a few more words make it strong",
}
"""What a form says of a field that an action refused, whose own detail is for programs."""


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
            fault = translate(req.context.interface, problem.title())
            _login_form(req, resp, to=to, email=email, fault=fault)
            return
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            wait_s = problem.retry_after or 60
            resp.set_header("retry-after", str(wait_s))
            fault = translate(
                req.context.interface,
                "Too many tries. Please wait %(minutes)s min and try again",
                minutes=-(-wait_s // 60),
            )
            _login_form(req, resp, to=to, email=email, fault=fault)
            return
        login_cookies.give(resp, req.context.house.settings, login)
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
        """Show the form."""
        _register_form(req, resp, name="", email="", faults=[])

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Make the account and say that a letter is on its way, or what to change."""
        form = req.context.form
        name, email = form.get("name", "").strip()[:200], form.get("email", "").strip()
        try:
            accounts.register(
                req.context.house,
                Registration(
                    email=email,
                    password=form.get("password", ""),
                    name=name,
                    language=req.context.interface,
                ),
                req.context.request_id,
            )
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            faults = [
                {
                    "name": error.pointer.strip("/"),
                    "sentence": translate(
                        req.context.interface,
                        _FAULTS.get(error.pointer, "Please look at this once more"),
                    ),
                }
                for error in problem.errors
            ]
            _register_form(req, resp, name=name, email=email, faults=faults)
            return
        show(req, resp, "accounts/register.html", typed={}, faults=[], done=True)


class Me:
    """/me."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show who is logged in, and where to go from here."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            open_sessions = len(sessions.of_user(db, user.id))
        person = {
            "name": user.name or user.email,
            "email": user.email,
            "verified": user.verified_at is not None,
            "role": translate(interface, user.role),
            "since": days.long(user.created_at.astimezone(days.zone(user.time_zone)), interface),
        }
        show(
            req,
            resp,
            "accounts/me.html",
            account=account(user),
            person=person,
            sessions=open_sessions,
            doors=_doors(user.role, interface),
        )


def _doors(role: str, interface: str) -> list[dict[str, str]]:
    doors = [("/courses", "Courses", "Pick a course and read")]
    if role in ("sponsor", "admin"):
        doors.append(("/partners", "Your messages", "Impressions and clicks of your messages"))
    if role == "admin":
        doors.append(("/admin", "The house", "Courses and jobs"))
    if role in ("author", "admin"):
        doors.append(("/api/docs", "API", "Everything over the API"))
    return [
        {"path": path, "name": translate(interface, name), "note": translate(interface, note)}
        for path, name, note in doors
    ]


def _login_form(
    req: falcon.Request, resp: falcon.Response, *, to: str, email: str, fault: str = ""
) -> None:
    # One fault for both fields: which of them was wrong is nobody's to know.
    faults = [{"name": "password", "sentence": fault}] if fault else []
    typed = {"email": email}
    show(req, resp, "accounts/login.html", to=to, typed=typed, faults=faults)


def _register_form(
    req: falcon.Request,
    resp: falcon.Response,
    *,
    name: str,
    email: str,
    faults: list[dict[str, str]],
) -> None:
    typed = {"name": name, "email": email}
    show(req, resp, "accounts/register.html", typed=typed, faults=faults, done=False)
