"""Widths: in which sizes a picture is offered, and how a page names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDTHS = (480, 960, 1_600)
"""Pixels; a picture is never made wider than it is."""
FORMATS = {"image/avif": ".avif", "image/webp": ".webp"}
"""In the order in which browsers are offered them, lightest first."""
SMALLER = 0.9
"""A format is worth offering when its widest takes at most this share of the picture's bytes."""
TEXT_PX = 672
"""The widest that a text column gets (`--measure` in page.css)."""

_NAME = re.compile(r"[^~]*~([1-9][0-9]{0,4})\.(avif|webp)\Z")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One file that a browser may choose."""

    media_type: str
    width: int
    """Pixels."""
    address: str


def wanted(width: int) -> tuple[int, ...]:
    """Return the widths of a picture that is so many pixels wide: narrow first, its own last.

    Its own counts where it is no more than the widest of ours.
    """
    return (*(each for each in WIDTHS if each < width), *((width,) if width <= WIDTHS[-1] else ()))


def address(original: str, width: int, media_type: str) -> str:
    """Return where a width is served, from the picture's own address.

    The picture's hash and not the width's own stands in it: the fourteen addresses of a page's
    every picture would else not compress, and a page of fifty pictures be a third larger.
    """
    stem, dot, ending = original.rpartition(".")
    bare = stem if dot and "/" not in ending else original
    return f"{bare}~{width}{FORMATS[media_type]}"


def named(name: str) -> tuple[str, int] | None:
    """Return the format and width that a file's name asks for; None for the picture itself."""
    found = _NAME.match(name)
    return (f"image/{found[2]}", int(found[1])) if found else None


def sources(candidates: Sequence[Candidate]) -> list[tuple[str, str]]:
    """Return for each format that there is its type and its `srcset`."""
    made: list[tuple[str, str]] = []
    for media_type in FORMATS:
        own = sorted(
            (each for each in candidates if each.media_type == media_type),
            key=lambda each: each.width,
        )
        if own:
            made.append((media_type, ", ".join(f"{each.address} {each.width}w" for each in own)))
    return made


def sizes(width: int | None) -> str:
    """Return `sizes` for a picture of so many CSS pixels in a text column."""
    if width is not None and width < TEXT_PX:
        return f"min({width}px, 92vw)"
    return f"(min-width: 46rem) {TEXT_PX}px, 92vw"
