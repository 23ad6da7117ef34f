"""Faults of a question: what keeps it from being answered, and so from being published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from functions.questions.kinds import (
    Cloze,
    Description,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Option,
    Ordering,
    Question,
    Single,
    Text,
)  # fmt: skip

PLACE = re.compile(r"\{\{([1-9][0-9]{0,2})\}\}")
"""A place of a cloze in its text."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend, as data, so that pages say it in either language."""

    path: str
    """JSON pointer into the question's document, such as `/options/2/share`."""
    code: str
    values: tuple[str, ...] = ()


def faults(question: Question) -> tuple[Fault, ...]:
    """Return what is wrong, in the order of the document; empty when it can be published.

    Codes: `no-text`, `no-points`, `too-few` (values: how many there must be), `no-right`,
    `right-shares` (of Multiple: the right ones must add up to 1; value: what they add up to),
    `empty-text`, `same-text` (value: the text), `no-pattern`, `no-whole-share` (of Single:
    one option must earn all), `place-missing` (value: the part), `part-missing` (value: the
    place), `place-twice`.
    """
    found = [Fault("/text", "no-text")] if not question.text.strip() else []
    if not question.points and not isinstance(question, Description):
        found.append(Fault("/points", "no-points"))
    return (*found, *_of_kind(question))


def _of_kind(question: Question) -> Iterator[Fault]:
    match question:
        case Single() | Multiple():
            yield from _options(question)
        case Text():
            if not any(pattern.share == 1 for pattern in question.patterns):
                yield Fault("/patterns", "no-right")
            for number, pattern in enumerate(question.patterns):
                if not pattern.pattern.strip():
                    yield Fault(f"/patterns/{number}/pattern", "no-pattern")
        case Numeric():
            if not any(number.share == 1 for number in question.accepted):
                yield Fault("/accepted", "no-right")
        case Matching():
            rights = {pair.right_id for pair in question.pairs}
            if len(question.pairs) < 2:
                yield Fault("/pairs", "too-few", ("2",))
            elif len(rights) + len(question.extras) < 2:
                yield Fault("/pairs", "same-text", (question.pairs[0].right,))
            for number, pair in enumerate(question.pairs):
                for side in ("left", "right"):
                    if not getattr(pair, side).strip():
                        yield Fault(f"/pairs/{number}/{side}", "empty-text")
            yield from _same("/pairs", "left", [pair.left for pair in question.pairs])
        case Ordering():
            if len(question.items) < 2:
                yield Fault("/items", "too-few", ("2",))
            yield from _empty("/items", [item.text for item in question.items])
            yield from _same("/items", "text", [item.text for item in question.items])
        case Cloze():
            yield from _cloze(question)
        case Essay():
            for number, criterion in enumerate(question.rubric):
                if not criterion.levels:
                    yield Fault(f"/rubric/{number}/levels", "too-few", ("1",))
        case _:
            return


def _options(question: Single | Multiple) -> Iterator[Fault]:
    options: tuple[Option, ...] = question.options
    if len(options) < 2:
        yield Fault("/options", "too-few", ("2",))
    right = sum((option.share for option in options if option.share > 0), Fraction(0))
    if not right:
        yield Fault("/options", "no-right")
    elif isinstance(question, Single) and all(option.share != 1 for option in options):
        yield Fault("/options", "no-whole-share")
    elif isinstance(question, Multiple) and right != 1:
        yield Fault("/options", "right-shares", (str(right),))
    texts = [option.text for option in options]
    yield from _empty("/options", texts)
    yield from _same("/options", "text", texts)


def _cloze(question: Cloze) -> Iterator[Fault]:
    places = PLACE.findall(question.text)
    ids = [part.id for part in question.parts]
    if not ids:
        yield Fault("/parts", "too-few", ("1",))
    for place in dict.fromkeys(places):
        if place not in ids:
            yield Fault("/text", "part-missing", (place,))
        if places.count(place) > 1:
            yield Fault("/text", "place-twice", (place,))
    for number, part in enumerate(question.parts):
        if part.id not in places:
            yield Fault("/text", "place-missing", (part.id,))
        for fault in _of_kind(part.question):
            yield replace(fault, path=f"/parts/{number}/question{fault.path}")


def _empty(path: str, texts: list[str]) -> Iterator[Fault]:
    for number, text in enumerate(texts):
        if not text.strip():
            yield Fault(f"{path}/{number}/text", "empty-text")


def _same(path: str, field: str, texts: list[str]) -> Iterator[Fault]:
    for number, text in enumerate(texts):
        if text.strip() and text in texts[:number]:
            yield Fault(f"{path}/{number}/{field}", "same-text", (text,))
