"""Assets: style sheets, scripts and pictures under names that change with their bytes."""

from __future__ import annotations

import hashlib
from functools import cache

from functions.naming import spell
from templates import sources

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".png": "image/png",
}


def asset(name: str) -> str:
    """Return the address of an asset (`page.css`); KeyError when there is none of that name."""
    return f"/assets/{names()[name]}"


@cache
def names() -> dict[str, str]:
    """Return the hashed name of every asset by its plain one."""
    if sources.facts is not None:
        return dict(sources.facts.ASSETS)
    return {name: _hashed(name, body) for name, body in _bodies().items()}


@cache
def asset_files() -> dict[str, tuple[bytes, str]]:
    """Return the bytes and media type of every asset by its hashed name, immutable under it."""
    return {
        names()[name]: (body, MEDIA_TYPES[name[name.rindex(".") :]])
        for name, body in _bodies().items()
    }


@cache
def _bodies() -> dict[str, bytes]:
    folder = sources.folder() / "assets"
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in MEDIA_TYPES
    }


def _hashed(name: str, body: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}-{spell(hashlib.sha256(body).digest()[:8])}.{ending}"
