"""Choices graded: every chosen option adds its share."""

from __future__ import annotations

from collections.abc import Iterator

from functions.grading.grades import ZERO, Reason
from functions.questions import Multiple, Single
from functions.responses import Chosen


def reasons(question: Single | Multiple, response: Chosen) -> Iterator[Reason]:
    """Yield what each chosen option adds, in the author's order, and what was left unearned.

    Where shares are even, each right option adds an equal share and each wrong one takes the
    same share back, so ticking every box earns nothing where half of them are right, and
    something where most are: authors who mind give the wrong ones shares of their own.
    """
    options = {option.id: option for option in question.options}
    for id in response.chosen:
        if id not in options:
            # It was in the revision that was shown, and is gone from the one that grades.
            yield Reason("option-gone", id)
    for option in question.options:
        if option.id in response.chosen:
            yield Reason("option", option.id, option.share)
    if isinstance(question, Multiple):
        left = [
            option
            for option in question.options
            if option.share > 0 and option.id not in response.chosen
        ]
        if left:
            missing = sum((option.share for option in left), ZERO)
            yield Reason("unchosen", values=(str(len(left)), str(missing)))
