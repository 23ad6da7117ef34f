"""Pictures of a quiz's statistics: their geometry; the templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 20, 360
"""Edges of the field, in pixels of the drawing."""
LOWEST = -0.5
"""Discrimination at the lower edge: what is below stands on it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One question: easy ones to the right, telling ones above."""

    x: float
    y: float
    number: int
    label: str
    striking: bool
    """Whether there is something to look at."""


@dataclass(frozen=True, slots=True)
class Scatter:
    """Questions by how easy they are and how well they tell strong from weak."""

    points: tuple[Point, ...]
    zero: float
    """Height of no discrimination."""
    ticks: tuple[tuple[float, str], ...]
    """Percents below the field."""
    marks: tuple[tuple[float, str], ...]
    """Discriminations beside it."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = BOTTOM


def scatter(
    questions: Sequence[tuple[int, str, float | None, float | None, bool]], decimal: str = "."
) -> Scatter:
    """Return the picture of (number, label, facility, discrimination, striking).

    Questions of which either can't be said are left out; the table has them.
    """
    points = tuple(
        Point(_across(facility), _up(discrimination), number, label, striking)
        for number, label, facility, discrimination, striking in questions
        if facility is not None and discrimination is not None
    )
    return Scatter(
        points=points,
        zero=_up(0.0),
        ticks=tuple((_across(tick / 100), f"{tick} %") for tick in (0, 25, 50, 75, 100)),
        marks=tuple(
            (_up(mark), f"{mark:.1f}".replace("-", "−").replace(".", decimal))
            for mark in (-0.5, 0.0, 0.5, 1.0)
        ),
    )


def _across(facility: float) -> float:
    within = min(1.0, max(0.0, facility))
    return round(LEFT + (WIDTH - RIGHT - LEFT) * within, 1)


def _up(discrimination: float) -> float:
    within = min(1.0, max(LOWEST, discrimination))
    return round(BOTTOM - (BOTTOM - TOP) * (within - LOWEST) / (1 - LOWEST), 1)
