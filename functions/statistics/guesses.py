"""Guesses: what somebody who knows nothing earns by choosing blindly."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from functions.questions import (
    Cloze,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    Single,
    Text,
)

MOST_SUMS = 1_000
"""Different sums of shares that are followed; a question of more was made to take long."""


def guess(question: Question) -> Fraction | None:
    """Return the share that blind guessing earns in the mean; None where that can't be said.

    As Moodle's random guess score: of one choice the mean of the options (a wrong one earns
    nothing here), of pairs one out of the right sides, of typed answers only what any text or
    number at all would earn. Moodle has none for several choices, where we toss a coin for each
    option, and for an ordering, where every order is as likely.
    """
    match question:
        case Single():
            shares = [max(option.share, Fraction(0)) for option in question.options]
            return sum(shares, Fraction(0)) / len(shares) if shares else None
        case Multiple():
            return _ticked([option.share for option in question.options])
        case Text():
            anything = [p.share for p in question.patterns if p.pattern.strip("* ") == ""]
            return max(anything[0], Fraction(0)) if anything else Fraction(0)
        case Numeric():
            anything = [number.share for number in question.accepted if number.kind == "any"]
            return max(anything[0], Fraction(0)) if anything else Fraction(0)
        case Matching():
            rights = {pair.right_id for pair in question.pairs}
            sides = len(rights) + len(question.extras)
            return Fraction(1, sides) if sides else None
        case Ordering():
            size = len(question.items)
            if not size:
                return None
            if question.scoring == "exact":
                return Fraction(1, factorial(size))
            # Any item is as likely to stand in any place.
            return Fraction(1, size) if question.scoring == "absolute" else None
        case Cloze():
            return _parts(question)
        case _:
            return None


def _ticked(shares: list[Fraction]) -> Fraction | None:
    """Return the mean over all ways to tick, none of them less than nothing.

    Sums are counted, not ways: a hundred options of three shares have few sums.
    """
    ways: dict[Fraction, int] = {Fraction(0): 1}
    for share in shares:
        more: dict[Fraction, int] = {}
        for total, times in ways.items():
            for found in (total, total + share):
                more[found] = more.get(found, 0) + times
        ways = more
        if len(ways) > MOST_SUMS:
            return None
    held = sum((min(max(total, Fraction(0)), Fraction(1)) * n for total, n in ways.items()))
    return Fraction(held) / 2 ** len(shares) if shares else None


def _parts(question: Cloze) -> Fraction | None:
    all = sum(part.weight for part in question.parts)
    total = Fraction(0)
    for part in question.parts:
        found = guess(part.question)
        if found is None:
            return None
        total += found * Fraction(part.weight, all)
    return total if all else None
