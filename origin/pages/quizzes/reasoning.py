"""Reasoning: what gave or took each part of a question's points, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict

from functions import grading
from origin.pages.quizzes import describing
from templates import translate
from templates.catalogues import translate_number

SENTENCES = {
    "empty": "Not answered",
    "waiting": "A person reads and marks this answer",
    "option": "You chose “%(subject)s”",
    "option-gone": "You chose an option that the question has no more",
    "no-pattern": "It is none of the answers that count",
    "no-number": "%(first)s is none of the numbers that count",
    "not-a-number": "It could not be read as a number",
    "unit-not-asked": "Something stood beside the number that was not asked for",
    "unit-missing": "The unit is missing",
    "unit-unknown": "The unit %(first)s is not one that counts here",
    "within": "%(first)s is a number that counts",
    "pair": "“%(subject)s” is matched rightly",
    "pair-wrong": "“%(subject)s” does not go with “%(other)s”",
    "pair-empty": "“%(subject)s” is left open",
    "place": "“%(subject)s” stands in its place",
    "place-wrong": "“%(subject)s” does not stand in its place",
    "order": "%(first)s of %(second)s in the order are right",
    "part-empty": "Left open",
    "criterion": "%(subject)s: %(level)s",
    "marked": "Marked by a person",
    "floor": "A question takes no more than this",
    "ceiling": "A question gives no more than all its points",
}
PATTERNS = {
    "exact": "It is an answer that counts",
    "folded": "It is an answer that counts, with letters or signs that make no difference",
    "close": "It is an answer that counts but for its spelling",
}


class Line(TypedDict):
    """One reason."""

    sentence: str
    points: str
    """With its sign; empty where it gives and takes nothing."""
    gives: bool


def lines(
    question: Mapping[str, Any],
    solution: Mapping[str, Any] | None,
    reasons: list[dict[str, Any]],
    points: Decimal,
    interface: str,
) -> list[Line]:
    """Return the reasons of a mark; `question` is as `questions.public` shows it."""
    names = describing.names(question)
    parts = {part["id"]: part for part in question.get("parts", [])}
    rubric = {each["id"]: each for each in (solution or {}).get("rubric", [])}
    found: list[Line] = []
    for reason in reasons:
        subject, known, before = str(reason["subject"]), names, ""
        part, _, inner = subject.partition("/")
        if part in parts:
            subject, known = inner, describing.names(parts[part])
            before = translate(interface, "Place %(number)s", number=part) + ": "
        elif subject in parts:
            before = translate(interface, "Place %(number)s", number=subject) + ": "
        earned = grading.exact(Fraction(reason["share"]), points)
        found.append(
            {
                "sentence": before + _sentence(reason, subject, known, rubric, interface),
                "points": signed(earned, interface) if earned else "",
                "gives": earned > 0,
            }
        )
    return found


def signed(earned: Fraction, interface: str) -> str:
    """Return points with their sign, rounded to two places: `+0,33`."""
    text = format(abs(grading.rounded(earned)), "f").rstrip("0").rstrip(".")
    text = text if interface == "en" else text.replace(".", ",")
    return ("+" if earned > 0 else "−") + text


def _sentence(
    reason: Mapping[str, Any],
    subject: str,
    names: Mapping[str, str],
    rubric: Mapping[str, Mapping[str, Any]],
    interface: str,
) -> str:
    code, values = reason["code"], [str(each) for each in reason["values"]]
    if code == "pattern":
        return translate(interface, PATTERNS.get(values[0] if values else "", PATTERNS["exact"]))
    if code == "unchosen":
        return translate_number(
            interface,
            "%(number)s right option was not chosen",
            "%(number)s right options were not chosen",
            int(values[0]),
        )
    if code == "criterion" and subject in rubric:
        criterion = rubric[subject]
        level = criterion["levels"][int(values[0])]
        return translate(
            interface, SENTENCES[code], subject=criterion["name"], level=level["words"]
        )
    if code == "option" and subject not in names:
        code = "option-gone"
    first = values[0] if values else ""
    if interface != "en" and code in ("within", "no-number"):
        first = first.replace(".", ",")
    return translate(
        interface,
        SENTENCES[code],
        subject=names.get(subject, describing.NOTHING),
        other=names.get(f"right.{first}", describing.NOTHING),
        first=first,
        second=values[1] if len(values) > 1 else "",
        level=first,
    )
