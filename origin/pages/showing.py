"""Showing: a template as the answer to a request, under a fresh nonce, in the reader's language."""

from __future__ import annotations

import base64
from typing import TypedDict

import falcon

from functions.headers import content_security_policy
from functions.problems import NotLoggedIn
from origin import csrf, site
from origin.pages import notices
from storage import users
from storage.database import Connection
from storage.users import User
from templates import render

NONCE_BYTES = 18

HOMES = {"sponsor": "/partners", "admin": "/admin"}
"""Where a role's own page is; everybody else's is /me."""


class Account(TypedDict):
    """Who is logged in, as the head of a page names them."""

    name: str
    role: str
    home: str


def show(
    req: falcon.Request,
    resp: falcon.Response,
    name: str,
    *,
    keeps_query: bool = False,
    **values: object,
) -> None:
    """Answer with the template `name` in the reader's language.

    With `keeps_query` the switch of language leads back to the same query too.
    """
    resp.content_type = falcon.MEDIA_HTML
    resp.text = render(
        name,
        interface=req.context.interface,
        path=_here(req) if keeps_query else req.context.raw_path,
        said=notices.shown(req),
        csrf=csrf.of_page(req, resp),
        site=site.current(req.context.house.pool),
        **values,
    )
    if resp.get_header("content-security-policy") is None:
        resp.set_header("content-security-policy", content_security_policy(nonce(req)))
    # The same address answers each person and each language differently.
    resp.append_header("vary", "cookie, accept-language")


def _here(req: falcon.Request) -> str:
    # What the reader looks at, for the switch of language; a notice is said once.
    kept = [
        part
        for part in req.context.raw_query.split("&")
        if part and not part.startswith(f"{notices.PARAMETER}=")
    ]
    return req.context.raw_path + ("?" + "&".join(kept) if kept else "")


def nonce(req: falcon.Request) -> str:
    """Return the request's nonce for inline styles, drawn on the first call."""
    drawn = getattr(req.context, "nonce", None)
    if drawn is None:
        drawn = req.context.nonce = base64.b64encode(req.context.house.draw(NONCE_BYTES)).decode()
    return drawn


def somebody(req: falcon.Request, db: Connection) -> User:
    """Return the account of who is asking; NotLoggedIn when it is gone since the token was made."""
    user = users.find(db, req.context.person.user)
    if user is None or user.deactivated_at is not None:
        raise NotLoggedIn
    return user


def account(user: User) -> Account:
    """Return what the head of a page says of who is logged in."""
    return {
        "name": user.name or user.email,
        "role": user.role,
        "home": HOMES.get(user.role, "/me"),
    }
