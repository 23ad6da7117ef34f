"""Login cookies: given to browsers that come through the edge, and taken back."""

from __future__ import annotations

import falcon

from functions import cookies
from origin import csrf
from origin.actions.accounts import Login
from origin.settings import Settings


def give(resp: falcon.Response, settings: Settings, login: Login) -> None:
    """Set the cookies of a login."""
    names = cookies.names(settings.public_url)
    resp.append_header("set-cookie", cookies.set_access(names, login.access))
    resp.append_header(
        "set-cookie", cookies.set_refresh(names, login.refresh, login.refresh_lifetime_s)
    )
    csrf.give(resp, settings, login.session)


def give_access(req: falcon.Request, resp: falcon.Response, access: str) -> None:
    """Put another access token of the same login into the place of a browser's own.

    Who came with a bearer token finds the new one in the answer.
    """
    if req.context.edge and req.get_header("authorization") is None:
        names = cookies.names(req.context.house.settings.public_url)
        resp.append_header("set-cookie", cookies.set_access(names, access))


def clear(resp: falcon.Response, settings: Settings) -> None:
    """Make the browser forget them."""
    for value in cookies.clear(cookies.names(settings.public_url)):
        resp.append_header("set-cookie", value)


def give_ticket(resp: falcon.Response, settings: Settings, ticket: str) -> None:
    """Have the browser carry a login to its second step; an empty ticket ends that."""
    names = cookies.names(settings.public_url)
    resp.append_header("set-cookie", cookies.set_ticket(names, ticket))


def ticket(req: falcon.Request) -> str:
    """Return the ticket of a login that waits for its second step; empty without one."""
    names = cookies.names(req.context.house.settings.public_url)
    return req.context.cookies.get(names.ticket, "")


def refresh_token(req: falcon.Request) -> str | None:
    """Return the refresh token of a request that came through the edge."""
    names = cookies.names(req.context.house.settings.public_url)
    return req.context.cookies.get(names.refresh)
