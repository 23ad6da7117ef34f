"""Invitations: what a code looks like, on a blackboard and in a link, and how long it lives."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from functions.naming import LETTERS, spell

LIFETIMES = {
    "link": timedelta(days=30),
    # A code is short enough to be typed, and on a blackboard for all to see.
    "code": timedelta(days=7),
    "letter": timedelta(days=30),
}
MAX_LIFETIME = timedelta(days=365)
MAX_USES = 2_000
CODE_BYTES = 6
"""48 bits: with a few hundred codes alive and 120 guesses in 15 minutes from one address, one is
hit in some ten million years."""
LINK_BYTES = 16

# Sixteen signs that look alike on a Bulgarian and a Latin keyboard: whoever types a code does not
# see in which alphabet it was written.
SIGNS = "23456789BCHKMPTX"
_LOOKALIKES = str.maketrans("ВСНКМРТХ", "BCHKMPTX")
_GROUP = 4


def code(drawn: bytes) -> str:
    """Return six drawn bytes as the code of a blackboard: `2B4K-MXT9-8HCP`."""
    signs = "".join(SIGNS[int(digit, 16)] for digit in drawn[:CODE_BYTES].hex())
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def link_code(drawn: bytes) -> str:
    """Return sixteen drawn bytes as the code of a link."""
    return spell(drawn[:LINK_BYTES])


def canonical(typed: str) -> str | None:
    """Return what a typed or followed code means; None for what can be no code.

    Case, spaces and hyphens do not count in a short one, nor which alphabet its letters are of.
    """
    text = typed.strip()
    if len(text) > 100:
        return None
    if len(text) == 2 * LINK_BYTES and set(text) <= set(LETTERS):
        return text
    signs = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    signs = "".join(sign for sign in signs if sign not in " -–—\u00a0")
    if len(signs) != 2 * CODE_BYTES or not set(signs) <= set(SIGNS):
        return None
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))
