"""Charts: draws the figures of the demo course, when somebody changes them.

`python -m origin.demo.charts FONT.ttf` writes them anew into both courses; the pictures are kept
beside the texts, because not every machine has a font with Cyrillic letters.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1280, 720)
_PAPER, _INK, _FAINT = "#fbfaf7", "#33393d", "#d9d6cd"
_TEAL, _OCHRE = "#0f6b6b", "#b3661a"
_LEFT, _RIGHT, _TOP, _BOTTOM = 140, 1230, 60, 610
_OVERSAMPLING = 2

# Hours after learning, and the work saved on relearning in per cent (Ebbinghaus 1885).
FORGETTING = ((1 / 3, 58), (1, 44), (9, 36), (24, 34), (48, 28), (144, 25), (744, 21))
WORDS: dict[str, dict[str, str]] = {
    "bg": {
        "1/3": "20 мин", "1": "1 час", "9": "9 часа", "24": "1 ден", "48": "2 дни",
        "144": "6 дни", "744": "31 дни", "5m": "5 минути", "2d": "2 дни", "1w": "1 седмица",
        "again": "препрочитане", "recall": "припомняне", "ordered": "подредено",
        "mixed": "смесено", "now": "на упражнението", "later": "след седмица",
    },
    "en": {
        "1/3": "20 min", "1": "1 hour", "9": "9 hours", "24": "1 day", "48": "2 days",
        "144": "6 days", "744": "31 days", "5m": "5 minutes", "2d": "2 days", "1w": "1 week",
        "again": "rereading", "recall": "recall", "ordered": "ordered",
        "mixed": "mixed", "now": "in practice", "later": "a week later",
    },
}  # fmt: skip


class Chart:
    """A sheet with a scale of 0–100 % on the left."""

    def __init__(self, font: Path) -> None:
        self.picture = Image.new("RGB", (SIZE[0] * _OVERSAMPLING, SIZE[1] * _OVERSAMPLING), _PAPER)
        self.pen = ImageDraw.Draw(self.picture)
        self.font = ImageFont.truetype(str(font), 30 * _OVERSAMPLING)
        for per_cent in (0, 25, 50, 75, 100):
            y = self.y(per_cent)
            self.line([(_LEFT, y), (_RIGHT, y)], _FAINT, 2)
            self.text((_LEFT - 16, y), f"{per_cent} %", _INK, "rm")

    def y(self, per_cent: float) -> float:
        """Return the height at which a share stands."""
        return _BOTTOM - (_BOTTOM - _TOP) * per_cent / 100

    def line(self, points: Sequence[tuple[float, float]], color: str, width: int = 5) -> None:
        """Draw a line through points."""
        scaled = [(x * _OVERSAMPLING, y * _OVERSAMPLING) for x, y in points]
        self.pen.line(scaled, fill=color, width=width * _OVERSAMPLING, joint="curve")

    def dot(self, x: float, y: float, color: str) -> None:
        """Draw a point."""
        self.pen.circle((x * _OVERSAMPLING, y * _OVERSAMPLING), 9 * _OVERSAMPLING, fill=color)

    def bar(self, x: float, per_cent: float, color: str) -> None:
        """Draw a bar of 150 pixels with its share above."""
        box = (x - 75, self.y(per_cent), x + 75, _BOTTOM)
        self.pen.rectangle([side * _OVERSAMPLING for side in box], fill=color)
        self.text((x, self.y(per_cent) - 22), f"{per_cent:g} %", _INK, "mm")

    def text(self, at: tuple[float, float], text: str, color: str, anchor: str) -> None:
        """Write a word."""
        scaled = (at[0] * _OVERSAMPLING, at[1] * _OVERSAMPLING)
        self.pen.text(scaled, text, fill=color, font=self.font, anchor=anchor)

    def save(self, path: Path) -> None:
        """Write the picture at its size."""
        small = self.picture.resize(SIZE, Image.Resampling.LANCZOS)
        small.quantize(64, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


def forgetting(chart: Chart, words: dict[str, str]) -> None:
    """Draw the curve of forgetting on a scale that gives hours and days equal room."""
    first, last = (math.log(FORGETTING[at][0]) for at in (0, -1))

    def x(hours: float) -> float:
        return _LEFT + 60 + (_RIGHT - _LEFT - 120) * (math.log(hours) - first) / (last - first)

    points = [(x(hours), chart.y(share)) for hours, share in FORGETTING]
    chart.line(points, _TEAL)
    for (at, y), (hours, share) in zip(points, FORGETTING, strict=True):
        chart.dot(at, y, _TEAL)
        chart.text((at, y - 34), f"{share} %", _INK, "mm")
        name = "1/3" if hours < 1 else f"{hours:g}"
        # Two of the days stand too close for one row.
        chart.text((at, _BOTTOM + (76 if name == "48" else 36)), words[name], _INK, "mm")


def retrieval(chart: Chart, words: dict[str, str]) -> None:
    """Draw rereading against recall over five minutes, two days and a week."""
    places = (_LEFT + 90, (_LEFT + _RIGHT) / 2 - 60, _RIGHT - 290)
    for name, shares, color in (
        ("again", (81, 54, 42), _OCHRE),
        ("recall", (75, 68, 56), _TEAL),
    ):
        points = [(x, chart.y(share)) for x, share in zip(places, shares, strict=True)]
        chart.line(points, color)
        for at, (x, y) in enumerate(points):
            chart.dot(x, y, color)
            above = (name == "again") == (at == 0)
            chart.text((x, y + (-34 if above else 34)), f"{shares[at]} %", color, "mm")
        chart.text((places[2] + 30, points[2][1]), words[name], color, "lm")
    for x, when in zip(places, ("5m", "2d", "1w"), strict=True):
        chart.text((x, _BOTTOM + 40), words[when], _INK, "mm")


def mixing(chart: Chart, words: dict[str, str]) -> None:
    """Draw ordered against mixed problems, in practice and a week later."""
    for middle, when, shares in ((380, "now", (89, 60)), (920, "later", (20, 63))):
        chart.bar(middle - 95, shares[0], _OCHRE)
        chart.bar(middle + 95, shares[1], _TEAL)
        chart.text((middle - 95, _BOTTOM + 32), words["ordered"], _OCHRE, "mm")
        chart.text((middle + 95, _BOTTOM + 32), words["mixed"], _TEAL, "mm")
        chart.text((middle, _BOTTOM + 80), words[when], _INK, "mm")


FIGURES: dict[str, Callable[[Chart, dict[str, str]], None]] = {
    "forgetting": forgetting,
    "retrieval": retrieval,
    "mixing": mixing,
}


def main() -> None:
    """Draw all figures in both languages with the font named on the command line."""
    for language, words in WORDS.items():
        for name, draw in FIGURES.items():
            chart = Chart(Path(sys.argv[1]))
            draw(chart, words)
            chart.save(Path(__file__).parent / f"course-{language}" / "assets" / f"{name}.png")


if __name__ == "__main__":
    main()
