"""The whole quiz in figures: how its attempts spread, and whether its questions belong together.

The formulas are Moodle's (docs.moodle.org/dev/Quiz_statistics_calculations,
section "Test statistics"): skewness and kurtosis by k-statistics, the coefficient of internal
consistency (Cronbach's alpha), error ratio and standard error. Parts of one, not per cent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from functions.questions import Question
from functions.statistics import flags
from functions.statistics.flags import Flag
from functions.statistics.items import Column, Item, Mark, item, weights
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
    columns, totals = _columns([mark for mark in listed if mark.attempt not in waiting])
    items = [item(id, questions.get(id), column) for id, column in columns.items()]
    items = [
        replace(one, effective_weight=weight)
        for one, weight in zip(items, weights(items), strict=True)
    ]
    shares = sample([Fraction(earned, most) for earned, most in totals])
    mean, median = shares.mean(), shares.median()
    deviation = root(shares.variance())
    alpha = _alpha(items, [earned for earned, _ in totals], columns)
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


def _columns(marks: list[Mark]) -> tuple[dict[str, Column], list[tuple[int, int]]]:
    """Return the marks by question, and what each attempt earned and could have.

    One denominator for all makes every sum one of whole numbers: exact, and some ten times as
    quick as fractions.
    """
    worth = {mark.points: Fraction(mark.points) for mark in marks}
    earned = sample([(mark.share or Fraction(0)) * worth[mark.points] for mark in marks])
    most = sample([worth[mark.points] for mark in marks])
    denominator = math.lcm(earned.denominator, most.denominator)
    totals: dict[str, list[int]] = {}
    places: dict[str, list[tuple[Mark, int, int]]] = {}
    for mark, number, highest in zip(marks, earned.numbers, most.numbers, strict=True):
        one = number * (denominator // earned.denominator)
        other = highest * (denominator // most.denominator)
        total = totals.setdefault(mark.attempt, [0, 0])
        total[0] += one
        total[1] += other
        places.setdefault(mark.question, []).append((mark, one, other))
    columns = {
        question: Column(
            marks=tuple(mark for mark, _, _ in rows),
            earned=tuple(one for _, one, _ in rows),
            most=tuple(other for _, _, other in rows),
            all_earned=tuple(totals[mark.attempt][0] for mark, _, _ in rows),
            all_most=tuple(totals[mark.attempt][1] for mark, _, _ in rows),
            denominator=denominator,
        )
        for question, rows in places.items()
    }
    return columns, [(earned, most) for earned, most in totals.values()]


def _alpha(items: list[Item], totals: list[int], columns: Mapping[str, Column]) -> float | None:
    """Return k ÷ (k − 1) × (1 − sum of the questions' variances ÷ variance of the points)."""
    if len(items) < 2 or any(one.attempts != len(totals) for one in items):
        return None
    denominator = next(iter(columns.values())).denominator
    variance = Sample(tuple(totals), denominator).variance()
    if not variance:
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
