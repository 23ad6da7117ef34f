"""Charts: the geometry of column charts; the template draws them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720
HEIGHT = 180
BASE = 150
TOP = 30
"""Room above the highest column for its number."""
GAP = 6
LABELS = 7
"""At most about so many columns are named below, so that names never touch."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column, in pixels of the drawing."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int
    named: bool
    """Whether its label is written below it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with one series, which its title names: no legend is needed."""

    title: str
    summary: str
    """What it shows, as a sentence, for who can't see it."""
    columns: tuple[Column, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def columns(title: str, summary: str, days: Sequence[tuple[str, int]]) -> Chart:
    """Return the chart of (label, value) pairs, oldest first; the newest is always named.

    The scale begins at zero, and a value that is not zero is at least two pixels high.
    """
    if not days:
        return Chart(title, summary, ())
    most = max(value for _, value in days)
    step = WIDTH / len(days)
    every = -(-len(days) // LABELS)
    drawn = []
    for number, (label, value) in enumerate(days):
        height = round((BASE - TOP) * value / most, 1) if most else 0.0
        height = max(height, 2.0) if value else 0.0
        drawn.append(
            Column(
                x=round(number * step + GAP / 2, 1),
                y=round(BASE - height, 1),
                width=round(step - GAP, 1),
                height=height,
                label=label,
                value=value,
                named=(len(days) - 1 - number) % every == 0,
            )
        )
    return Chart(title, summary, tuple(drawn))
