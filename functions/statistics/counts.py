"""Counts of answers: how often each option, pair or text was given, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from functions.folding import fold
from functions.questions import (
    Cloze,
    Description,
    Essay,
    Matching,
    Multiple,
    Question,
    Single,
)
from functions.responses import Chosen, Filled, Matched, Ordered, Response, Typed
from functions.statistics.moments import Sample, correlation

MOST_TEXTS = 50
"""Different typed texts or orders of one question that are told, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Count:
    """One answer that can be or was given."""

    answer: str
    """An option's id, `left>right` of a pair, `c>a>b` of an order, a text folded; in a cloze
    with its part before it: `2/h3k9qa`."""
    times: int
    part: Fraction
    """Of all attempts that were shown the question."""
    lean: float | None
    """Correlation with the points of the other questions: above 0 the strong give it, below 0
    the weak. None where it can't be said."""


def counts(
    question: Question, responses: Sequence[Response | None], rests: Sample
) -> tuple[Count, ...]:
    """Return how often each answer was given; options that nobody chose are there with 0.

    `rests`: points of the other questions, attempt by attempt, in the order of the responses.
    """
    if isinstance(question, Essay | Description):
        return ()
    given = [frozenset(_answers(response)) for response in responses]
    times = Counter(answer for answers in given for answer in answers)
    offered = list(_offered(question, ""))
    typed = [answer for answer, _ in times.most_common() if answer not in set(offered)]
    return tuple(
        Count(
            answer,
            times[answer],
            Fraction(times[answer], len(given)) if given else Fraction(0),
            correlation(Sample(tuple(int(answer in each) for each in given), 1), rests),
        )
        for answer in offered + typed[:MOST_TEXTS]
    )


def _answers(response: Response | None) -> Iterator[str]:
    match response:
        case Chosen(chosen):
            yield from chosen
        case Typed(text):
            # Enough to tell one from another.
            yield fold(text[:200]).strip()
        case Matched(pairs):
            yield from (f"{left}>{right}" for left, right in pairs)
        case Ordered(order):
            yield ">".join(id or "" for id in order)
        case Filled(parts):
            for id, filled in parts:
                yield from (f"{id}/{answer}" for answer in _answers(filled))
        case None:
            return


def _offered(question: Question, prefix: str) -> Iterator[str]:
    match question:
        case Single() | Multiple():
            yield from (f"{prefix}{option.id}" for option in question.options)
        case Matching():
            yield from (f"{prefix}{pair.id}>{pair.right_id}" for pair in question.pairs)
        case Cloze():
            for part in question.parts:
                yield from _offered(part.question, f"{prefix}{part.id}/")
        case _:
            return
