"""Security: a new password and a new address for somebody who is logged in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import InvalidFields, TooMany
from origin import acting
from origin.actions import credentials
from origin.pages import notices
from origin.pages.forms import WRONG_PASSWORD, Fault, fault, faults, patience
from origin.pages.showing import account, show, somebody
from storage.database import transaction

_OWN_ALREADY = "This address is your own already"


class Security:
    """/me/security."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show both forms, and the way to the second factors."""
        _show(req, resp)


class Password:
    """/me/security/password."""

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Change the password; every other device is logged out."""
        person, form, interface = req.context.person, req.context.form, req.context.interface
        try:
            credentials.change_password(
                req.context.house,
                person.user,
                UUID(hex=person.session),
                form.get("current", ""),
                form.get("password", ""),
                acting.of(req),
            )
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            wrong = any(error.pointer == "/current_password" for error in problem.errors)
            found = [fault(interface, "current", WRONG_PASSWORD)] if wrong else []
            _show(req, resp, faults=found or faults(interface, problem))
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            _show(req, resp, faults=[patience(interface, "current", problem)])
        else:
            notices.go(req, resp, "/me/security", "password-changed")


class Email:
    """/me/security/email."""

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have a link sent to the new address."""
        form, interface = req.context.form, req.context.interface
        email = form.get("email", "").strip()
        try:
            credentials.change_email(
                req.context.house,
                req.context.person.user,
                form.get("confirm", ""),
                email,
                acting.of(req),
            )
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, email, _email_faults(interface, problem))
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            _show(req, resp, email, [patience(interface, "confirm", problem)])
        else:
            notices.go(req, resp, "/me/security", "email-asked")


def _email_faults(interface: str, problem: InvalidFields) -> list[Fault]:
    [error] = problem.errors
    if error.pointer == "/password":
        return [fault(interface, "confirm", WRONG_PASSWORD)]
    if error.detail == "is the address you have":
        return [fault(interface, "email", _OWN_ALREADY)]
    return faults(interface, problem)


def _show(
    req: falcon.Request, resp: falcon.Response, email: str = "", faults: Sequence[Fault] = ()
) -> None:
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
    show(
        req,
        resp,
        "accounts/security.html",
        account=account(user),
        email=user.email,
        typed={"email": email},
        faults=faults,
    )
