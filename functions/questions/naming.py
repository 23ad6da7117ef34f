"""Names of options, pairs and items: short, lasting, and saying nothing about the key."""

from __future__ import annotations

import base64
import hashlib

_LETTERS = 6


def name(text: str, taken: set[str]) -> str:
    """Return an id made of the text, and note it as taken.

    Ids in the order of writing would tell: files often have the right option first,
    and the items of an ordering always stand in the right order.
    """
    turn = 0
    while (found := _letters(f"{turn}\n{text}")) in taken:
        turn += 1
    taken.add(found)
    return found


def _letters(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:_LETTERS]
