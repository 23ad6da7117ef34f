"""Spelling: how many letters apart two words are, up to a bound."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+")
EXACT_BELOW = 4
"""Letters: a shorter word must be right, `да` is two letters from `не`."""
ONE_BELOW = 8
"""Letters: in a shorter text at most one may be wrong."""


def allowed(wanted: str, most: int) -> int:
    """Return how many edits are forgiven in a text, at most `most`; fewer in a short one."""
    if len(wanted) < EXACT_BELOW:
        return 0
    return min(most, 1) if len(wanted) < ONE_BELOW else most


def close(wanted: str, typed: str, most: int) -> int | None:
    """Return the number of edits between the folded texts; None when they are more than allowed.

    Numbers are never nearly right: texts with other digits are not close, 1877 is not 1878.
    """
    bound = allowed(wanted, most)
    if wanted == typed:
        return 0
    if not bound or _DIGITS.findall(wanted) != _DIGITS.findall(typed):
        return None
    return distance(wanted, typed, bound)


def distance(one: str, other: str, most: int) -> int | None:
    """Return the edits that make one text the other; None when they are more than `most`.

    An edit adds, drops or changes a letter, or swaps two neighbours (optimal string alignment,
    after Damerau 1964 and Levenshtein 1966). Only the `2 × most + 1` cells around the diagonal
    are kept, so that time grows with the length alone.
    """
    if abs(len(one) - len(other)) > most:
        return None
    far, width = most + 1, 2 * most + 1
    # Cell k of a row stands for the column row + k − most: above it is k + 1, before it k − 1.
    before = [far] * width
    last = [k - most if k >= most else far for k in range(width)]
    for row, letter in enumerate(one, 1):
        line = [far] * width
        for k in range(width):
            column = row + k - most
            if column < 0 or column > len(other):
                continue
            if column == 0:
                line[k] = min(row, far)
                continue
            cost = last[k] + (letter != other[column - 1])
            if k:
                cost = min(cost, line[k - 1] + 1)
            if k + 1 < width:
                cost = min(cost, last[k + 1] + 1)
            if (
                min(row, column) > 1
                and letter == other[column - 2]
                and one[row - 2] == other[column - 1]
            ):
                cost = min(cost, before[k] + 1)
            line[k] = min(cost, far)
        before, last = last, line
    edits = last[len(other) - len(one) + most]
    return edits if edits <= most else None
