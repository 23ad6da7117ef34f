"""Numeric questions of Moodle XML: numbers with tolerances, and units.

Moodle keeps how many of a unit make one of the first unit; we keep the opposite.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

from functions.exchange import numbers
from functions.exchange.moodle.filling import Filling
from functions.exchange.moodle.trees import Node
from functions.exchange.nearness import plain
from functions.exchange.report import BadEntry, Remark

# What is read keeps more digits than what is written, so that a rounded one stays the same when
# it is turned over twice.
_READ = Context(prec=15, rounding=ROUND_HALF_EVEN)
_WRITTEN = Context(prec=10, rounding=ROUND_HALF_EVEN)


def numeric(node: Node, filling: Filling) -> dict[str, Any]:
    """Return the document of a numerical question."""
    graded = node.text("unitgradingtype") in ("1", "2")
    penalty = filling.number(node.text("unitpenalty"), "0.1")
    return {
        "kind": "numeric",
        "accepted": [
            accepted(answer.text("text") or answer.own.strip(), answer.text("tolerance"), filling)
            | {
                "share": filling.share(answer),
                "feedback": filling.markdown(answer.child("feedback")),
            }
            for answer in node.all("answer")
        ],
        "units": [
            {"name": unit.text("unit_name"), "factor": _factor(unit.text("multiplier"), filling)}
            for units in node.all("units")
            for unit in units.all("unit")
        ],
        "unit_needed": graded,
        "unit_penalty": str(Fraction(penalty).limit_denominator(10**6)),
    }


def accepted(text: str, tolerance: str, filling: Filling) -> dict[str, Any]:
    """Return one accepted number; a star takes every one."""
    if text == "*":
        return {"kind": "any"}
    near = abs(filling.number(tolerance, "0"))
    return {"value": numbers.read(text), "tolerance": plain(near)}


def multiplier(factor: Decimal) -> str:
    """Return how many of a unit make one of the first."""
    return plain(_WRITTEN.divide(Decimal(1), factor))


def _factor(text: str, filling: Filling) -> str:
    given = filling.number(text, "1")
    if not given:
        raise BadEntry("not-a-number", text)
    factor = _READ.divide(Decimal(1), given)
    if factor * given != 1:
        filling.remarks.append(Remark("number-rounded", (text,)))
    return numbers.written(factor.quantize(Decimal(1).scaleb(-20), context=Context(prec=60)))
