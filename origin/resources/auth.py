"""Logging in and out over the API."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

import falcon
import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from functions import consents, cookies
from functions.addresses import safe_next
from functions.problems import NotLoggedIn
from origin import acting, login_cookies
from origin.actions import accounts, renewals, verifications
from origin.actions.second_factors import SecondFactorNeeded
from origin.contract import answers, give
from origin.middleware.person import check_origin


class NewAccount(Struct, forbid_unknown_fields=True):
    """Who registers."""

    email: Annotated[str, Meta(min_length=3, max_length=320)]
    password: Annotated[str, Meta(min_length=8, max_length=256)]
    name: Annotated[str, Meta(max_length=200)] = ""
    language: Literal["bg", "en"] = "bg"
    research_consent: bool = False
    consent_text: Annotated[str, Meta(max_length=20)] = consents.CURRENT_RESEARCH_TEXT
    """Which wording of the question about research was shown."""


class Accepted(Struct):
    """The request was taken; what follows comes by mail."""

    message: str


class Credentials(Struct, forbid_unknown_fields=True):
    """Who logs in."""

    email: Annotated[str, Meta(max_length=320)]
    password: Annotated[str, Meta(max_length=256)]


class Token(Struct):
    """An access token."""

    access_token: str
    expires_in: int
    token_type: str = "Bearer"


class PendingStep(Struct):
    """A ticket for `/api/auth/second-factor`, good for five minutes, and how it may be used."""

    ticket: str
    methods: list[Literal["totp", "passkey", "recovery"]]


class LoggedIn(Struct):
    """An access token; or, where the account asks for more than a password, the next step."""

    access_token: str | UnsetType = UNSET
    expires_in: int | UnsetType = UNSET
    token_type: str | UnsetType = UNSET
    second_factor: PendingStep | UnsetType = UNSET


class Register:
    """`/api/auth/register`"""

    @answers(Accepted, 202)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewAccount) -> None:
        """Take the registration; the answer is the same whether the address has an account."""
        registration = accounts.Registration(**msgspec.structs.asdict(body))
        accounts.register(req.context.house, registration, req.context.request_id)
        give(resp, Accepted("A message has been sent to the address."), 202)


class Login:
    """`/api/auth/login`"""

    @answers(LoggedIn)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: Credentials) -> None:
        """Answer an access token; browsers that come through the edge get cookies too.

        An account with a second factor gets a ticket for the second step instead.
        """
        try:
            login = accounts.login(
                req.context.house,
                body.email,
                body.password,
                address=req.context.address,
                user_agent=req.get_header("user-agent") or "",
            )
        except SecondFactorNeeded as needed:
            step = PendingStep(needed.ticket, list(needed.methods))
            give(resp, LoggedIn(second_factor=step))
            return
        _give(req, resp, login)


class Refresh:
    """`/api/auth/refresh`"""

    @answers(Token)
    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer a new access token for the refresh cookie, which is replaced."""
        text = login_cookies.refresh_token(req)
        if text is None:
            raise NotLoggedIn
        check_origin(req, cookie_login=True)
        try:
            login = renewals.renew(req.context.house, text, acting.of(req))
        except NotLoggedIn:
            login_cookies.clear(resp, req.context.house.settings)
            raise
        _give(req, resp, login)


class RenewTo(Struct, forbid_unknown_fields=True):
    """Where to go on to."""

    to: Annotated[str, Meta(max_length=2_000)] = "/me"


class Renew:
    """`/api/auth/renew`"""

    @answers(None, 303)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: RenewTo) -> None:
        """Renew a browser's login on its way to a page, or send it to log in."""
        to = safe_next(query.to)
        resp.status = falcon.HTTP_303
        resp.location = to if _renewed(req, resp) else f"/login?to={quote(to, safe='')}"

    @answers(None, 307)
    def on_post(self, req: falcon.Request, resp: falcon.Response, query: RenewTo) -> None:
        """Renew a browser's login under a form that was filled in for longer than it lasted.

        The form goes on to where it was sent, with everything that was typed.
        """
        if _renewed(req, resp):
            resp.status = falcon.HTTP_307
            resp.location = safe_next(query.to)
        else:
            resp.status = falcon.HTTP_303
            resp.location = "/login?to=%2Fme"


def _renewed(req: falcon.Request, resp: falcon.Response) -> bool:
    """Give the browser a new login for its refresh cookie, or make it forget the old one."""
    house = req.context.house
    text = login_cookies.refresh_token(req)
    try:
        if text is None:
            raise NotLoggedIn
        login = renewals.renew(house, text, acting.of(req))
    except NotLoggedIn:
        login_cookies.clear(resp, house.settings)
        return False
    login_cookies.give(resp, house, login)
    return True


class Link(Struct, forbid_unknown_fields=True):
    """What the link of a message carries."""

    token: Annotated[str, Meta(max_length=500)]


class VerifyEmail:
    """`/api/auth/verify-email`"""

    @answers(None, 303)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: Link) -> None:
        """Confirm the address and go on to a page that says so."""
        came = "right"
        try:
            verifications.verify(req.context.house, query.token)
        except accounts.WrongLink:
            if not followed(req):
                raise
            came = "wrong"
        resp.status = falcon.HTTP_303
        resp.location = f"/verify?came={came}"


def followed(req: falcon.Request) -> bool:
    """Say whether a person followed a link here: a page tells them more than a refusal."""
    return "text/html" in (req.get_header("accept") or "")


class Logout:
    """`/api/auth/logout`"""

    @answers(None, 204)
    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """End the session of the bearer token or of the cookies; done also when it was over."""
        house = req.context.house
        person = req.context.person
        refresh = renewals.session_of(house, login_cookies.refresh_token(req))
        if person is not None:
            accounts.logout(house, UUID(hex=person.session))
        if refresh is not None:
            accounts.logout(house, refresh)
        if req.context.edge:
            login_cookies.clear(resp, house.settings)
        resp.status = falcon.HTTP_204


def _give(req: falcon.Request, resp: falcon.Response, login: accounts.Login) -> None:
    if req.context.edge:
        login_cookies.give(resp, req.context.house, login)
    give(resp, Token(login.access, cookies.ACCESS_LIFETIME_S))
