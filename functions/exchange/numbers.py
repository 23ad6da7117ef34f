"""Numbers as files write them: 3.14, 3,14 or 1.5e3, kept exactly."""

from __future__ import annotations

import re
from decimal import Decimal

from functions.exchange.report import BadEntry

_NUMBER = re.compile(
    r"[-+−]?(?:[0-9]{1,20}(?:[.,][0-9]{0,20})?|[.,][0-9]{1,20})(?:[eE][-+−]?[0-9]{1,2})?"
)
_MOST = 20
"""Digits on either side of the point, as many as a question keeps."""


def read(text: str) -> str:
    """Return the number as our documents write it; raise BadEntry."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise BadEntry("not-a-number", plain)
    number = Decimal(plain.replace(",", ".").replace("−", "-"))
    return written(number)


def written(number: Decimal) -> str:
    """Return a number without an exponent and needless zeros; raise BadEntry when too long."""
    digits = format(number, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    whole, _, places = digits.lstrip("-").partition(".")
    if len(whole) > _MOST or len(places) > _MOST:
        raise BadEntry("not-a-number", digits)
    return "0" if digits in ("-0", "") else digits
