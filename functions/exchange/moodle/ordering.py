"""Ordering questions of Moodle XML: items in the right order, and what counts as partly right."""

from __future__ import annotations

from typing import Any

from functions.exchange.moodle.filling import Filling
from functions.exchange.moodle.trees import Node

SCORINGS = {
    "ALL_OR_NOTHING": "exact",
    "ABSOLUTE_POSITION": "absolute",
    "RELATIVE_NEXT_EXCLUDE_LAST": "next",
    "RELATIVE_NEXT_INCLUDE_LAST": "next_last",
    "RELATIVE_ONE_PREVIOUS_AND_NEXT": "neighbours",
    "RELATIVE_ALL_PREVIOUS_AND_NEXT": "pairs",
    "LONGEST_ORDERED_SUBSET": "longest",
    "LONGEST_CONTIGUOUS_SUBSET": "contiguous",
    "RELATIVE_TO_CORRECT": "distance",
}
_BY_NUMBER = dict(enumerate(SCORINGS.values(), start=-1))
_NUMBERINGS = {"abc": "abc", "ABCD": "ABC", "123": "123", "iii": "iii", "IIII": "III"}


def ordering(node: Node, filling: Filling) -> dict[str, Any]:
    """Return the document of an ordering question; every item is shown, whatever was chosen."""
    scoring = node.text("gradingtype").upper()
    by_number = _BY_NUMBER.get(int(scoring)) if scoring.lstrip("-").isdecimal() else None
    filling.drop("selecttype", node.text("selecttype").upper() not in ("", "ALL", "0"))
    return {
        "kind": "ordering",
        "scoring": SCORINGS.get(scoring) or by_number or "absolute",
        "layout": "horizontal" if node.text("layouttype") in ("HORIZONTAL", "1") else "vertical",
        "numbering": _NUMBERINGS.get(node.text("numberingstyle"), "none"),
        "items": [{"text": filling.markdown(answer)} for answer in node.all("answer")],
    }
