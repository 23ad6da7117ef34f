"""Amounts: sums of money as people type them."""

from __future__ import annotations

import re

_SPACES = str.maketrans("", "", " \u00a0\u202f")
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,6}))?\Z")


def micros(text: str) -> int | None:
    """Return a typed sum in micro-units; None when it is none.

    Both marks before the decimals are taken, and spaces between thousands.
    """
    found = _AMOUNT.match(text.translate(_SPACES))
    if found is None:
        return None
    return int(found[1]) * 1_000_000 + int((found[2] or "").ljust(6, "0"))


def typed(micros: int, mark: str = ".") -> str:
    """Return a sum as one would type it, with two decimals or as many as it has."""
    whole, rest = divmod(micros, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{whole}{mark}{decimals}"
