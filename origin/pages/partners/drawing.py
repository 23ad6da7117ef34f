"""Drawing: the charts of a report, day by day, or week by week where there are many days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from origin.pages import charts, days
from templates import translate
from templates.catalogues import grouped

MOST_COLUMNS = 45
"""More of them would be thinner than the gaps between them."""
_WEEK = 7


def chart(title: str, values: Sequence[tuple[date, int]], interface: str) -> charts.Chart:
    """Return the chart of what was counted on each day, oldest first.

    Of many days each column is a week (of a year and more, four), named by its first day; the
    newest one is always whole.
    """
    total = grouped(interface, sum(value for _, value in values))
    summary = translate(interface, "%(number)s in %(days)s days", number=total, days=len(values))
    together = 1
    while len(values) > MOST_COLUMNS * together:
        together = _WEEK if together == 1 else together * 4
    drawn = [
        (days.short(part[0][0], interface), sum(value for _, value in part))
        for part in _parts(values, together)
    ]
    return charts.columns(translate(interface, title), summary, drawn)


def _parts(values: Sequence[tuple[date, int]], together: int) -> list[Sequence[tuple[date, int]]]:
    first = len(values) % together
    parts = [values[:first]] if first else []
    return parts + [values[at : at + together] for at in range(first, len(values), together)]
