"""Filling: what a form says of one question, as the response that the API would get."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from functions.questions import (
    Cloze,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    Single,
    Text,
)
from origin.actions.answering import MAX_SEQUENCE

_DIGITS = 16
WAS = "-was"
"""Behind a question's name: what stood in its fields when the page was made."""


def response(question: Question, name: str, form: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the answer that stands in the fields called `name`; None for an empty one.

    `q3` · `q3.ID` for each of several boxes, left sides, items and places · `q3.1.ID`.
    """
    match question:
        case Single():
            return {"chosen": form[name]} if form.get(name) else None
        case Multiple():
            chosen = [each.id for each in question.options if f"{name}.{each.id}" in form]
            return {"chosen": chosen} if chosen else None
        case Text() | Numeric() | Essay():
            text = form.get(name, "").replace("\r\n", "\n")
            return {"text": text} if text.strip() else None
        case Matching():
            pairs = {each.id: form.get(f"{name}.{each.id}", "") for each in question.pairs}
            pairs = {left: right for left, right in pairs.items() if right}
            return {"pairs": pairs} if pairs else None
        case Ordering():
            places = {each.id: form.get(f"{name}.{each.id}", "") for each in question.items}
            order = _order(places)
            return {"order": order} if any(order) else None
        case Cloze():
            parts = {
                part.id: filled
                for part in question.parts
                if (filled := response(part.question, f"{name}.{part.id}", form)) is not None
            }
            return {"parts": parts} if parts else None
        case _:
            return None


def was(sequence: int, shown: Mapping[str, Any] | None) -> str:
    """Return what a form carries of an answer as it was shown: `3.1f0c…`; see `as_shown`."""
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    return f"{sequence}.{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def based_on(carried: str) -> int:
    """Return the sequence that the shown answer had; 0 for what we never wrote."""
    return min(_number(carried.partition(".")[0]), MAX_SEQUENCE - 1)


def _order(places: Mapping[str, str]) -> list[str | None]:
    """Return items by the places that they were given; two at one place come one after the other.

    Nobody without scripts is told that their numbers don't add up: what they see next is the
    order that came of them.
    """
    order: list[str | None] = [None] * len(places)
    wanted = {item: _number(text) for item, text in places.items() if _number(text)}
    for item, place in sorted(wanted.items(), key=lambda pair: pair[1]):
        at = min(max(place, 1), len(order)) - 1
        free = [number for number, there in enumerate(order) if there is None]
        order[next((number for number in free if number >= at), free[-1])] = item
    while order and order[-1] is None:
        order.pop()
    return order


def _number(text: str) -> int:
    # Whoever writes longer ones means no number of ours.
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0
