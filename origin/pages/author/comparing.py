"""Comparing: two texts as a page tells their differences, with what stayed the same cut short."""

from __future__ import annotations

from typing import TypedDict

from functions import differences

CONTEXT_LINES = 2
"""Lines shown around what changed."""


class Piece(TypedDict):
    """Words of a stretch, all of one kind."""

    kind: str
    """same, removed or added."""
    text: str


class Stretch(TypedDict):
    """A stretch of lines."""

    kind: str
    """same, removed, added or changed."""
    pieces: list[Piece]
    hidden: int
    """Lines that are the same and left out here; then there are no pieces."""


def told(before: str, after: str) -> list[Stretch]:
    """Return what makes `before` into `after`; nothing when they are the same."""
    found = differences.between(before, after)
    if all(each.kind == "same" for each in found):
        return []
    shown: list[Stretch] = []
    for at, each in enumerate(found):
        if each.kind == "same":
            shown += _same(each.after, first=at == 0, last=at == len(found) - 1)
        elif each.kind == "changed":
            pieces: list[Piece] = [{"kind": part.kind, "text": part.text} for part in each.parts]
            shown.append({"kind": each.kind, "pieces": pieces, "hidden": 0})
        else:
            shown.append(_whole(each.kind, each.before or each.after))
    return shown


def _whole(kind: str, text: str) -> Stretch:
    return {"kind": kind, "pieces": [{"kind": kind, "text": text}], "hidden": 0}


def _same(text: str, *, first: bool, last: bool) -> list[Stretch]:
    lines = text.splitlines(keepends=True)
    head = 0 if first else CONTEXT_LINES
    tail = 0 if last else CONTEXT_LINES
    hidden = len(lines) - head - tail
    if hidden < 2:
        return [_whole("same", text)]
    cut: list[Stretch] = [{"kind": "same", "pieces": [], "hidden": hidden}]
    before = [_whole("same", "".join(lines[:head]))] if head else []
    after = [_whole("same", "".join(lines[len(lines) - tail :]))] if tail else []
    return before + cut + after
