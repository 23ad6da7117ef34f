"""Amounts: money as people type it, and as it is kept in millionths."""

from __future__ import annotations

import re

MICROS = 1_000_000
_TYPED = re.compile(r"(\d{1,9})(?:[.,](\d{1,6}))?\Z", re.ASCII)
_BLANKS = str.maketrans("", "", " \u00a0\u202f")


def read(text: str) -> int:
    """Return the micro-units of `12.50`, `12,5` or `1 200`; every other text raises ValueError.

    A point and a comma are both decimal marks, never marks of thousands: `1,200` is one and a
    fifth, and nobody who means more is billed less than what they read on the page afterwards.
    """
    found = _TYPED.match(text.strip().translate(_BLANKS))
    if found is None:
        raise ValueError("no amount")
    return int(found[1]) * MICROS + int((found[2] or "").ljust(6, "0"))


def typed(micros: int, mark: str = ".") -> str:
    """Return an amount as one would type it, with two decimals or as many as it has."""
    whole, rest = divmod(micros, MICROS)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{whole}{mark}{decimals}"
