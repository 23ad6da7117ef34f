"""Answers of GIFT: what stands between the braces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from functions.exchange import numbers, percents, texts
from functions.exchange.drafts import TRUTH
from functions.exchange.gift.scanning import shown
from functions.exchange.report import BadEntry, Remark
from functions.exchange.texts import FORMATS, Texts

_FORMAT = re.compile(rf"\s*\[({'|'.join(FORMATS)})\]")
_WEIGHT = re.compile(r"\s*%([^%]{0,40})%")
_MARKS = re.compile("[~=]")
_TRUE = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer, still with its signs hidden."""

    mark: str
    """`=`, `~`, or nothing when none stood there."""
    share: Fraction | None
    """The percentage, when there is one."""
    text: str
    feedback: str

    @property
    def earned(self) -> Fraction:
        if self.share is not None:
            return self.share
        return Fraction(self.mark == "=")


def plain(text: str) -> str:
    """Return a text that is no Markdown, such as a name or a pattern."""
    return texts.plain(shown(text))


def read(
    inside: str, form: str, made: Texts, language: str, remarks: list[Remark]
) -> dict[str, Any]:
    """Return the fields of the question's document that its answers make; raise BadEntry."""
    answers, general, feedback = inside.partition("####")
    document: dict[str, Any] = {}
    if general:
        document["feedback"] = _formatted(feedback, form, made)
    bare = answers.strip()
    if not bare:
        return document | {"kind": "essay"}
    if bare.startswith("#"):
        return document | _numeric(bare[1:], form, made)
    truth = bare.partition("#")
    if truth[0].strip().upper() in _TRUE:
        return document | _truth(truth[0], truth[2], form, made, language)
    found = _cut(bare)
    if "~" in bare:
        return document | _choice(found, form, made, remarks)
    arrows = ["->" in answer.text for answer in found]
    if any(arrows):
        if not all(arrows):
            raise BadEntry("arrow-missing")
        return document | _matching(found, form, made, remarks)
    return document | _short(found, form, made)


def _cut(answers: str) -> list[_Answer]:
    """Return the answers; what stands before the first mark counts as one."""
    marks = list(_MARKS.finditer(answers))
    if not marks:
        return [_answer("", answers)]
    found: list[_Answer] = []
    if answers[: marks[0].start()].strip():
        found.append(_answer("", answers[: marks[0].start()]))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(answers)
        found.append(_answer(mark[0], answers[mark.end() : end]))
    return found


def _answer(mark: str, text: str) -> _Answer:
    share = None
    weight = _WEIGHT.match(text)
    if weight:
        share = percents.read(weight[1])
        text = text[weight.end() :]
    words, _, feedback = text.partition("#")
    return _Answer(mark, share, words, feedback)


def _formatted(text: str, form: str, made: Texts) -> str:
    found = _FORMAT.match(text)
    if found:
        form, text = found[1], text[found.end() :]
    return made.markdown(shown(text), form)


def _choice(found: list[_Answer], form: str, made: Texts, remarks: list[Remark]) -> dict[str, Any]:
    remarks += [
        Remark("text-before-answers", (plain(answer.text)[:100],))
        for answer in found
        if not answer.mark
    ]
    single = any(answer.mark == "=" for answer in found)
    return {
        "kind": "single" if single else "multiple",
        "options": [
            {
                "text": _formatted(answer.text, form, made),
                "share": str(answer.earned),
                "feedback": _formatted(answer.feedback, form, made),
            }
            for answer in found
        ],
    }


def _truth(word: str, rest: str, form: str, made: Texts, language: str) -> dict[str, Any]:
    right = _TRUE[word.strip().upper()]
    # The first feedback is for whoever is wrong, the second for whoever is right.
    wrong, _, righted = rest.partition("#")
    said = {right: _formatted(righted, form, made), not right: _formatted(wrong, form, made)}
    words = TRUTH.get(language, TRUTH["en"])
    return {
        "kind": "single",
        "shuffle": False,
        "options": [
            {"id": id, "text": text, "right": value == right, "feedback": said[value]}
            for id, text, value in (("true", words[0], True), ("false", words[1], False))
        ],
    }


def _short(found: list[_Answer], form: str, made: Texts) -> dict[str, Any]:
    return {
        "kind": "text",
        "patterns": [
            {
                "pattern": plain(answer.text),
                "share": str(answer.earned if answer.mark else Fraction(1)),
                "feedback": _formatted(answer.feedback, form, made),
            }
            for answer in found
        ],
    }


def _matching(
    found: list[_Answer], form: str, made: Texts, remarks: list[Remark]
) -> dict[str, Any]:
    pairs: list[dict[str, str]] = []
    extras: list[dict[str, str]] = []
    for answer in found:
        left, _, right = answer.text.partition("->")
        sides = _formatted(left, form, made), _formatted(right, form, made)
        if answer.feedback.strip():
            remarks.append(Remark("feedback-dropped", (sides[0][:100],)))
        if sides[0]:
            pairs.append({"left": sides[0], "right": sides[1]})
        elif sides[1]:
            extras.append({"text": sides[1]})
    return {"kind": "matching", "pairs": pairs, "extras": extras}


def _numeric(inside: str, form: str, made: Texts) -> dict[str, Any]:
    if not _MARKS.search(inside.partition("#")[0]) and not inside.strip().startswith(("=", "~")):
        found = [_answer("=", inside)]
    else:
        found = _cut(inside)
    return {
        "kind": "numeric",
        "accepted": [
            _number(plain(answer.text))
            | {
                "share": str(answer.earned if answer.mark else Fraction(1)),
                "feedback": _formatted(answer.feedback, form, made),
            }
            for answer in found
        ],
    }


def _number(text: str) -> dict[str, Any]:
    if text in ("", "*"):
        return {"kind": "any"}
    low, dots, high = text.partition("..")
    if dots:
        return {"kind": "range", "low": numbers.read(low), "high": numbers.read(high)}
    value, colon, tolerance = text.partition(":")
    kept = numbers.read(tolerance) if colon and tolerance.strip() else "0"
    return {"value": numbers.read(value), "tolerance": str(abs(Decimal(kept)))}
