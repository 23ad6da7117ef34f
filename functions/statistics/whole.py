"""The whole quiz in figures: how its attempts spread, and whether its questions belong together.

The formulas are Moodle's (docs.moodle.org/dev/Quiz_statistics_calculations,
section "Test statistics"): skewness and kurtosis by k-statistics, the coefficient of internal
consistency (Cronbach's alpha), error ratio and standard error. Parts of one, not per cent.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from functions.questions import Question
from functions.statistics import flags
from functions.statistics.flags import Flag
from functions.statistics.items import Item, Mark, Total, item, weights
from functions.statistics.moments import Sample, root, sample


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a quiz; None where there are too few attempts to say."""

    attempts: int
    waiting: int
    """Attempts left out because a person has yet to mark them."""
    mean: float | None
    """Of the shares of the points that attempts earned, as are median and deviation."""
    median: float | None
    deviation: float | None
    """Standard deviation."""
    skewness: float | None
    kurtosis: float | None
    """Above 0 more attempts stand near the mean and far from it than in a bell curve."""
    alpha: float | None
    """Cronbach's alpha, at most 1; None where attempts were shown different questions."""
    error_ratio: float | None
    """The part of the standard deviation that is chance, as alpha has it."""
    error: float | None
    """Standard error of an attempt's share."""
    items: tuple[Item, ...]
    """In the order of their first appearance."""
    flags: tuple[Flag, ...]
    item_flags: Mapping[str, tuple[Flag, ...]]
    """By question."""


def statistics(marks: Iterable[Mark], questions: Mapping[str, Question]) -> Statistics:
    """Return the figures of all these marks, one for each question that an attempt was shown.

    Which attempts take part is the caller's choice; Moodle advises each learner's first, because
    later ones build on it. A question drawn for some is set against the rest of their attempts.
    Questions worth nothing (descriptions) are left out.
    """
    listed = [mark for mark in marks if mark.points]
    waiting = {mark.attempt for mark in listed if mark.share is None}
    by_question: dict[str, list[Mark]] = defaultdict(list)
    by_attempt: dict[str, list[Mark]] = defaultdict(list)
    for mark in listed:
        if mark.attempt not in waiting:
            by_question[mark.question].append(mark)
            by_attempt[mark.attempt].append(mark)
    totals = {
        attempt: Total(
            sum((mark.earned for mark in own), Fraction(0)),
            sum((Fraction(mark.points) for mark in own), Fraction(0)),
        )
        for attempt, own in by_attempt.items()
    }
    items = [item(id, questions.get(id), own, totals) for id, own in by_question.items()]
    items = [
        replace(one, effective_weight=weight)
        for one, weight in zip(items, weights(items), strict=True)
    ]
    shares = sample([total.earned / total.most for total in totals.values()])
    mean, median = shares.mean(), shares.median()
    deviation = root(shares.variance())
    alpha = _alpha(items, sample([total.earned for total in totals.values()]))
    # Alpha is at most 1 but for rounding; the root of less than nothing is no figure.
    ratio = None if alpha is None else math.sqrt(max(1 - alpha, 0.0))
    return Statistics(
        attempts=len(totals),
        waiting=len(waiting),
        mean=None if mean is None else float(mean),
        median=None if median is None else float(median),
        deviation=deviation,
        skewness=_skewness(shares),
        kurtosis=_kurtosis(shares),
        alpha=alpha,
        error_ratio=ratio,
        error=None if ratio is None or deviation is None else ratio * deviation,
        items=tuple(items),
        flags=flags.of_quiz(alpha, len(totals)),
        item_flags={
            one.question: flags.of_question(one, questions.get(one.question)) for one in items
        },
    )


def _alpha(items: list[Item], totals: Sample) -> float | None:
    """Return k ÷ (k − 1) × (1 − sum of the questions' variances ÷ variance of the points)."""
    variance = totals.variance()
    if len(items) < 2 or not variance:
        return None
    if any(one.attempts != len(totals) for one in items):
        return None
    own = sum((one.variance or Fraction(0) for one in items), Fraction(0))
    return float(Fraction(len(items), len(items) - 1) * (1 - own / variance))


def _skewness(shares: Sample) -> float | None:
    size = len(shares)
    if size < 3 or not shares.variance():
        return None
    third = Fraction(size * size, (size - 1) * (size - 2)) * shares.central(3)
    second = Fraction(size, size - 1) * shares.central(2)
    return float(third) / math.pow(second, 1.5)


def _kurtosis(shares: Sample) -> float | None:
    size = len(shares)
    if size < 4 or not shares.variance():
        return None
    second, fourth = shares.central(2), shares.central(4)
    above = size * size * ((size + 1) * fourth - 3 * (size - 1) * second * second)
    below = (size - 1) * (size - 2) * (size - 3)
    spread = Fraction(size, size - 1) * second
    return float(Fraction(above, below) / (spread * spread))
