"""Grades: the share of a question earned, with the reasons that add up to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

Verdict = Literal["right", "partly", "wrong", "empty", "waiting"]
ZERO, WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that gave, took or left a share; said in words by whoever shows it.

    No reason says more than how the learner's own answer was taken: none names a key.
    """

    code: str
    """See `grading.CODES`."""
    subject: str = ""
    """An option's, pair's, item's, part's or criterion's id, or the number of a pattern or an
    accepted number from 1; inside a cloze with its part before it: `2/h3k9qa`."""
    share: Fraction = ZERO
    """What it adds to the question's share. All reasons of a grade add up to its share."""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """What one answer earns."""

    share: Fraction
    """From 0 to 1; from −1 where the quiz takes points off for wrong answers."""
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


def grade_of(reasons: Iterable[Reason], *, negative: bool) -> Grade:
    """Return the grade that these reasons add up to, held within its bounds by one more reason."""
    found = list(reasons)
    # Most reasons add nothing, and numerators tell so ten times as quickly as a sum of fractions.
    total = sum((reason.share for reason in found if reason.share.numerator), ZERO)
    held = total
    if total.numerator < 0:
        held = max(total, -WHOLE) if negative else ZERO
    elif total.numerator > total.denominator:
        held = WHOLE
    if held != total:
        found.append(Reason("floor" if held > total else "ceiling", share=held - total))
    return Grade(held, verdict(held), tuple(found))


def verdict(share: Fraction) -> Verdict:
    """Return how an answered question is called."""
    if share >= 1:
        return "right"
    return "partly" if share > 0 else "wrong"


def exact(share: Fraction, points: Decimal) -> Fraction:
    """Return the points earned, exactly: what is added up before anything is rounded."""
    return share * Fraction(points)


def rounded(number: Fraction, places: int = 2) -> Decimal:
    """Return a number as it is shown: half to even, once, after everything is added up."""
    scaled = round(number * 10**places)  # of a Fraction: half to even, exactly
    return Decimal(scaled).scaleb(-places)


def points(share: Fraction, points: Decimal) -> Decimal:
    """Return the points earned by one question as shown, rounded half to even to two places."""
    return rounded(exact(share, points))


def document(grade: Grade) -> dict[str, Any]:
    """Return the grade as JSON."""
    return {
        "share": str(grade.share),
        "verdict": grade.verdict,
        "reasons": [
            {
                "code": reason.code,
                "subject": reason.subject,
                "share": str(reason.share),
                "values": list(reason.values),
            }
            for reason in grade.reasons
        ],
    }


def read(document: dict[str, Any]) -> Grade:
    """Return the grade that `document` wrote."""
    return Grade(
        Fraction(document["share"]),
        document["verdict"],
        tuple(
            Reason(
                reason["code"],
                reason["subject"],
                Fraction(reason["share"]),
                tuple(reason["values"]),
            )
            for reason in document["reasons"]
        ),
    )
