"""Contrast: whether one colour can be read on another, by WCAG 2.2."""

from __future__ import annotations

import re

TEXT = 4.5
"""The least ratio for text at level AA."""
PAPERS = {"light": ("#fbfaf7", "#f3f1ea", "#e9e6dc"), "dark": ("#171816", "#1f211e", "#2a2c28")}
"""Surfaces of the style sheet (page.css) on which an accent stands as text."""
INKS = ("#ffffff", "#0d1f1e")
"""What may stand on an accent, the one that is read better."""
_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")


def is_colour(text: str) -> bool:
    """Say whether this is a colour as it is written here: `#` and six small hexadecimal digits."""
    return _COLOUR.match(text) is not None


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 (black) to 1 (white)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(accent: str) -> str:
    """Return the ink that is read best on an accent."""
    return max(INKS, key=lambda ink: ratio(ink, accent))


def weakest(accent: str, scheme: str) -> float:
    """Return the weakest contrast that an accent has wherever it stands in a scheme."""
    pairs = [*((accent, paper) for paper in PAPERS[scheme]), (ink_on(accent), accent)]
    return min(ratio(one, other) for one, other in pairs)
