"""Tables: rows written as CSV that a spreadsheet opens rightly and never calculates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# What a spreadsheet takes for the beginning of a formula, also behind the signs that it skips.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "\ufeff"
"""By this a spreadsheet knows that the file is UTF-8: Cyrillic names stay legible."""


def defused(cell: object) -> str:
    """Return a cell's text; an apostrophe before whatever would be taken for a formula."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return str(cell)
    text = str(cell).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_DANGEROUS) else text


def written(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV (RFC 4180), with the mark of UTF-8 before them."""
    out = StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([defused(cell) for cell in row])
    return out.getvalue()
