"""Showing of a question to a learner: nothing in it tells what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from functions.questions.fields import plain
from functions.questions.kinds import (
    Cloze,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    Single,
    Text,
)  # fmt: skip


def shuffled(question: Question) -> tuple[str, ...]:
    """Return the ids that may stand in any order, for a draw to shuffle as one list.

    Of a cloze they carry their part: `1.h3k9qa`. Items of an ordering and right sides always
    count among them: in the author's order they would tell.
    """
    match question:
        case Single() | Multiple():
            return tuple(option.id for option in question.options) if question.shuffle else ()
        case Matching():
            lefts = tuple(pair.id for pair in question.pairs) if question.shuffle else ()
            return lefts + tuple(f"right.{id}" for id, _ in _rights(question))
        case Ordering():
            return tuple(sorted(item.id for item in question.items))
        case Cloze():
            return tuple(
                f"{part.id}.{id}" for part in question.parts for id in shuffled(part.question)
            )
        case _:
            return ()


def public(
    question: Question, order: Sequence[str] = (), html: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what a learner may see before anything is disclosed.

    No share, key, pattern, tolerance, factor or feedback stands in it, nor the author's name
    for the question. `order` is a shuffled `shuffled(question)`; ids that it lacks stand last,
    in an order that tells nothing. `html` are rendered texts by the keys of `texts`: where one
    is there, it stands beside its text as `html`.
    """
    shown = _shown(question, tuple(order), html or {}, "")
    return {"kind": question.kind, "points": plain(question.points), **shown}


def texts(question: Question) -> dict[str, str]:
    """Return every Markdown text of a question that isn't empty, by a key that lasts.

    `text`, `feedback`, `when_right`, `option.ID`, `option.ID.feedback`, `left.ID`,
    `right.RIGHT_ID`, `item.ID`, `pattern.N.feedback`, `accepted.N.feedback` (N from 0),
    `grader_notes`, and for a part of a cloze `part.1.` before these.
    """
    found = {
        name: getattr(question, name)
        for name in ("text", "feedback", "when_right", "when_partly", "when_wrong")
    }
    match question:
        case Single() | Multiple():
            for option in question.options:
                found[f"option.{option.id}"] = option.text
                found[f"option.{option.id}.feedback"] = option.feedback
        case Text():
            for number, pattern in enumerate(question.patterns):
                found[f"pattern.{number}.feedback"] = pattern.feedback
        case Numeric():
            for number, accepted in enumerate(question.accepted):
                found[f"accepted.{number}.feedback"] = accepted.feedback
        case Matching():
            found |= {f"left.{pair.id}": pair.left for pair in question.pairs}
            found |= {f"right.{id}": text for id, text in _rights(question)}
        case Ordering():
            found |= {f"item.{item.id}": item.text for item in question.items}
        case Cloze():
            for part in question.parts:
                for key, text in texts(part.question).items():
                    found[f"part.{part.id}.{key}"] = text
        case Essay():
            found["grader_notes"] = question.grader_notes
        case _:
            pass
    return {key: text for key, text in found.items() if text}


def _shown(
    question: Question, order: tuple[str, ...], html: Mapping[str, str], prefix: str
) -> dict[str, Any]:
    def entry(key: str, text: str, id: str = "") -> dict[str, str]:
        shown = {"id": id} if id else {}
        rendered = html.get(f"{prefix}{key}")
        return shown | {"text": text} | ({} if rendered is None else {"html": rendered})

    shown: dict[str, Any] = entry("text", question.text)
    match question:
        case Single() | Multiple():
            options = {option.id: option for option in question.options}
            ids = _ordered(list(options), order)
            shown["options"] = [entry(f"option.{id}", options[id].text, id) for id in ids]
            shown["numbering"] = question.numbering
        case Numeric():
            shown["asks_unit"] = question.unit_needed
        case Matching():
            lefts = {pair.id: pair.left for pair in question.pairs}
            rights = dict(_rights(question))
            sides = tuple(id.removeprefix("right.") for id in order if id.startswith("right."))
            shown["lefts"] = [
                entry(f"left.{id}", lefts[id], id) for id in _ordered(list(lefts), order)
            ]
            shown["rights"] = [
                entry(f"right.{id}", rights[id], id) for id in _ordered(list(rights), sides)
            ]
        case Ordering():
            items = {item.id: item.text for item in question.items}
            ids = _ordered(sorted(items), order)
            shown["items"] = [entry(f"item.{id}", items[id], id) for id in ids]
            shown["layout"], shown["numbering"] = question.layout, question.numbering
        case Cloze():
            shown["parts"] = [
                {
                    "id": part.id,
                    "display": part.display,
                    "kind": part.question.kind,
                    **_shown(
                        part.question,
                        tuple(
                            id.removeprefix(f"{part.id}.")
                            for id in order
                            if id.startswith(f"{part.id}.")
                        ),
                        html,
                        f"{prefix}part.{part.id}.",
                    ),
                }
                for part in question.parts
            ]
        case Essay():
            shown["template"] = question.template
            shown["words_min"], shown["words_max"] = question.words_min, question.words_max
            shown["rubric"] = (
                [
                    {
                        "id": criterion.id,
                        "name": criterion.name,
                        "levels": [
                            {"points": plain(level.points), "words": level.words}
                            for level in criterion.levels
                        ],
                    }
                    for criterion in question.rubric
                ]
                if question.show_rubric
                else []
            )
        case _:
            pass
    return shown


def _rights(question: Matching) -> list[tuple[str, str]]:
    """Return the right sides, each once, sorted by an id that says nothing."""
    sides = {pair.right_id: pair.right for pair in question.pairs}
    sides |= {extra.id: extra.text for extra in question.extras}
    return sorted(sides.items())


def _ordered(ids: list[str], order: Sequence[str]) -> list[str]:
    first = [id for id in order if id in ids]
    return first + [id for id in ids if id not in first]
