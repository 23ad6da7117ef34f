"""Routes: the edge's table of contents, and who answers for what stands in it."""

from __future__ import annotations

from typing import Literal

Kind = Literal["post", "follow", "file", "language", "health", "metrics", "robots", "origin"]

# What the browser asks the origin for through the edge. Everything that is not named here, not
# in the manifest and not below is unknown: the origin's own `/edge/…`, `/metrics` and `/healthz`
# can't be reached from outside.
_ORIGIN = (
    "/api", "/login", "/logout", "/me", "/admin", "/partners", "/register", "/problems",
    "/verify", "/forgot", "/reset", "/unsubscribe", "/search",
)  # fmt: skip
_EXACT: dict[str, Kind] = {
    "/language": "language",
    "/healthz": "health",
    "/metrics": "metrics",
    "/robots.txt": "robots",
}
_PREFIXES: tuple[tuple[str, Kind], ...] = (
    ("/l/", "post"),
    ("/r/", "follow"),
    ("/assets/", "file"),
    ("/media/", "file"),
)

ROBOTS = b"User-agent: *\nDisallow: /l/\nDisallow: /r/\nDisallow: /api/\nDisallow: /language\n"


def find(path: str) -> Kind | None:
    """Return who answers for a canonical path that is no page; None when nobody does."""
    for prefix, kind in _PREFIXES:
        if path.startswith(prefix):
            return kind
    if path in _EXACT:
        return _EXACT[path]
    first = "/" + path[1:].partition("/")[0]
    return "origin" if first in _ORIGIN else None
