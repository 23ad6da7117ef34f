"""Ranges: which bytes of a file a Range header asks for (RFC 9110, 14.2)."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)


class Unsatisfiable(ValueError):
    """The range begins behind the end of the file."""


def parse(header: str | None, length: int) -> tuple[int, int] | None:
    """Return the first and last byte asked for; None when the whole file is to be sent.

    Several ranges and other units are answered with the whole file, as the standard allows:
    nobody here plays video by several ranges, and many of them are an old way to do harm.
    """
    match = _ONE.match((header or "").replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        wanted = int(last)
        if wanted == 0 or length == 0:
            raise Unsatisfiable
        return max(0, length - wanted), length - 1
    start = int(first)
    end = min(int(last), length - 1) if last else length - 1
    if last and int(last) < start:
        return None
    if start >= length:
        raise Unsatisfiable
    return start, end


def is_among(tag: str, header: str | None) -> bool:
    """Say whether an If-None-Match names the tag, strong or weak, or anything (`*`)."""
    if header is None:
        return False
    named = [each.strip().removeprefix("W/") for each in header.split(",")]
    return "*" in named or tag in named
