"""Quantities: a number as people write it, with what stands beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from functions.folding import fold

LONGEST = 200
"""Characters of a typed number with its unit; a longer text is none."""
LARGEST_EXPONENT = 60

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile(r"\s*(?:[x×·*⋅хХX]\s*10\s*(?:\^\s*([-+]?\d{1,3})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})))")
# Digits in groups of three, by a space, an apostrophe or one of the two separators.
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)\s*"
    r"(?P<digits>\d{1,3}(?:[ '.,]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)"
    r"(?P<exponent>[eE][-+]?\d{1,3}(?![\w.,]))?",
    re.ASCII,
)
_FRACTION = re.compile(r"\s*/\s*(\d+)(?![\d.,])", re.ASCII)
_WORD = re.compile(r"[^\s\d.,+\-*/^=<>()_][^\s]*")
_LAST_MARK = re.compile(r"(?<=\d)[.,]$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number as typed."""

    readings: tuple[Fraction, ...]
    """What it can mean: two for `1,234`, which is a thousand to some and less than two to others;
    the one with a decimal separator is first."""
    unit: str
    """What stands beside the number, folded with its capitals; empty when nothing does."""


def read(text: str) -> Quantity | None:
    """Return the number in a text, exactly; None when the text is no number with a unit.

    Comma and dot both separate decimals; thousands are grouped by spaces, apostrophes or the
    other one of the two. `1.5e3`, `1,5 × 10³`, `1.5*10^3` and `3/4` are numbers too. The unit
    stands behind the number or before it.
    """
    if len(text) > LONGEST:
        return None
    # Superscripts are read before folding, which makes 10³ into 103.
    whole, power = _without_power(text.strip())
    folded = _LAST_MARK.sub("", fold(whole, case=True).strip())
    found = _NUMBER.search(folded)
    if not found:
        return None
    front, rest = folded[: found.start()].strip(), folded[found.end() :]
    readings = _readings(found["digits"])
    divisor = _FRACTION.match(rest)
    if divisor and int(divisor[1]) and found["digits"].isdigit():
        readings = tuple(reading / int(divisor[1]) for reading in readings)
        rest = rest[divisor.end() :]
    rest = rest.strip()
    if (front and rest) or not _is_unit(front or rest):
        return None
    if not readings:
        return None
    exponent = power + int((found["exponent"] or "e0")[1:])
    if abs(exponent) > LARGEST_EXPONENT:
        return None
    if exponent:
        readings = tuple(reading * Fraction(10) ** exponent for reading in readings)
    if found["sign"] == "-":
        readings = tuple(-reading for reading in readings)
    return Quantity(readings, (front or rest).rstrip("."))


def unit(name: str) -> str:
    """Return a unit's name as `read` gives it; capitals count, mW is not MW, a last dot doesn't."""
    return fold(name, case=True).strip().rstrip(".")


def _without_power(text: str) -> tuple[str, int]:
    found = _POWER.search(text)
    if not found or not text[: found.start()].strip()[-1:].isdigit():
        return text, 0
    power = found[1] or found[2].translate(_SUPERSCRIPTS)
    return f"{text[: found.start()]} {text[found.end() :].strip()}", int(power)


def _readings(digits: str) -> tuple[Fraction, ...]:
    plain = digits.replace(" ", "").replace("'", "")
    marks = [letter for letter in plain if letter in ".,"]
    if not marks:
        return (Fraction(plain),)
    last = plain.rindex(marks[-1])
    grouped = Fraction(plain.replace(",", "").replace(".", ""))
    if len(marks) > 1 and marks[-1] in marks[:-1]:
        # 1,234,567 groups; 1,234.567,8 is nobody's way to write.
        return (grouped,) if len(set(marks)) == 1 else ()
    begins = plain[:last].replace(",", "").replace(".", "")
    decimal = Fraction(f"{begins or '0'}.{plain[last + 1 :]}")
    groups = re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits)
    return (decimal, grouped) if groups else (decimal,)


def _is_unit(text: str) -> bool:
    """Say whether this can stand beside a number: two words at most, none a number itself."""
    words = text.split()
    return len(words) <= 2 and all(_WORD.fullmatch(word) for word in words)
