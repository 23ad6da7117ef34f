"""Growing: a Markdown text while the pieces of an HTML one come in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from functions.exchange.escaping import escaped

DEEPEST = 20
"""Lists within lists; what is deeper stands at this depth."""
SPACES = re.compile(r"[ \t\n\r\f]+")

Find = Callable[[str], str | None]
"""Answers under which reference a file of this name stands in our texts; None for nowhere."""


@dataclass(slots=True)
class Growing:
    """A Markdown text as it grows."""

    find: Find
    done: list[str] = field(default_factory=list)
    """Finished lines."""
    line: str = ""
    lists: list[int | None] = field(default_factory=list)
    """Numbers of the lists we are in; None for bullets."""
    marker: str = ""
    closers: list[tuple[str, str]] = field(default_factory=list)
    """Inline tags that are open, with what closes them."""
    opened: int = 0
    """Length of the line when the innermost of them was opened."""
    links: list[str] = field(default_factory=list)
    pre: int = 0
    heading: str = ""
    cells: int = 0
    """Cells of the table's row so far."""
    rows: int = 0
    dropped: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    def write(self, text: str) -> None:
        """Add a text as it is between tags."""
        if self.pre:
            first, *others = text.split("\n")
            self.line += first
            for other in others:
                self.done.append(self.indent() + self.line)
                self.line = other
            return
        if text[:1].isspace() and self.closers and len(self.line) == self.opened:
            # A mark before a space opens nothing: the space stands before it.
            mark = self.closers[-1][1]
            self.line = self.line.removesuffix(mark).rstrip() + " " + mark
            text = text.lstrip()
            self.opened = len(self.line)
        if self.line[-1:].isspace():
            text = text.lstrip(" \t\n")
        self.line += escaped(SPACES.sub(" ", text)) if not self.line else _inner(text)

    def end_line(self, *, gap: bool) -> None:
        """Close what is open and begin a new line, behind an empty one with `gap`."""
        for _, mark in reversed(self.closers):
            self.line += mark
        self.closers.clear()
        text = self.line.strip() if not self.pre else self.line
        if text:
            self.done.append(self.indent() + self.marker + self.heading + text)
            self.marker = ""
        self.line, self.heading = "", ""
        if gap and self.done and self.done[-1] and not self.lists:
            self.done.append("")

    def indent(self) -> str:
        """Return the spaces by which a line stands in its lists."""
        depth = min(len(self.lists), DEEPEST)
        return "    " * (depth - 1 if self.marker else depth)


def _inner(text: str) -> str:
    """Return text that stands behind other text of its line, where no list can begin."""
    plain = escaped("x" + SPACES.sub(" ", text))
    return plain[1:]
