"""Folding: one spelling for texts that a reader takes for the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Only what is safe: a Latin a for a Cyrillic а stays a mistake, because in a question about
# letters or formulas it is one. ѝ and и, ё and е are one letter with and without its accent,
# which most keyboards leave out.
_SAME = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−⁃﹣", "-"),
        **dict.fromkeys("„“”‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›ʼ′´", "'"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"),
        **{"ѝ": "и", "Ѝ": "И", "ё": "е", "Ё": "Е", "ѐ": "е", "Ѐ": "Е"},
    }
)
_STRESS = re.compile(r"(?<=[А-Яа-я])[\u0300\u0301]+")
_SPACES = re.compile(r"\s+")
_TURNS = 4
"""One turn is enough for all living scripts; a few letters need a second to come to rest."""


@lru_cache(maxsize=10_000)
def fold(text: str, *, case: bool = False) -> str:
    """Return the text as it is compared: NFKC, no stress marks, one kind of dash, quote and space.

    `case`: keep capitals apart. Runs of spaces become one; those at the ends stay as one, so
    that the parts of a pattern can be folded one by one. Folding twice changes nothing.
    """
    if text.isascii():
        return _SPACES.sub(" ", text if case else text.lower())
    for _ in range(_TURNS):
        folded = _once(text, case)
        if folded == text:
            break
        text = folded
    return text


def _once(text: str, case: bool) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_SAME))
    if not case:
        text = unicodedata.normalize("NFKC", text.casefold())
    return _SPACES.sub(" ", _STRESS.sub("", text.translate(_SAME)))
