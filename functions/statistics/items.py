"""Items: how one question did among the others.

The formulas are Moodle's (docs.moodle.org/dev/Quiz_statistics_calculations,
sections "Question statistics" and "Intermediate calculations"), with n − 1 under every variance.
Ours are parts of one where Moodle shows per cent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from functions.questions import Question
from functions.responses import Response
from functions.statistics.counts import Count, counts
from functions.statistics.guesses import guess
from functions.statistics.moments import (
    Sample,
    correlation,
    covariance,
    largest_covariance,
    quotient,
    root,
    sample,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one attempt earned by one question."""

    attempt: str
    question: str
    share: Fraction | None
    """None while it waits for a person: the whole attempt is left out until then."""
    points: Decimal
    """What a fully right answer was worth in this attempt."""
    response: Response | None = None
    """None when it was left empty; that counts as nothing earned, as in Moodle."""


@dataclass(frozen=True, slots=True)
class Column:
    """The marks of one question, each with the points of its whole attempt.

    Points are whole numbers over one denominator, that of the quiz.
    """

    marks: tuple[Mark, ...]
    earned: tuple[int, ...]
    most: tuple[int, ...]
    all_earned: tuple[int, ...]
    """By the whole attempt, as is the next."""
    all_most: tuple[int, ...]
    denominator: int


@dataclass(frozen=True, slots=True)
class Item:
    """The figures of one question; None where there are too few attempts to say."""

    question: str
    attempts: int
    empty: int
    facility: float | None
    """Mean share earned: 1 everybody knew it."""
    deviation: float | None
    """Standard deviation of the share."""
    guess: float | None
    """Share that blind guessing earns."""
    intended_weight: float | None
    """Its points as a part of all."""
    effective_weight: float | None
    """How much of the differences between attempts it makes; None when it works against them."""
    discrimination: float | None
    """Correlation with the points of the other questions, −1 to 1."""
    efficiency: float | None
    """Covariance with them as a part of the largest one its marks allow: at most 1."""
    counts: tuple[Count, ...]
    covariance: Fraction | None
    """With the attempt's points, exactly; below 0 it works against the quiz."""
    variance: Fraction | None


def item(question: str, asked: Question | None, column: Column) -> Item:
    """Return a question's figures but for its effective weight, which needs all the others'.

    `asked`: the revision whose options are counted; None when it can't be said.
    """
    marks, denominator = column.marks, column.denominator
    own = Sample(column.earned, denominator)
    all = Sample(column.all_earned, denominator)
    others = zip(column.all_earned, column.earned, strict=True)
    rest = Sample(tuple(total - one for total, one in others), denominator)
    shares = sample([mark.share or Fraction(0) for mark in marks])
    facility = shares.mean()
    guessed = guess(asked) if asked else None
    return Item(
        question=question,
        attempts=len(marks),
        empty=sum(mark.response is None for mark in marks),
        facility=None if facility is None else float(facility),
        deviation=root(shares.variance()),
        guess=None if guessed is None else float(guessed),
        intended_weight=quotient(Fraction(sum(column.most)), Fraction(sum(column.all_most))),
        effective_weight=None,
        discrimination=correlation(own, rest),
        efficiency=quotient(covariance(own, rest), largest_covariance(own, rest)),
        counts=counts(asked, [mark.response for mark in marks], rest) if asked else (),
        covariance=covariance(own, all),
        variance=own.variance(),
    )


def weights(items: Sequence[Item]) -> list[float | None]:
    """Return the effective weight of each: the root of its covariance with the whole, of all.

    Those below nothing count as nothing among the others, as in Moodle.
    """
    roots = [
        math.sqrt(item.covariance) if item.covariance is not None and item.covariance >= 0 else None
        for item in items
    ]
    all = math.fsum(found for found in roots if found is not None)
    return [None if found is None or not all else found / all for found in roots]
