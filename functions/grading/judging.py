"""Judging: one answer to one question, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from functions.grading import arranged, choices, typed
from functions.grading.grades import ZERO, Grade, Reason, grade_of
from functions.questions import (
    Cloze,
    Description,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    Single,
    Text,
)
from functions.responses import Chosen, Filled, Matched, Ordered, Response, Typed

CODES: dict[str, str] = {
    "empty": "not answered",
    "waiting": "a person marks it; values: words",
    "option": "an option was chosen",
    "option-gone": "an option was chosen that the question no longer has",
    "unchosen": "right options were not chosen; values: how many, their shares together",
    "pattern": "a pattern took the text; values: exact, folded, or close and the edits",
    "no-pattern": "no pattern took the text",
    "within": "an accepted number took it; values: the number in the first unit",
    "no-number": "no accepted number took it; values: the number in the first unit",
    "not-a-number": "it could not be read as one number",
    "unit-not-asked": "something stood beside the number that nobody asked for",
    "unit-missing": "the unit was missing",
    "unit-unknown": "the unit was none of the question's; values: the unit",
    "pair": "a pair is right",
    "pair-wrong": "a pair is wrong; values: the right id that was taken",
    "pair-empty": "a left side was left open",
    "place": "an item is in its place",
    "place-wrong": "an item is not in its place",
    "order": "so much of the order is right; subject: the scoring; values: right, of how many",
    "part-empty": "a place of a cloze was left open",
    "criterion": "a criterion of the rubric was marked; values: level from 0, its points",
    "marked": "a person gave points; values: the points",
    "floor": "a question never takes more than it can",
    "ceiling": "a question never gives more than all its points",
}
"""Every code of a reason, what it means, and what its values are. `pair`, `place`, `option` and
`part-empty` have their id as subject, `pattern` and `within` a number from 1."""


def grade(question: Question, response: Response | None, *, negative: bool = False) -> Grade:
    """Return what the answer earns, as a share with the reasons that add up to it.

    Never less than nothing, unless `negative`: then wrong options can take points off others,
    down to the question's own. An essay waits for a person; a description earns nothing.
    An answer to an earlier revision is graded as far as it fits this one.
    """
    if response is None or isinstance(question, Description):
        return Grade(ZERO, "empty", (Reason("empty"),))
    if isinstance(question, Essay) and isinstance(response, Typed):
        return Grade(ZERO, "waiting", (Reason("waiting"),))
    return grade_of(_reasons(question, response), negative=negative)


def _reasons(question: Question, response: Response) -> Iterable[Reason]:
    match question, response:
        case ((Single() | Multiple()), Chosen()):
            return choices.reasons(question, response)
        case Text(), Typed():
            return typed.text_reasons(question, response)
        case Numeric(), Typed():
            return typed.numeric_reasons(question, response)
        case Matching(), Matched():
            return arranged.matching_reasons(question, response)
        case Ordering(), Ordered():
            return arranged.ordering_reasons(question, response)
        case Cloze(), Filled():
            return _parts(question, response)
    raise TypeError(f"a {type(response).__name__} answers no {type(question).__name__}")


def _parts(question: Cloze, response: Filled) -> Iterator[Reason]:
    """Yield the reasons of every part, each with its part's weight among all.

    A part is held within its own bounds: a wrong one takes nothing from the others.
    """
    filled = dict(response.parts)
    all = sum(part.weight for part in question.parts)
    for part in question.parts:
        if part.id not in filled:
            yield Reason("part-empty", part.id)
            continue
        weight = Fraction(part.weight, all)
        inner = grade_of(_reasons(part.question, filled[part.id]), negative=False)
        for reason in inner.reasons:
            subject = f"{part.id}/{reason.subject}" if reason.subject else part.id
            yield replace(reason, subject=subject, share=reason.share * weight)
