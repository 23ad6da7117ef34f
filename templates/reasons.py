"""Reasons: in a reader's words, what a message was chosen by."""

from __future__ import annotations

from collections.abc import Sequence

from templates.catalogues import translate

WORDS = {
    "course": "the course",
    "chapter": "the chapter",
    "language": "the language of the page",
    "hours": "the time of the week",
    "group": "a group that you belong to",
    "stage": "how far you are in the course",
    "visitor": "how long you have been learning here",
}
"""What `functions.sponsorship.choose` names a rule, and how a reader hears of it."""
PERSONAL = frozenset({"group", "stage", "visitor"})
"""Those that look at the reader, not only at the page and the clock."""


def reason(interface: str, reasons: Sequence[str]) -> str:
    """Return the sentences that say what a message was chosen by; the page of itself for none."""
    known = [translate(interface, words) for name, words in WORDS.items() if name in reasons]
    if not known:
        return translate(
            interface, "It is shown on all pages, and nothing about you was used to choose it."
        )
    *first, last = known
    all_words = (
        translate(interface, "%(first)s and %(last)s", first=", ".join(first), last=last)
        if first
        else last
    )
    if PERSONAL.isdisjoint(reasons):
        sentence = "It was chosen by %(reasons)s. Nothing about you was used."
    else:
        sentence = "It was chosen by %(reasons)s. Nothing else about you was used."
    return translate(interface, sentence, reasons=all_words)
