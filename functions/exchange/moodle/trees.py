"""Trees of XML: read without entities and document types, each node with its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from functions.exchange.report import BadFile

DEEPEST = 40
MOST_NODES = 500_000


class TornFile(Exception):
    """The XML ends or breaks in a line; what was whole before that can be used."""

    def __init__(self, line: int, reason: str) -> None:
        """Name the line, counted from 1."""
        super().__init__(reason)
        self.line = line


@dataclass(slots=True)
class Node:
    """One element."""

    name: str
    attributes: dict[str, str]
    first: int
    last: int = 0
    """Line in which it ends; 0 while it is open."""
    children: list[Node] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    """Its own text."""

    @property
    def own(self) -> str:
        """Return the text that stands in it, without that of its children."""
        return "".join(self.parts)

    def all(self, name: str) -> list[Node]:
        """Return the children of this name."""
        return [child for child in self.children if child.name == name]

    def child(self, name: str) -> Node | None:
        """Return the first child of this name."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """Return the text of a child, or of the `text` inside it; empty when there is none."""
        found = self.child(name)
        if found is None:
            return ""
        inner = found.child("text")
        return (found if inner is None else inner).own.strip()


def read(text: str) -> tuple[Node, TornFile | None]:
    """Return the root, and where the file is torn if it is; raise BadFile for what isn't taken.

    A document type is refused: entities are how a small file becomes a large one and how a file
    reads another one. Nothing is ever fetched.
    """
    builder = _Builder()
    try:
        builder.parse(text)
    except TornFile as torn:
        return builder.root, torn
    return builder.root, None


class _Builder:
    def __init__(self) -> None:
        self.root = Node("", {}, 1)
        self._open = [self.root]
        self._nodes = 0
        # What is handed in is UTF-8 by then, whatever its first line says.
        self._parser = expat.ParserCreate(encoding="utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def parse(self, text: str) -> None:
        try:
            self._parser.Parse(text.encode("utf-8", "replace"), True)
        except expat.ExpatError as error:
            raise TornFile(error.lineno, expat.ErrorString(error.code)) from error

    def _refuse(self, *_: object) -> None:
        line = self._parser.CurrentLineNumber
        raise BadFile("line-declares", line)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        line = self._parser.CurrentLineNumber
        if len(self._open) > DEEPEST:
            raise BadFile("line-too-deep", line, DEEPEST)
        if self._nodes > MOST_NODES:
            raise BadFile("elements-too-many", line, MOST_NODES)
        node = Node(name, attributes, line)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop().last = self._parser.CurrentLineNumber

    def _text(self, text: str) -> None:
        self._open[-1].parts.append(text)


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all inside it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(current.children)
