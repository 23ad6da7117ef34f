"""Markup: an author's Markdown as safe HTML, made once, at publish."""

from __future__ import annotations

from dataclasses import dataclass

from functions import sheets
from functions.anchors import Anchor
from origin.markup import parsing, sanitising
from origin.markup.finishing import Finished, Heading, finish
from origin.markup.linking import Resolve, Target

__all__ = ["Heading", "Rendered", "Resolve", "Target", "render"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it stands in a page."""

    html: str
    """Safe HTML with `sheets.mark("slot", n)` where slots stand."""
    words: int
    headings: tuple[Heading, ...]
    media: tuple[str, ...]
    """The pictures and files that it names, as the author wrote them, each once."""
    problems: tuple[str, ...]
    """What could not be shown as written, one sentence each."""


def render(
    body: str,
    resolve: Resolve,
    *,
    known: tuple[Anchor, ...] = (),
    taken: frozenset[str] = frozenset(),
) -> Rendered:
    """Return the text as safe HTML.

    `known` are the headings as readers see them until now, so that links to them stay right;
    `taken` are the ids of the page's other texts.

    `resolve` answers where a relative reference (`assets/x.png`, `chapter-02.md`) leads; None
    means nowhere, and then a link becomes plain text and a picture its alternative text.

    Everything an author wrote goes through the sanitiser; what is put in afterwards (ids, sizes,
    formulas, wrappers, slot marks) is made here from checked values, on HTML that is by then
    well-formed, so that no unbalanced tag of an author can lead it astray.
    """
    html, formulas, problems = parsing.parse(sheets.without_marks(body))
    # Entities become letters in the parser, so marks are taken out once more behind it.
    clean = sheets.without_marks(sanitising.sanitise(html))
    finished: Finished = finish(clean, formulas, resolve, known, taken)
    return Rendered(
        finished.html,
        finished.words,
        finished.headings,
        finished.media,
        (*problems, *finished.problems),
    )
