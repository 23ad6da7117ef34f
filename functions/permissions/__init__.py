"""Permissions: every route of the origin, who may use it, how often, and what it takes."""

from __future__ import annotations

from functions.permissions import (
    accounts,
    classes,
    courses,
    operations,
    pages,
    quizzes,
    site,
    sponsors,
)
from functions.permissions.route import ROLES_OF, Body, Route, Who

__all__ = [
    "ROLES_OF", "ROUTES", "SETTING_UP", "Body", "NoSuchRoute", "Route", "Who", "may", "methods",
    "of",
]  # fmt: skip

_PARTS = (accounts, courses, quizzes, classes, sponsors, site, pages, operations)
ROUTES: tuple[Route, ...] = tuple(route for part in _PARTS for route in part.ROUTES)

SETTING_UP = frozenset(
    {"/me/second-factors", "/logout", "/api/auth/logout", "/api/users/profile"}
    | {route.path for route in ROUTES if route.path.startswith(accounts.OWN_FACTORS)}
)
"""What an administrator without a second factor may use in production, besides what anyone may."""

_BY_ADDRESS = {(route.method, route.path): route for route in ROUTES}


class NoSuchRoute(LookupError):
    """There is no policy for this method and address."""


def of(method: str, path: str) -> Route:
    """Return the route of a method and address template; HEAD is judged as GET."""
    route = _BY_ADDRESS.get(("GET" if method == "HEAD" else method, path))
    if route is None:
        raise NoSuchRoute(f"{method} {path} has no policy")
    return route


def methods(path: str) -> tuple[str, ...]:
    """Return the methods that an address template takes, in alphabetical order."""
    found = {route.method for route in ROUTES if route.path == path}
    return tuple(sorted(found | ({"HEAD"} if "GET" in found else set())))


def may(who: Who, role: str | None) -> bool:
    """Say whether someone of `role` (None: not logged in) may use what is for `who`.

    `edge` and `loopback` are no roles: nobody may, however high.
    """
    if who == "anyone":
        return True
    return role is not None and role in ROLES_OF.get(who, frozenset())
