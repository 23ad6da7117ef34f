"""Nearness: tolerances as other systems know them, plain or as a range."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Context, Decimal

from functions.exchange.losses import Losses
from functions.questions import Accepted

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_PLACES = Decimal(1).scaleb(-12)


def plain_number(accepted: Accepted, losses: Losses) -> Accepted:
    """Return an accepted number that is absolute, a range or any, saying what was converted."""
    match accepted.kind:
        case "relative":
            tolerance = _EXACT.multiply(accepted.tolerance, abs(accepted.value))
            losses.say("tolerance-converted", f"± {plain(tolerance)}")
            return replace(accepted, kind="absolute", tolerance=_short(tolerance))
        case "geometric":
            factor = 1 + accepted.tolerance
            ends = sorted(
                (_EXACT.divide(accepted.value, factor), _EXACT.multiply(accepted.value, factor))
            )
            low, high = _short(ends[0]), _short(ends[1])
            losses.say("tolerance-converted", f"{plain(low)} – {plain(high)}")
            return replace(accepted, kind="range", low=low, high=high)
        case _:
            return accepted


def as_absolute(accepted: Accepted, losses: Losses) -> Accepted:
    """Return an accepted number that is absolute or any: a range becomes its middle ± half."""
    number = plain_number(accepted, losses)
    if number.kind != "range":
        return number
    middle = _short(_EXACT.divide(_EXACT.add(number.low, number.high), Decimal(2)))
    half = _short(_EXACT.subtract(number.high, middle))
    losses.say("tolerance-converted", f"{plain(middle)} ± {plain(half)}")
    return replace(number, kind="absolute", value=middle, tolerance=half)


def plain(number: Decimal) -> str:
    """Return a number without an exponent and needless zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _short(number: Decimal) -> Decimal:
    if number == number.to_integral_value() or -number.as_tuple().exponent <= 12:  # type: ignore[operator]  # finite
        return Decimal(plain(number))
    return Decimal(plain(_EXACT.quantize(number, _PLACES)))
