"""Excerpts: the few words around what was looked for, with the words that were found marked."""

from __future__ import annotations

from dataclasses import dataclass

from functions.wording import Question, words

LENGTH = 220
"""About how many letters an excerpt has: two lines of a page."""
BEFORE = 60
"""Letters shown before the first word that was found."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an excerpt; joined, the pieces are its text."""

    text: str
    found: bool


def excerpt(text: str, asked: Question) -> tuple[Piece, ...]:
    """Return the part of a text where most of what is asked for stands close together.

    Nothing is escaped: the pieces are text, and whoever shows them escapes them.
    """
    hits = [
        word for word in words(text) if asked.means(text[word.start : word.end].lower(), word.stem)
    ]
    start, end = 0, len(text)
    if end > LENGTH:
        first = _densest([word.start for word in hits]) if hits else 0
        start = _word_start(text, max(0, min(first - BEFORE, len(text) - LENGTH)))
        end = _word_end(text, start + LENGTH)
    pieces: list[Piece] = [Piece("… ", False)] if start else []
    at = start
    for word in hits:
        if word.start >= at and word.end <= end:
            if word.start > at:
                pieces.append(Piece(text[at : word.start], False))
            pieces.append(Piece(text[word.start : word.end], True))
            at = word.end
    if at < end:
        pieces.append(Piece(text[at:end], False))
    if end < len(text):
        pieces.append(Piece(" …", False))
    return tuple(pieces)


def _densest(starts: list[int]) -> int:
    """Return where an excerpt begins that holds the most of these places; the first such one."""
    best, best_count, behind = starts[0], 0, 0
    for ahead, start in enumerate(starts):
        while starts[behind] < start - (LENGTH - BEFORE):
            behind += 1
        if ahead - behind + 1 > best_count:
            best, best_count = starts[behind], ahead - behind + 1
    return best


def _word_start(text: str, at: int) -> int:
    if at == 0:
        return 0
    space = text.find(" ", at, at + 40)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 40, at + 1)
    return at if space < 0 else space
