"""Cookies: the names and the exact form of the few cookies that exist here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

REFRESH_PATH = "/api/auth"
ACCESS_LIFETIME_S = 900
REFRESH_LIFETIME_S = 30 * 86_400
TICKET_LIFETIME_S = 300
DESK_LIFETIME_S = 90 * 86_400


@dataclass(frozen=True, slots=True)
class Names:
    """What the cookies of a login are called under one public address."""

    access: str
    refresh: str
    csrf: str
    """Proves a form to be ours; scripts may read it, and it opens nothing by itself."""
    ticket: str
    """Between the two steps of a login, for five minutes."""
    desk: str
    """What the edge keeps of a signed-in learner (functions/readers.py); nobody else reads it."""
    secure: bool
    """Whether they travel over TLS only."""


@cache  # a process serves one address
def names(public_url: str) -> Names:
    """Return the cookie names under `public_url`.

    With TLS the prefixes bind them to the host. Without it (development) the browser would refuse
    those prefixes and, as cookies know no ports, two installations on one machine would log each
    other out: the name carries the port.
    """
    parts = urlsplit(public_url)
    if parts.scheme == "https":
        return Names(
            "__Host-access", "__Secure-refresh", "__Host-csrf", "__Host-step", "__Host-desk",
            secure=True,
        )  # fmt: skip
    port = parts.port or 80
    return Names(
        f"access-{port}", f"refresh-{port}", f"csrf-{port}", f"step-{port}", f"desk-{port}",
        secure=False,
    )  # fmt: skip


def parse(header: str) -> dict[str, str]:
    """Return the cookies of a Cookie header by name.

    A name that stands twice is left out: one of the two was put there by somebody else, and
    nobody can say which.
    """
    cookies: dict[str, str] = {}
    twice: set[str] = set()
    for part in header.split(";"):
        name, found, value = part.strip().partition("=")
        if not found:
            continue
        if name in cookies:
            twice.add(name)
        cookies[name] = value.strip('"')
    return {name: value for name, value in cookies.items() if name not in twice}


def set_access(names: Names, token: str) -> str:
    """Return the Set-Cookie value that gives the access token."""
    return _set(names.access, token, "/", ACCESS_LIFETIME_S, names.secure)


def set_refresh(names: Names, token: str, lifetime_s: int = REFRESH_LIFETIME_S) -> str:
    """Return the Set-Cookie value that gives the refresh token, sent to `/api/auth` only."""
    return _set(names.refresh, token, REFRESH_PATH, lifetime_s, names.secure)


def set_csrf(names: Names, token: str) -> str:
    """Return the Set-Cookie value that gives what proves a form to be ours."""
    return _set(names.csrf, token, "/", REFRESH_LIFETIME_S, names.secure, readable=True)


def set_ticket(names: Names, ticket: str) -> str:
    """Return the Set-Cookie value that carries a login to its second step; empty ends it."""
    return _set(names.ticket, ticket, "/", TICKET_LIFETIME_S if ticket else 0, names.secure)


def set_desk(names: Names, value: str) -> str:
    """Return the Set-Cookie value that keeps a learner's desk."""
    return _set(names.desk, value, "/", DESK_LIFETIME_S, names.secure)


def clear(names: Names) -> tuple[str, str, str, str]:
    """Return the Set-Cookie values that make the browser forget a login."""
    return (
        _set(names.access, "", "/", 0, names.secure),
        _set(names.refresh, "", REFRESH_PATH, 0, names.secure),
        _set(names.csrf, "", "/", 0, names.secure, readable=True),
        _set(names.desk, "", "/", 0, names.secure),
    )


def own_only(cookies: Mapping[str, str], names: Names) -> dict[str, str]:
    """Return those of a request's cookies that the origin gave: it has no use for others."""
    ours = (names.access, names.refresh, names.csrf, names.ticket, "lang")
    return {n: v for n, v in cookies.items() if n in ours}


def _set(
    name: str, value: str, path: str, lifetime_s: int, secure: bool, *, readable: bool = False
) -> str:
    # Lax, not Strict: a learner who follows a link from a mail is to arrive logged in. What
    # changes something is guarded by Origin and Sec-Fetch-Site besides.
    tail = ("" if readable else "; HttpOnly") + "; SameSite=Lax" + ("; Secure" if secure else "")
    return f"{name}={value}; Path={path}; Max-Age={lifetime_s}{tail}"
