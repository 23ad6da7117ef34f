"""Manuscripts: the contents of a chapter as one Markdown file, and back."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

FACTS = ("media", "address", "poster", "captions", "alternative")
"""What an image or a video says of itself; files by their path in the course's folder."""
_BEGINS = re.compile(r"^:::content[ \t]+(\w+)[ \t]*$", re.MULTILINE)
_ENDS = re.compile(r"^:::[ \t]*$", re.MULTILINE)
_LOOKS_LIKE = re.compile(r"^(\\*)(?=:::content\b)", re.MULTILINE)
_ESCAPED = re.compile(r"^\\(\\*)(?=:::content\b)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One content as written."""

    kind: str
    """text, video or image."""
    body: str
    facts: dict[str, str] = field(default_factory=dict)
    line: int = 1
    """Where it begins, for whoever has to mend it."""
    body_line: int = 1
    """Where its text begins."""

    def line_of(self, said: str) -> int | None:
        """Return the first line that names what a remark names; None where it stands nowhere.

        Addresses are written with and without percent signs, and from the text's own folder.
        """
        first = said.strip().partition("\n")[0]
        plain = unquote(first)
        lines = self.body.split("\n")
        for wanted in dict.fromkeys((first, plain, first.split("/")[-1], plain.split("/")[-1])):
            for number, line in enumerate(lines, self.body_line):
                if wanted and wanted in line:
                    return number
        return None


class BadManuscript(ValueError):
    """The file can't be read as contents; the message is a reason for a person."""

    def __init__(self, line: int, reason: str) -> None:
        """Say what is wrong in which line, counted from 1."""
        super().__init__(reason)
        self.line = line


def write(pieces: Sequence[Piece]) -> str:
    """Return the pieces as one text, which `read` makes into the same pieces.

    The first one stands as it is when it is a plain text: a chapter of one text is its text.
    """
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        body = _LOOKS_LIKE.sub(r"\\\1", piece.body)
        if number == 0 and piece.kind == "text" and body.strip() and body[0] not in "\r\n":
            parts.append(body)
            continue
        facts = "".join(
            f"{name} = {json.dumps(piece.facts[name], ensure_ascii=False)}\n"
            for name in FACTS
            if piece.facts.get(name)
        )
        gap = "\n\n" if parts else ""
        parts.append(f"{gap}:::content {piece.kind}\n{facts}:::\n\n{body}")
    return "".join(parts)


def read(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a chapter's file; raise BadManuscript naming the line.

    Two line ends before `:::content` and two after its `:::` belong to neither text.
    """
    marks = list(_BEGINS.finditer(text))
    first = text[: marks[0].start()] if marks else text
    pieces: list[Piece] = []
    if first.strip() or not marks:
        pieces.append(Piece("text", _plain(_without_gap(first) if marks else first)))
    for number, mark in enumerate(marks):
        line = text.count("\n", 0, mark.start()) + 1
        if mark[1] not in ("text", "video", "image"):
            raise BadManuscript(line, f"there is no content of the kind “{mark[1][:50]}”")
        last = number + 1 == len(marks)
        stop = len(text) if last else marks[number + 1].start()
        end = _ENDS.search(text, mark.end(), stop)
        if end is None:
            raise BadManuscript(line, "a line with ::: must end what begins here")
        facts = _facts(text[mark.end() : end.start()], line)
        after = text[end.end() : stop]
        body = re.sub(r"\A\n{1,2}", "", after)
        begins = text.count("\n", 0, end.end() + len(after) - len(body)) + 1
        shown = _plain(body if last else _without_gap(body))
        pieces.append(Piece(mark[1], shown, facts, line, begins))
    return tuple(pieces)


def _facts(text: str, line: int) -> dict[str, str]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadManuscript(line, f"the lines under it can't be read: {error}") from error
    for name, value in found.items():
        if name not in FACTS or not isinstance(value, str):
            raise BadManuscript(line, f"“{name[:50]}” is not one of {', '.join(FACTS)}, as a text")
    return found


def _without_gap(text: str) -> str:
    return re.sub(r"\n{1,2}\Z", "", text)


def _plain(body: str) -> str:
    return _ESCAPED.sub(r"\1", body)
