"""The second step of logging in over the API."""

from __future__ import annotations

from typing import Annotated

import falcon
from msgspec import Meta, Struct

from functions import cookies
from functions.problems import FieldError, InvalidFields
from origin import acting, login_cookies
from origin.actions import second_step
from origin.contract import answers, give
from origin.resources.auth import Token
from origin.resources.second_factors import Code, PasskeyAnswer, PasskeyOptions

LoginTicket = Annotated[str, Meta(max_length=200)]


class SecondStep(Struct, forbid_unknown_fields=True):
    """A ticket, and either a code (of the app, or a recovery code) or a passkey's answer."""

    ticket: LoginTicket
    code: Code | None = None
    passkey: PasskeyAnswer | None = None


class StepTicket(Struct, forbid_unknown_fields=True):
    """The ticket of a login that waits for its second step."""

    ticket: LoginTicket


class SecondFactor:
    """`/api/auth/second-factor`"""

    @answers(Token)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: SecondStep) -> None:
        """Answer an access token; browsers that come through the edge get cookies too."""
        if (body.code is None) == (body.passkey is None):
            raise InvalidFields(errors=(FieldError("/code", "either a code or a passkey"),))
        house = req.context.house
        login = second_step.finish(
            house,
            acting.of(req),
            body.ticket,
            code=body.code or "",
            passkey=body.passkey.plain() if body.passkey else None,
            user_agent=req.user_agent or "",
        )
        if req.context.edge:
            login_cookies.give(resp, house, login)
        give(resp, Token(login.access, cookies.ACCESS_LIFETIME_S))


class Options:
    """`/api/auth/second-factor/options`"""

    @answers(PasskeyOptions)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: StepTicket) -> None:
        """Answer what the browser is to use a passkey with."""
        give(resp, PasskeyOptions(second_step.options(req.context.house, body.ticket)))
