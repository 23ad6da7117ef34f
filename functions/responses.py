"""Responses: what a learner answers, read strictly against the question that was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.problems import Problem
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

TEXT_BYTES = 4 * 1024
"""UTF-8 bytes of a typed word or number."""
ESSAY_BYTES = 50 * 1024


class BadResponse(Problem):
    """This is not an answer to the question."""

    slug = "bad-response"
    status = 422


class UnknownOption(Problem):
    """The question has no such option."""

    slug = "unknown-option"
    status = 422


class AnswerTooLong(Problem):
    """The answer is too long."""

    slug = "answer-too-long"
    status = 422


@dataclass(frozen=True, slots=True)
class Chosen:
    """Options chosen, sorted; exactly one of a single choice."""

    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """A word, a number or an essay, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Matched:
    """Left ids with their right ids, sorted; those left open are absent."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Items by place; None where a place is still empty."""

    order: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """Parts of a cloze that are not empty, sorted by their number."""

    parts: tuple[tuple[str, Response], ...]


Response = Chosen | Typed | Matched | Ordered | Filled


def read(question: Question, value: Any) -> Response | None:
    """Return the answer; None for an empty one, however it is put.

    `{"chosen": "a"}` · `{"chosen": ["a", "c"]}` · `{"text": "3,5 kg"}` · `{"pairs": {"a": "x"}}`
    · `{"order": ["c", null, "a"]}` · `{"parts": {"1": {…}}}` · null. Raises BadResponse for
    another shape, UnknownOption for an id that the question lacks, AnswerTooLong.
    """
    if value is None:
        return None
    match question:
        case Single():
            return _one(question, _member(value, "chosen"))
        case Multiple():
            return _some(question, _member(value, "chosen"))
        case Text() | Numeric():
            return _typed(_member(value, "text"), TEXT_BYTES)
        case Essay():
            return _typed(_member(value, "text"), ESSAY_BYTES)
        case Matching():
            return _matched(question, _member(value, "pairs"))
        case Ordering():
            return _ordered(question, _member(value, "order"))
        case Cloze():
            return _filled(question, _member(value, "parts"))
        case _:
            raise BadResponse("there is nothing to answer here")


def write(question: Question, response: Response | None) -> dict[str, Any] | None:
    """Return the answer as JSON; `read` makes the same answer of it."""
    match response:
        case None:
            return None
        case Chosen(chosen):
            return {"chosen": chosen[0] if isinstance(question, Single) else list(chosen)}
        case Typed(text):
            return {"text": text}
        case Matched(pairs):
            return {"pairs": dict(pairs)}
        case Ordered(order):
            return {"order": list(order)}
        case Filled(parts):
            inner = {part.id: part.question for part in getattr(question, "parts", ())}
            return {"parts": {id: write(inner[id], filled) for id, filled in parts}}


def _member(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping) or set(value) != {name}:
        raise BadResponse(f"the answer must be an object with “{name}” alone")
    return value[name]


def _known(id: Any, ids: set[str]) -> str:
    if not isinstance(id, str):
        raise BadResponse("ids are texts")
    if id not in ids:
        raise UnknownOption(f"there is no “{id[:40]}” in this question")
    return id


def _one(question: Single, chosen: Any) -> Chosen | None:
    if chosen is None or chosen == "":
        return None
    return Chosen((_known(chosen, {option.id for option in question.options}),))


def _some(question: Multiple, chosen: Any) -> Chosen | None:
    if chosen is None:
        return None
    ids = {option.id for option in question.options}
    if not isinstance(chosen, list) or len(chosen) > len(ids):
        raise BadResponse("“chosen” must be a list of options, each once")
    found = {_known(id, ids) for id in chosen}
    if len(found) != len(chosen):
        raise BadResponse("an option stands twice")
    return Chosen(tuple(sorted(found))) if found else None


def _typed(text: Any, most: int) -> Typed | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise BadResponse("“text” must be a text")
    # A letter is a byte at least: what is far too long is not even encoded.
    if len(text) > most or len(text.encode("utf-8", "surrogatepass")) > most:
        raise AnswerTooLong(f"at most {most} bytes are kept")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadResponse("the text has characters that can't be kept")
    return Typed(text) if text.strip() else None


def _matched(question: Matching, pairs: Any) -> Matched | None:
    if pairs is None:
        return None
    lefts = {pair.id for pair in question.pairs}
    rights = {pair.right_id for pair in question.pairs} | {item.id for item in question.extras}
    if not isinstance(pairs, Mapping) or len(pairs) > len(lefts):
        raise BadResponse("“pairs” must be an object of left and right ids")
    found = {
        _known(left, lefts): _known(right, rights)
        for left, right in pairs.items()
        if right is not None and right != ""
    }
    return Matched(tuple(sorted(found.items()))) if found else None


def _ordered(question: Ordering, order: Any) -> Ordered | None:
    if order is None:
        return None
    ids = {item.id for item in question.items}
    if not isinstance(order, list) or len(order) > len(ids):
        raise BadResponse("“order” must be a list of the items, each once")
    found = [_known(id, ids) if id is not None and id != "" else None for id in order]
    placed = [id for id in found if id is not None]
    if len(set(placed)) != len(placed):
        raise BadResponse("an item stands twice")
    while found and found[-1] is None:
        found.pop()
    return Ordered(tuple(found)) if placed else None


def _filled(question: Cloze, parts: Any) -> Filled | None:
    if parts is None:
        return None
    places = {part.id: part.question for part in question.parts}
    if not isinstance(parts, Mapping) or len(parts) > len(places):
        raise BadResponse("“parts” must be an object of places and their answers")
    found = {
        _known(id, set(places)): filled
        for id, value in parts.items()
        if (filled := read(places[_known(id, set(places))], value)) is not None
    }
    return Filled(tuple(sorted(found.items()))) if found else None
