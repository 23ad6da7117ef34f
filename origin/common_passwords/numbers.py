"""Numbers that people put into passwords: short ones, years, dates, telephones, counting."""

from __future__ import annotations

import re

_SHORT = 4
_COUNTING = "01234567890123456789"
_USUAL = re.compile(
    r"""
    (0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])((19|20)?\d\d)      # 24051994, 240594
    | (19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])       # 19940524
    | \d\d([024][1-9]|[135][0-2])(0[1-9]|[12]\d|3[01])\d{4} # a Bulgarian personal number
    | (00)?(359|0)[89]\d{8}                                 # a Bulgarian telephone
    """,
    re.VERBOSE,
)


def is_usual(text: str) -> bool:
    """Say whether a text is a number that is tried: short, counted, a date or a telephone."""
    if not (text.isascii() and text.isdigit()):
        return False
    return (
        len(text) <= _SHORT
        or text in _COUNTING
        or text in _COUNTING[::-1]
        or _USUAL.fullmatch(text) is not None
    )
