"""Writing of a question as its one canonical document."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from functions.questions.fields import plain
from functions.questions.kinds import Accepted, Option, Part, Question
from functions.questions.reading import FORMAT


def write(question: Question) -> str:
    """Return the canonical JSON of a question; `read` makes the same question of it."""
    return json.dumps(document(question), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def document(question: Question) -> dict[str, Any]:
    """Return the document of a question as JSON knows it: exact numbers are texts."""
    return {"format": FORMAT, **_question(question)}


def _question(question: Question) -> dict[str, Any]:
    return {"kind": question.kind, **_members(question, fields(question))}


def _members(value: Any, members: Iterable[Any]) -> dict[str, Any]:
    found = {member.name: _plain(getattr(value, member.name)) for member in members}
    return {name: entry for name, entry in found.items() if entry is not None}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return plain(value)
        case Fraction():
            return str(value)
        case tuple():
            return [_plain(entry) for entry in value]
        case Option():
            return {**_members(value, fields(value)), "right": value.share > 0}
        case Accepted():
            # Only what its kind uses, so that one number has one document.
            used = {"range": ("low", "high"), "any": ()}.get(value.kind, ("value", "tolerance"))
            names = ("kind", "share", "feedback", *used)
            return _members(value, [f for f in fields(value) if f.name in names])
        case Part():
            return {
                "id": value.id,
                "weight": value.weight,
                "display": value.display,
                "question": _question(value.question),
            }
        case _:
            return _members(value, fields(value))
