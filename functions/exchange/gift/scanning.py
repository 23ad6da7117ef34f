r"""Scanning of GIFT: lines into runs, and texts with their escapes.

The format is described at docs.moodle.org/en/GIFT_format: questions are separated by empty
lines, `//` begins a line of comment, `$CATEGORY:` a category, and a backslash takes their
meaning from `~ = # { } :`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from functions.exchange.texts import LINE_END

_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_BRACE = re.compile(r"\\.|[{}]")
_FURTHEST = 300
"""Lines within which a brace must be closed when an empty line stands in between."""
# Private letters stand for escaped signs while a text is cut at the others.
_SIGNS = "\\~=#{}:"
_HIDDEN = {sign: chr(0xF0000 + number) for number, sign in enumerate(_SIGNS)}
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})


@dataclass(slots=True)
class Run:
    """Lines that belong together."""

    first: int
    last: int
    what: str
    """question, comment, category or blank."""
    text: str = ""
    """Of a question, without comments; the path of a category; the words of a comment."""
    fault: str = ""
    """Why a question can't be read."""
    comments: list[str] = field(default_factory=list)
    """Inside a question."""


def hidden(text: str) -> str:
    """Return the text with escaped signs out of sight, so that it can be cut at the others."""
    clean = text.translate(dict.fromkeys(map(ord, _HIDDEN.values())))
    return _ESCAPED.sub(lambda found: LINE_END if found[1] == "n" else _HIDDEN[found[1]], clean)


def shown(text: str) -> str:
    """Return a text that `hidden` made with its signs as they are meant."""
    return text.translate(_SHOWN)


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of a file; together they hold every line once."""
    lines = text.split("\n")
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if not line:
            yield Run(place + 1, place + 1, "blank")
        elif line.startswith("//"):
            yield Run(place + 1, place + 1, "comment", line[2:].strip())
        elif line.startswith("$CATEGORY:"):
            yield Run(place + 1, place + 1, "category", line.removeprefix("$CATEGORY:").strip())
        else:
            run = _question(lines, place)
            place = run.last - 1
            yield run
        place += 1


def _question(lines: list[str], start: int) -> Run:
    run = Run(start + 1, start + 1, "question")
    kept: list[str] = []
    depth, closed, place = 0, False, start
    while place < len(lines):
        line = lines[place]
        stripped = line.strip()
        if stripped.startswith("//"):
            run.comments.append(stripped[2:].strip())
            place += 1
            continue
        if not stripped and not (depth and _closes(lines, place)):
            break
        if place > start and stripped.startswith("$CATEGORY:"):
            break
        if closed and stripped.startswith("::"):
            break
        for brace in _BRACE.findall(line):
            if brace == "{":
                run.fault = run.fault or ("answers-twice" if depth or closed else "")
                depth += 1
            elif brace == "}":
                run.fault = run.fault or ("" if depth else "brace-unopened")
                depth = max(depth - 1, 0)
                closed = True
        kept.append(line)
        run.last = place + 1
        place += 1
    if depth:
        run.fault = run.fault or "brace-unclosed"
    run.text = "\n".join(kept)
    # Comments behind the last line are no part of the question.
    behind = place - run.last
    if behind:
        del run.comments[len(run.comments) - behind :]
    return run


def _closes(lines: list[str], start: int) -> bool:
    """Say whether the open brace is closed further down, and not by another question's."""
    for line in lines[start : start + _FURTHEST]:
        stripped = line.strip()
        if stripped.startswith("//"):
            continue
        if stripped.startswith(("::", "$CATEGORY:")):
            return False
        for brace in _BRACE.findall(line):
            if brace in "{}":
                return brace == "}"
    return False
