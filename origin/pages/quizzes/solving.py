"""Solving: what is right, in words, once the rules let it be told."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from origin.pages.quizzes import describing
from templates import translate


def right(question: Mapping[str, Any], solution: Mapping[str, Any], interface: str) -> list[str]:
    """Return the right answers of a question, the fullest first; none where a person marks."""
    if "options" in solution:
        names = describing.names(question)
        return [
            names.get(id, describing.NOTHING)
            for id, share in solution["options"].items()
            if Fraction(share) > 0
        ]
    if "patterns" in solution:
        return [
            _counting(_typed(each["pattern"]), each["share"], interface)
            for each in _by_share(solution["patterns"])
        ]
    if "accepted" in solution:
        units = [unit["name"] for unit in solution["units"][:1]]
        return [
            _counting(" ".join([_number(each, interface), *units]), each["share"], interface)
            for each in _by_share(solution["accepted"])
        ]
    if "pairs" in solution:
        return [describing.answer(question, {"pairs": {left: other}})
                for left, other in solution["pairs"].items()]  # fmt: skip
    if "order" in solution:
        return [describing.answer(question, {"order": solution["order"]})]
    parts = {part["id"]: part for part in question.get("parts", [])}
    return [
        translate(interface, "Place %(number)s", number=id)
        + ": "
        + " / ".join(right(parts[id], each, interface))
        for id, each in solution.get("parts", {}).items()
        if id in parts
    ]


def _typed(pattern: str) -> str:
    # `*` stands for any letters, and `\\*` for a star.
    return "*".join(part.replace("*", "…") for part in pattern.split("\\*"))


def _by_share(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counting = [each for each in entries if Fraction(each["share"]) > 0]
    return sorted(counting, key=lambda each: -Fraction(each["share"]))


def _counting(text: str, share: str, interface: str) -> str:
    if Fraction(share) == 1:
        return text
    return translate(interface, "%(answer)s (%(share)s of the points)", answer=text, share=share)


def _number(accepted: Mapping[str, Any], interface: str) -> str:
    match accepted["kind"]:
        case "any":
            text = translate(interface, "any number")
        case "range":
            text = f"{accepted['low']} … {accepted['high']}"
        case _ if accepted["tolerance"] == "0":
            text = accepted["value"]
        case "absolute":
            text = f"{accepted['value']} ± {accepted['tolerance']}"
        case "relative":
            part = f"{float(Fraction(accepted['tolerance']) * 100):g}"
            text = f"{accepted['value']} ± {part} %"
        case _:
            text = f"{accepted['value']} ×÷ {1 + Fraction(accepted['tolerance'])}"
    return text if interface == "en" else text.replace(".", ",")
