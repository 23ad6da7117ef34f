"""Keys of a question: what is right, for authors, and for learners once the rules disclose it."""

from __future__ import annotations

from typing import Any

from functions.questions.fields import plain
from functions.questions.kinds import (
    Accepted,
    Cloze,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    Single,
    Text,
)


def key(question: Question) -> dict[str, Any]:
    """Return what is right, by the ids that `public` shows; never for a learner's eyes before time.

    `options`: share by id · `patterns`: pattern and share · `accepted`: numbers and tolerances,
    `units`: names · `pairs`: right id by left id · `order`: ids · `parts`: the same by part.
    Empty for essays.
    """
    match question:
        case Single() | Multiple():
            return {"options": {option.id: str(option.share) for option in question.options}}
        case Text():
            return {
                "patterns": [
                    {"pattern": pattern.pattern, "share": str(pattern.share)}
                    for pattern in question.patterns
                ]
            }
        case Numeric():
            return {
                "accepted": [_number(accepted) for accepted in question.accepted],
                "units": [unit.name for unit in question.units],
            }
        case Matching():
            return {"pairs": {pair.id: pair.right_id for pair in question.pairs}}
        case Ordering():
            return {"order": [item.id for item in question.items]}
        case Cloze():
            return {"parts": {part.id: key(part.question) for part in question.parts}}
        case _:
            return {}


def _number(accepted: Accepted) -> dict[str, str]:
    shown = {"kind": accepted.kind, "share": str(accepted.share)}
    match accepted.kind:
        case "any":
            return shown
        case "range":
            return shown | {"low": plain(accepted.low), "high": plain(accepted.high)}
        case _:
            return shown | {
                "value": plain(accepted.value),
                "tolerance": plain(accepted.tolerance),
            }
