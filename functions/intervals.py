"""Intervals: between which bounds the rate of a yes-or-no event lies, after so many tries."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.959963984540054
"""The standard normal distribution's 97.5 % point: two-sided 95 %."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a rate, both included, from 0 to 1."""

    low: float
    high: float


def wilson(successes: int, tries: int, z: float = Z_95) -> Interval | None:
    """Return the interval in which the rate lies, in 19 of 20 looks that were planned beforehand.

    Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and
    statistical inference", J. Am. Stat. Assoc. 22, 1927), without correction for continuity. Unlike
    the textbook's it never leaves 0 to 1 and holds for rare events too. None without tries;
    ValueError for more successes than tries.
    """
    if not 0 <= successes <= tries:
        raise ValueError(f"{successes} successes in {tries} tries")
    if not tries:
        return None
    rate, square = successes / tries, z * z
    middle = rate + square / (2 * tries)
    spread = z * math.sqrt(rate * (1 - rate) / tries + square / (4 * tries * tries))
    whole = 1 + square / tries
    # At both ends the bound is exact: rounding must not say that never is not quite never.
    low = 0.0 if successes == 0 else (middle - spread) / whole
    high = 1.0 if successes == tries else (middle + spread) / whole
    return Interval(max(0.0, low), min(1.0, high))
