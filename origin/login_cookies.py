"""Login cookies: given to browsers that come through the edge, and taken back."""

from __future__ import annotations

import falcon

from functions import cookies
from origin import csrf, reader_header
from origin.actions import wishes
from origin.actions.entering import Login
from origin.house import House
from origin.settings import Settings


def give(resp: falcon.Response, house: House, login: Login) -> None:
    """Set the cookies of a login, and tell the edge what it keeps of who logged in."""
    settings = house.settings
    names = cookies.names(settings.public_url)
    resp.append_header("set-cookie", cookies.set_access(names, login.access))
    resp.append_header(
        "set-cookie", cookies.set_refresh(names, login.refresh, login.refresh_lifetime_s)
    )
    csrf.give(resp, settings, login.session)
    wished = wishes.reader_facts(login.told, house.now())
    # On every device within a quarter of an hour: what was wished for on another one holds here.
    reader_header.tell(
        resp, login.user.id, {"since": reader_header.joined(login.user.created_at)} | wished
    )


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
