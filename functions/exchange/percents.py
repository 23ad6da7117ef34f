"""Percents: shares as Moodle's files write them, such as 33.33333 for a third."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from functions.exchange.report import BadEntry

_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,6}(?:[.,][0-9]{0,20})?|[.,][0-9]{1,20})")
_FEW = 1_000
"""Denominators up to this are taken for what five places were cut from."""
_PLACES = 4
"""Of a percentage that is no simple share, so that the share stays short enough to be kept."""
# Moodle's own list of grades, and what people write for its repeating ones.
_USUAL = tuple(Fraction(n, d) for d in (3, 6, 7, 9) for n in range(1, d))


def read(text: str) -> Fraction:
    """Return the share that a percentage means, from −1 to 1; raise BadEntry.

    `33.33333`, `33.333` and `33.3` are all a third: whoever wrote them could not write one.
    """
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        raise BadEntry("not-a-share", stripped)
    plain = stripped.replace(",", ".")
    number = Fraction(Decimal(plain))
    if abs(number) > 100:
        raise BadEntry("not-a-share", stripped)
    places = len(plain.partition(".")[2])
    share = _meant(abs(number) / 100, places)
    return share if number >= 0 else -share


def write(share: Fraction) -> str:
    """Return the percentage that `read` makes the same share of, or the nearest one it can.

    What is written once, read and written again is the same.
    """
    for candidate in _candidates(share):
        if read(candidate) == share:
            return candidate
    nearest = read(_rounded(share, _PLACES))
    return next(text for text in _candidates(nearest) if read(text) == nearest)


def _candidates(share: Fraction) -> tuple[str, ...]:
    five, four = _rounded(share, 5), _rounded(share, _PLACES)
    return (five.rstrip("0").rstrip("."), five, four)


def _rounded(share: Fraction, places: int) -> str:
    scaled = share * 100
    number = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    return format(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN), "f")


def _meant(share: Fraction, places: int) -> Fraction:
    if places >= 5:
        near = share.limit_denominator(_FEW)
        if abs(near - share) <= Fraction(1, 2 * 10**7):
            return near
    elif places:
        unit = Fraction(1, 100 * 10**places)
        for usual in _USUAL:
            if abs(usual - share) < unit and usual.denominator > 1:
                return usual
    scaled = round(share * 10 ** (_PLACES + 2))
    return Fraction(scaled, 10 ** (_PLACES + 2))
