"""A route: one method of one address, who may use it, how often, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from functions import limits
from functions.limits import Rate

Who = Literal["anyone", "member", "author", "sponsor", "admin", "edge", "loopback"]
Body = Literal["none", "json", "form", "batch"]

ROLES_OF: dict[Who, frozenset[str]] = {
    "member": frozenset({"student", "author", "sponsor", "admin"}),
    "author": frozenset({"author", "admin"}),
    "sponsor": frozenset({"sponsor", "admin"}),
    "admin": frozenset({"admin"}),
}
"""The roles behind each word; `anyone`, `edge` and `loopback` ask for no person at all."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address."""

    method: str
    path: str
    """The address with its places, as the origin routes it."""
    who: Who
    rate: Rate
    does: str
    """What it is for, as a sentence without its full stop; the API's documentation."""
    takes: str = ""
    """The name of the body's type; empty when there is no body."""
    body: Body = "none"
    max_bytes: int = 0
    creates: bool = False
    """Makes something new: sent twice under one Idempotency-Key, it makes one."""
    page: bool = False
    """A page for people: refusals are pages too, and who is not logged in is sent to log in."""
    uploads: bool = False
    """Its form may carry files."""
    streams: bool = False
    """Its form's file may be a large one, which is read as it comes."""
    by_link: bool = False
    """Its address carries a signed token that proves the wish: a mail program may send it too."""


def json(method: str, path: str, who: Who, rate: Rate, does: str, takes: str,
         max_bytes: int = limits.SMALL_BODY_BYTES, *, creates: bool = False) -> Route:  # fmt: skip
    """Return a route that takes JSON of the type `takes`."""
    return Route(method, path, who, rate, does, takes, "json", max_bytes, creates)


def page(path: str, who: Who, does: str) -> Route:
    """Return the route that shows a page."""
    return Route("GET", path, who, limits.READING, does, page=True)


def form(path: str, who: Who, rate: Rate, does: str,
         max_bytes: int = limits.SMALL_BODY_BYTES) -> Route:  # fmt: skip
    """Return the route that takes the form of a page."""
    return Route("POST", path, who, rate, does, "form", "form", max_bytes, page=True)


def upload(path: str, who: Who, does: str) -> Route:
    """Return the route that takes the form of a page, with files in it."""
    return Route("POST", path, who, limits.WRITING, does, "form", "form",
                 limits.CONTENT_BODY_BYTES, page=True, uploads=True)  # fmt: skip
