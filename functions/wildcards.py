"""Wildcards: whether a text is what a pattern of Moodle's kind describes.

`*` stands for any characters, none too; `\\*` for a star; everything else for itself, as in
Moodle's short-answer questions (docs.moodle.org/en/Short-Answer_question_type). Moodle makes a
regular expression of it, which `*a*a*a*…` can stop for hours; here every letter of the text is
looked at no more than twice, whatever the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from functions.folding import fold

_STAR = re.compile(r"\\\*|\*+")


@lru_cache(maxsize=5_000)
def parts(pattern: str, *, case: bool = False) -> tuple[str, ...]:
    """Return the folded texts between the stars; a single one when there is no star."""
    found = [""]
    last = 0
    for star in _STAR.finditer(pattern.strip()):
        found[-1] += pattern.strip()[last : star.start()]
        last = star.end()
        if star[0] == "\\*":
            found[-1] += "*"
        else:
            found.append("")
    found[-1] += pattern.strip()[last:]
    return tuple(fold(part, case=case) for part in found)


def matches(pattern: str, text: str, *, case: bool = False) -> bool:
    """Say whether the text, without spaces at its ends, is what the pattern describes.

    `case`: whether capitals differ. Both are folded first, see `folding`.
    """
    return holds(parts(pattern, case=case), fold(text, case=case).strip())


def holds(parts: Sequence[Sequence[Any]], text: Sequence[Any]) -> bool:
    """Say whether the text is these parts in order, with anything between them."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    if len(first) + len(last) > len(text):
        return False
    if text[: len(first)] != first or text[len(text) - len(last) :] != last:
        return False
    place, end = len(first), len(text) - len(last)
    for part in parts[1:-1]:
        # The leftmost place is always as good as any other one: it leaves the most behind it.
        place = _after(part, text, place, end)
        if place < 0:
            return False
    return True


def _after(part: Sequence[Any], text: Sequence[Any], start: int, end: int) -> int:
    """Return where the first `part` in text[start:end] ends; −1 when it isn't there.

    Knuth, Morris, Pratt (1977): the text is never gone back in.
    """
    if end - start < len(part):
        return -1
    falls = _falls(part)
    known = 0
    for place in range(start, end):
        while known and part[known] != text[place]:
            known = falls[known - 1]
        if known < len(part) and part[known] == text[place]:
            known += 1
        if known == len(part):
            return place + 1
    return start if not part else -1


def _falls(part: Sequence[Any]) -> list[int]:
    """Return, for each beginning of the part, the longest shorter one that it ends with."""
    falls = [0] * len(part)
    known = 0
    for place in range(1, len(part)):
        while known and part[known] != part[place]:
            known = falls[known - 1]
        if part[known] == part[place]:
            known += 1
        falls[place] = known
    return falls
