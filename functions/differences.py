"""Differences: what changed between two texts, by lines and within them by words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "removed", "added", "changed"]

MAX_TABLE = 40_000
"""Cells of a table of longest common parts: what two stretches that share no unmistakable line
may cost. Larger ones are told as removed and added, so that the time stays linear in the text."""
MAX_TABLES = 2_000_000
"""Cells of all tables of one comparison, less than a second of work."""
MAX_DEPTH = 16
MAX_WORDS = 20_000
"""Words of one stretch of changed lines that are compared one by one."""
LIKE = 0.3
"""The part of the letters that must have stayed for a stretch to be called changed: below it
the words that happen to be equal would hide what was written anew."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words within changed lines."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of lines."""

    kind: Kind
    before: str
    """The lines as they were, with their ends; empty of added ones."""
    after: str
    """The lines as they are, with their ends; empty of removed ones."""
    before_line: int
    """Where it begins in the older text, from 1."""
    after_line: int
    """Where it begins in the newer one, from 1."""
    parts: tuple[Part, ...] = ()
    """The words of changed lines; empty for the other kinds."""


class OtherText(ValueError):
    """The differences are not of this text."""


def between(before: str, after: str) -> tuple[Difference, ...]:
    """Return what makes `before` into `after`, in the order of the texts.

    Their `before`s joined are the older text and their `after`s the newer one, to the letter.
    Takes time about linear in the length of both, whatever they hold.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Difference] = []
    for same, a, b in _stretches(old, new):
        was, now = "".join(old[a.start : a.stop]), "".join(new[b.start : b.stop])
        kind: Kind = "same" if same else "changed" if was and now else "removed" if was else "added"
        if kind != "changed":
            found.append(Difference(kind, was, now, a.start + 1, b.start + 1))
            continue
        parts = _words(was, now)
        if parts:
            found.append(Difference(kind, was, now, a.start + 1, b.start + 1, parts))
        else:
            found.append(Difference("removed", was, "", a.start + 1, b.start + 1))
            found.append(Difference("added", "", now, a.stop + 1, b.start + 1))
    return tuple(found)


def apply(text: str, differences: Sequence[Difference]) -> str:
    """Return the newer text from the older one; raise OtherText when they are of another."""
    if "".join(each.before for each in differences) != text:
        raise OtherText
    return "".join(each.after for each in differences)


def first_change(before: str, after: str, *, letters: int = 200) -> tuple[str, str]:
    """Return the first line that differs, as it was and as it is, cut to `letters`.

    Empty texts where there is no such line on one side.
    """
    old, new = before.splitlines(), after.splitlines()
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    if at is None:
        at = min(len(old), len(new))
    was = old[at] if at < len(old) else ""
    now = new[at] if at < len(new) else ""
    return was[:letters], now[:letters]


def aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of places at which both hold the same, in order."""
    return [
        pair
        for same, a, b in _stretches(old, new)
        if same
        for pair in zip(range(a.start, a.stop), range(b.start, b.stop), strict=True)
    ]


def _words(before: str, after: str) -> tuple[Part, ...]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MAX_WORDS:
        return ()
    parts: list[Part] = []
    kept = 0
    for same, a, b in _stretches(old, new):
        was, now = "".join(old[a.start : a.stop]), "".join(new[b.start : b.stop])
        if same:
            kept += len(was.strip())
            parts.append(Part("same", was))
            continue
        if was:
            parts.append(Part("removed", was))
        if now:
            parts.append(Part("added", now))
    return tuple(parts) if kept >= LIKE * max(len(before.strip()), len(after.strip()), 1) else ()


_Stretch = tuple[bool, range, range]


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[_Stretch]:
    """Return both sequences as stretches that are the same or not, none empty on both sides."""
    found: list[_Stretch] = []
    a = b = 0
    for at_a, at_b in [*_Match(old, new).pairs, (len(old), len(new))]:
        if at_a > a or at_b > b:
            found.append((False, range(a, at_a), range(b, at_b)))
        if at_a < len(old) and at_b < len(new):
            found.append((True, range(at_a, at_a + 1), range(at_b, at_b + 1)))
        a, b = at_a + 1, at_b + 1
    return _joined(found)


def _joined(stretches: list[_Stretch]) -> list[_Stretch]:
    joined: list[_Stretch] = []
    for same, a, b in stretches:
        if joined and joined[-1][0] and same:
            _, before_a, before_b = joined.pop()
            a, b = range(before_a.start, a.stop), range(before_b.start, b.stop)
        joined.append((same, a, b))
    return joined


class _Match:
    """Finds the places at which two sequences hold the same, in order.

    Patience: what stands exactly once on both sides can't be mistaken for something else, so it
    holds the texts together, and what lies between is matched for itself.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self.old, self.new = old, new
        self.pairs: list[tuple[int, int]] = []
        self.cells = MAX_TABLES
        self.within(range(len(old)), range(len(new)), 0)

    def within(self, a: range, b: range, depth: int) -> None:
        old, new = self.old, self.new
        start_a, stop_a, start_b, stop_b = a.start, a.stop, b.start, b.stop
        while start_a < stop_a and start_b < stop_b and old[start_a] == new[start_b]:
            self.pairs.append((start_a, start_b))
            start_a, start_b = start_a + 1, start_b + 1
        tail = 0
        while stop_a > start_a and stop_b > start_b and old[stop_a - 1] == new[stop_b - 1]:
            stop_a, stop_b, tail = stop_a - 1, stop_b - 1, tail + 1
        if start_a < stop_a and start_b < stop_b:
            self.between(range(start_a, stop_a), range(start_b, stop_b), depth)
        self.pairs += zip(range(stop_a, stop_a + tail), range(stop_b, stop_b + tail), strict=True)

    def between(self, a: range, b: range, depth: int) -> None:
        anchors = _anchors(self.old, self.new, a, b) if depth < MAX_DEPTH else []
        if anchors:
            at_a, at_b = a.start, b.start
            for anchor_a, anchor_b in anchors:
                self.within(range(at_a, anchor_a), range(at_b, anchor_b), depth + 1)
                self.pairs.append((anchor_a, anchor_b))
                at_a, at_b = anchor_a + 1, anchor_b + 1
            self.within(range(at_a, a.stop), range(at_b, b.stop), depth + 1)
        elif len(a) * len(b) <= min(MAX_TABLE, self.cells):
            self.cells -= len(a) * len(b)
            self.pairs += _longest(self.old, self.new, a, b)


def _anchors(old: Sequence[str], new: Sequence[str], a: range, b: range) -> list[tuple[int, int]]:
    """Return what is unique on both sides, as far as it stands in the same order."""
    once = _once(new, b)
    shared = [(at, once[text]) for text, at in _once(old, a).items() if text in once]
    shared.sort()
    # The longest rising run of places in the newer text.
    tails: list[int] = []
    ends: list[int] = []
    behind: list[int] = []
    for index, (_, place) in enumerate(shared):
        length = bisect_left(tails, place)
        behind.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(place)
            ends.append(index)
        else:
            tails[length], ends[length] = place, index
    run: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(shared[index])
        index = behind[index]
    return run[::-1]


def _once(texts: Sequence[str], where: range) -> dict[str, int]:
    places: dict[str, int] = {}
    twice: set[str] = set()
    for at in where:
        if texts[at] in places:
            twice.add(texts[at])
        places[texts[at]] = at
    return {text: at for text, at in places.items() if text not in twice}


def _longest(old: Sequence[str], new: Sequence[str], a: range, b: range) -> list[tuple[int, int]]:
    """Return a longest common sequence, by the table of them all."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        row, below, text = table[i], table[i + 1], old[a[i]]
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if text == new[b[j]] else max(below[j], row[j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if old[a[i]] == new[b[j]]:
            pairs.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
