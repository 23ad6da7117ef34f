"""Passwords and addresses: lost, set anew by a link, and changed by who is logged in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from origin import acting
from origin.actions import credentials, resets, verifications
from origin.actions.accounts import WrongLink
from origin.contract import answers, give
from origin.resources.auth import Accepted, Link, followed

Password = Annotated[str, Meta(max_length=256)]
Address = Annotated[str, Meta(min_length=3, max_length=320)]


class WhoseAddress(Struct, forbid_unknown_fields=True):
    """Whom a letter is asked for."""

    email: Address


class NewPassword(Struct, forbid_unknown_fields=True):
    """A new password, by the link of a letter."""

    token: Annotated[str, Meta(max_length=500)]
    password: Password


class PasswordChange(Struct, forbid_unknown_fields=True):
    """A new password, by the current one."""

    current_password: Password
    password: Password


class EmailChange(Struct, forbid_unknown_fields=True):
    """A new address, by the password."""

    password: Password
    email: Address


class ForgotPassword:
    """`/api/auth/forgot-password`"""

    @answers(Accepted, 202)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: WhoseAddress) -> None:
        """Take the wish; the answer is the same whether the address has an account."""
        resets.ask(req.context.house, body.email, acting.of(req))
        give(resp, Accepted("If the address has an account, a message is on its way."), 202)


class ResetPassword:
    """`/api/auth/reset-password`"""

    @answers(None, 204)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewPassword) -> None:
        """Set the password; the link works once and every session ends."""
        resets.redeem(req.context.house, body.token, body.password, acting.of(req))
        resp.status = falcon.HTTP_204


class ResendVerification:
    """`/api/auth/resend-verification`"""

    @answers(Accepted, 202)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: WhoseAddress) -> None:
        """Send the link that confirms an address once more, if it is still to be confirmed."""
        verifications.resend(req.context.house, body.email, acting.of(req))
        give(resp, Accepted("If the address is to be confirmed, a message is on its way."), 202)


class ConfirmEmail:
    """`/api/auth/change-email`"""

    @answers(None, 303)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: Link) -> None:
        """Make the address that the link was sent to the account's own; a page says so."""
        came = "moved"
        try:
            credentials.confirm_email(req.context.house, query.token, acting.of(req))
        except WrongLink:
            if not followed(req):
                raise
            came = "stale"
        resp.status = falcon.HTTP_303
        resp.location = f"/verify?came={came}"


class OwnPassword:
    """`/api/users/profile/password`"""

    @answers(None, 204)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: PasswordChange) -> None:
        """Change one's own password; every other session ends, and a letter tells."""
        person = req.context.person
        credentials.change_password(
            req.context.house,
            person.user,
            UUID(hex=person.session),
            body.current_password,
            body.password,
            acting.of(req),
        )
        resp.status = falcon.HTTP_204


class OwnEmail:
    """`/api/users/profile/email`"""

    @answers(Accepted, 202)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: EmailChange) -> None:
        """Send a link to the new address; the account keeps its own until it is opened."""
        who = acting.of(req)
        credentials.change_email(
            req.context.house, req.context.person.user, body.password, body.email, who
        )
        give(resp, Accepted("A message has been sent to the new address."), 202)
