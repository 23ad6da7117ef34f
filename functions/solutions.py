"""Solutions: what the author of a question says is right; shown only once the rules allow it."""

from __future__ import annotations

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
from functions.questions.fields import plain


def of(question: Question) -> dict[str, Any]:
    """Return what is right, as JSON; shares are exact texts ("1/2"), empty where nothing is.

    `options` share by id · `patterns`, `accepted` with their shares · `pairs` right id by left
    one · `order` of the ids · `parts` by id · `rubric` of an essay.
    """
    match question:
        case Single() | Multiple():
            return {"options": {option.id: str(option.share) for option in question.options}}
        case Text():
            return {
                "patterns": [
                    {"pattern": each.pattern, "share": str(each.share)}
                    for each in question.patterns
                ]
            }
        case Numeric():
            return {
                "accepted": [
                    {
                        "kind": each.kind,
                        "share": str(each.share),
                        "value": plain(each.value),
                        "tolerance": plain(each.tolerance),
                        "low": plain(each.low),
                        "high": plain(each.high),
                    }
                    for each in question.accepted
                ],
                "units": [{"name": u.name, "factor": plain(u.factor)} for u in question.units],
            }
        case Matching():
            return {"pairs": {pair.id: pair.right_id for pair in question.pairs}}
        case Ordering():
            return {"order": [item.id for item in question.items]}
        case Cloze():
            return {"parts": {part.id: of(part.question) for part in question.parts}}
        case Essay():
            return {
                "rubric": [
                    {
                        "id": each.id,
                        "name": each.name,
                        "levels": [
                            {"points": plain(level.points), "words": level.words}
                            for level in each.levels
                        ],
                    }
                    for each in question.rubric
                ]
            }
        case _:
            return {}
