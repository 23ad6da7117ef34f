"""Digests: one value that changes whenever anything changes that a page is rendered with."""

from __future__ import annotations

from functools import cache

from functions import sheets
from templates import sources

ENDINGS = (".html", ".txt", ".xml", ".po", ".css", ".js", ".svg", ".webp", ".png", ".py")


@cache
def digest() -> str:
    """Return the digest of all templates, catalogues, assets and rendering code.

    It is computed once a process: files that change under a running origin take effect when it
    is started again, all at once.
    """
    folder = sources.folder()
    parts: list[str] = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in ENDINGS and path.is_file():
            parts += [path.relative_to(folder).as_posix(), path.read_bytes().hex()]
    return sheets.version("templates", *parts)
