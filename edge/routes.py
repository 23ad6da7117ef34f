"""Routes: the edge's table of contents, and who answers for what stands in it."""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "post", "follow", "file", "icon", "language", "health", "metrics", "robots", "origin"
]

# What the browser asks the origin for through the edge. Everything that is not named here, not
# in the manifest and not below is unknown: the origin's own `/edge/…`, `/metrics` and `/healthz`
# can't be reached from outside.
_ORIGIN = (
    "/api", "/login", "/logout", "/me", "/admin", "/partners", "/register", "/problems",
    "/verify", "/forgot", "/reset", "/unsubscribe", "/search", "/author",
    "/classes", "/quizzes", "/why",
)  # fmt: skip
_EXACT: dict[str, Kind] = {
    "/language": "language",
    "/healthz": "health",
    "/metrics": "metrics",
    "/robots.txt": "robots",
    "/favicon.ico": "icon",
}
_PREFIXES: tuple[tuple[str, Kind], ...] = (
    ("/l/", "post"),
    ("/r/", "follow"),
    ("/assets/", "file"),
    ("/media/", "file"),
)

_CLOSED = (
    "/l/",
    "/r/",
    "/api/",
    "/language",
    "/search",
    "/me",
    "/admin",
    "/partners",
    "/author",
    "/classes",
    "/quizzes",
    "/login",
    "/why/",
)


def find(path: str) -> Kind | None:
    """Return who answers for a canonical path that is no page; None when nobody does."""
    for prefix, kind in _PREFIXES:
        if path.startswith(prefix):
            return kind
    if path in _EXACT:
        return _EXACT[path]
    first = "/" + path[1:].partition("/")[0]
    return "origin" if first in _ORIGIN else None


def robots(public_url: str) -> bytes:
    """Return what robots are asked to leave alone, and where they find all pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    return "\n".join([*lines, "", f"Sitemap: {public_url}/sitemap.xml", ""]).encode()
