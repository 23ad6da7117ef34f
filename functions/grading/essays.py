"""Essays marked: by a person, level by level or with points."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from functions.grading.grades import ZERO, Grade, Reason, grade_of
from functions.problems import FieldError, Problem
from functions.questions import Essay, Question


class BadMark(Problem):
    """This mark doesn't fit the question."""

    slug = "bad-mark"
    status = 422


def mark_by_rubric(question: Essay, levels: Mapping[str, int]) -> Grade:
    """Return the grade of an essay whose criteria got these levels, counted from 0.

    Every criterion earns its level's points as a part of what all best levels together give.
    Raises BadMark when a criterion is missing or unknown, or has no such level.
    """
    best = sum((_best(criterion.levels) for criterion in question.rubric), ZERO)
    if not best:
        raise BadMark("this question has no rubric to mark by")
    faults = [
        FieldError(f"/levels/{id}", "there is no such criterion")
        for id in levels
        if id not in {criterion.id for criterion in question.rubric}
    ]
    reasons: list[Reason] = []
    for criterion in question.rubric:
        chosen = levels.get(criterion.id)
        if type(chosen) is not int or not 0 <= chosen < len(criterion.levels):
            faults.append(
                FieldError(f"/levels/{criterion.id}", f"must be 0 to {len(criterion.levels) - 1}")
            )
            continue
        level = criterion.levels[chosen]
        reasons.append(
            Reason(
                "criterion",
                criterion.id,
                Fraction(level.points) / best,
                (str(chosen), format(level.points, "f")),
            )
        )
    if faults:
        raise BadMark("the levels don't fit the rubric", errors=tuple(faults))
    return grade_of(reasons, negative=False)


def mark_by_points(question: Question, points: Decimal) -> Grade:
    """Return the grade of a question that a person gave so many points; raise BadMark otherwise."""
    if not points.is_finite() or not 0 <= points <= question.points or not question.points:
        raise BadMark(
            "the points don't fit the question",
            errors=(FieldError("/points", f"must be from 0 to {question.points}"),),
        )
    share = Fraction(points) / Fraction(question.points)
    return grade_of([Reason("marked", share=share, values=(format(points, "f"),))], negative=False)


def words(text: str) -> int:
    """Return how many words a text has: runs without a space that hold a letter or a digit."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def _best(levels: tuple) -> Fraction:
    return max((Fraction(level.points) for level in levels), default=ZERO)
