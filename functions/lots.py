"""Lots: one of many drawn by weight, in the same time whether there are ten or ten thousand."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

BITS = 32
"""Bits of a draw."""
_WHOLE = 1 << BITS
_REST = _WHOLE - 1


class Lots(Generic[T]):
    """Things with weights, laid out so that a draw looks at one place only.

    Walker's alias method as Vose builds it: every place holds one thing up to its limit and one
    other thing above that.
    """

    __slots__ = ("_above", "_below", "_limits", "_size")

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        """Lay out the things; weights are not negative, and at least one is positive."""
        size = len(things)
        scale = size / sum(weights)
        parts = [weight * scale for weight in weights]
        above = list(things)
        small = [place for place, part in enumerate(parts) if part < 1.0]
        large = [place for place, part in enumerate(parts) if part >= 1.0]
        while small and large:
            poor, rich = small.pop(), large[-1]
            above[poor] = things[rich]
            parts[rich] += parts[poor] - 1.0
            if parts[rich] < 1.0:
                small.append(large.pop())
        # What is left is whole but for rounding.
        for place in (*small, *large):
            parts[place] = 1.0
        self._size = size
        self._below = tuple(things)
        self._above = tuple(above)
        # A whole place holds the same thing above its limit, so the last number makes no odds.
        self._limits = array("L", (min(round(part * _WHOLE), _REST) for part in parts))

    def draw(self, number: int) -> T:
        """Return the thing that a number of 32 random bits falls on."""
        spread = number * self._size
        place = spread >> BITS
        return self._below[place] if spread & _REST < self._limits[place] else self._above[place]
