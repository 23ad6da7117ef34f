"""Every pair of colours that meets on a page can be read: WCAG 2.2, level AA, in both schemes."""

import re

import pytest

from functions.contrast import PAPERS
from functions.contrast import ratio as contrast
from templates.sources import FOLDER

STYLES = (FOLDER / "assets/page.css").read_text("utf-8")
ERRORS = (FOLDER / "errors/_page.html").read_text("utf-8")
TEXT, LARGE_OR_EDGE = 4.5, 3.0

SURFACES = ("paper", "paper-2", "paper-3")
INKS = ("ink", "muted", "accent", "signal")
CODE = ("code-word", "code-text", "code-number", "code-note", "code-name", "code-wrong")
PAIRS = [
    *[(ink, surface, TEXT) for ink in INKS for surface in SURFACES],
    *[(ink, "paper-2", TEXT) for ink in CODE],
    ("on-accent", "accent", TEXT),
    ("ink", "mark", TEXT),
    ("accent", "mark", TEXT),
    ("edge", "paper", LARGE_OR_EDGE),
    ("series-1", "paper", LARGE_OR_EDGE),
    ("series-2", "paper", LARGE_OR_EDGE),
]


def tokens(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root\s*\{([^}]*)\}", STYLES)[:2]
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", dark))
    return found


def test_the_measure_is_the_standards() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(scheme: str) -> None:
    found = tokens(scheme)
    too_weak = [
        f"{front} on {back}: {contrast(found[front], found[back]):.2f}"
        for front, back, least in PAIRS
        if contrast(found[front], found[back]) < least
    ]
    assert too_weak == []


def test_dark_names_every_colour_that_light_has() -> None:
    dark = re.findall(r":root\s*\{([^}]*)\}", STYLES)[1]
    missing = [name for name in tokens("light") if f"--{name}:" not in dark]
    assert missing == []


def test_error_pages_take_the_same_colours() -> None:
    schemes = re.findall(r":root\{([^}]*)\}", ERRORS)
    for scheme, text in zip(("light", "dark"), schemes, strict=True):
        for name, colour in re.findall(r"--([\w-]+):(#[0-9a-f]{6})", text):
            assert tokens(scheme)[name] == colour


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accent_of_ones_own_is_judged_on_the_papers_of_the_style_sheet(scheme: str) -> None:
    found = tokens(scheme)
    assert PAPERS[scheme] == tuple(found[surface] for surface in SURFACES)
