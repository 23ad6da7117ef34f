"""Typed answers graded: by the first pattern or number that takes them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from functions import quantities, spelling, wildcards
from functions.folding import fold
from functions.grading.grades import WHOLE, Reason
from functions.questions import Accepted, Numeric, Text, Unit
from functions.responses import Typed


def text_reasons(question: Text, response: Typed) -> Iterator[Reason]:
    """Yield which pattern took the text and how: exact, folded, or so many letters away.

    Every pattern is tried as it stands before any is tried with misspellings: a wrong answer
    that the author foresaw must not pass for a slip in the right one.
    """
    for number, pattern in enumerate(question.patterns, 1):
        if wildcards.matches(pattern.pattern, response.text, case=question.case):
            how = "exact" if pattern.pattern.strip() == response.text.strip() else "folded"
            yield Reason("pattern", str(number), pattern.share, (how,))
            return
    found: tuple[int, int] | None = None
    if question.spelling:
        typed = fold(response.text, case=question.case).strip()
        for number, pattern in enumerate(question.patterns, 1):
            parts = wildcards.parts(pattern.pattern, case=question.case)
            if len(parts) != 1:
                continue
            edits = spelling.close(parts[0], typed, question.spelling)
            if edits is not None and (found is None or edits < found[0]):
                found = edits, number
    if found is None:
        yield Reason("no-pattern")
        return
    edits, number = found
    yield Reason("pattern", str(number), question.patterns[number - 1].share, ("close", str(edits)))


def numeric_reasons(question: Numeric, response: Typed) -> Iterator[Reason]:
    """Yield which number took the answer, as it was read in the first unit, and the unit's part."""
    typed = quantities.read(response.text)
    factor, unit = _factor(question, typed.unit) if typed else (None, "")
    if typed is None or (factor is None and not question.units):
        # A unit that nobody asked for may be anything: `3 or`, `5 apples`.
        yield Reason("not-a-number" if typed is None else "unit-not-asked")
        return
    readings = [reading * factor if factor else reading for reading in typed.readings]
    for number, accepted in enumerate(question.accepted, 1):
        for reading in readings:
            if within(accepted, reading):
                yield Reason("within", str(number), accepted.share, (shown(reading),))
                if unit and accepted.share > 0:
                    penalty = min(question.unit_penalty, accepted.share)
                    yield Reason(unit, share=-penalty, values=(typed.unit,) if typed.unit else ())
                return
    yield Reason("no-number", values=(shown(readings[0]),))


def within(accepted: Accepted, number: Fraction) -> bool:
    """Say whether the number is what is accepted, ends included.

    As in Moodle's numerical questions: a relative tolerance is a part of the value, a geometric
    one a factor of 1 + tolerance both ways.
    """
    value, tolerance = Fraction(accepted.value), Fraction(accepted.tolerance)
    match accepted.kind:
        case "any":
            return True
        case "range":
            return Fraction(accepted.low) <= number <= Fraction(accepted.high)
        case "absolute":
            return abs(number - value) <= tolerance
        case "relative":
            return abs(number - value) <= tolerance * abs(value)
        case _:
            ends = (value / (1 + tolerance), value * (1 + tolerance))
            return min(ends) <= number <= max(ends)


def shown(number: Fraction) -> str:
    """Return a number as a text: decimal where that is exact and short, else a fraction."""
    places = 0
    while places < 20 and (number * 10**places).denominator != 1:
        places += 1
    scaled = number * 10**places
    if scaled.denominator != 1:
        return str(number)
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    whole = digits[: len(digits) - places]
    rest = digits[len(digits) - places :]
    return ("-" if number < 0 else "") + whole + (f".{rest}" if rest else "")


def _factor(question: Numeric, typed: str) -> tuple[Fraction | None, str]:
    """Return what the number is multiplied by, and what is wrong with its unit, if anything."""
    if not typed:
        missing = question.units and question.unit_needed
        return WHOLE, "unit-missing" if missing else ""
    unit: Unit
    for unit in question.units:
        if quantities.unit(unit.name) == typed:
            return Fraction(unit.factor), ""
    return None, "unit-unknown"
