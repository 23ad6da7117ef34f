"""Finishing: sanitised HTML gets its ids, links, picture sizes, formulas and slots."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from functions import anchors, sheets
from functions.anchors import Anchor
from origin import slot_marks
from origin.markup.linking import Linker, Resolve, with_links, write_tag

BLOCKS_FOR_TWO_SLOTS = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, for the table of contents."""

    level: int
    """2–6."""
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A text that is ready to stand in a page."""

    html: str
    words: int
    headings: tuple[Heading, ...]
    media: tuple[str, ...]
    problems: tuple[str, ...]


# The sanitiser writes every attribute in double quotes and nothing else.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_WORD = re.compile(r"\w+(?:[-’'.]\w+)*")
_VOID = frozenset({"br", "hr", "img", "wbr"})
_UNSPACED = frozenset({"a", "code", "pre"})
_NO_PLACE = frozenset({"a", "br", "data", "h1", "h2", "h3", "h4", "h5", "h6", "section", "wbr"})
# GitBook's way to set a remark apart: a table of one row, an icon and the text.
_NOTE = re.compile(
    r'<table>\s*(?:<tbody>)?\s*<tr>\s*<td(?: [^>]*)?>\s*<img src="[^"]*icon[^"]*"[^>]*>\s*</td>'
    r"\s*<td(?: [^>]*)?>((?:(?!</?t[dr]\b).)*)</td>\s*</tr>\s*(?:</tbody>)?\s*</table>",
    re.S,
)
_LONE_PICTURE = re.compile(r"<p(?: class=\"at-\w+\")?>\s*(<img [^>]*>)\s*</p>")
_OWN_LINK = re.compile(r' href="#(t-[^"]+)"')
_CAPTION = re.compile(r' title="([^"]*)"')


def finish(
    html: str,
    formulas: tuple[str, ...],
    resolve: Resolve,
    known: tuple[Anchor, ...] = (),
    taken: frozenset[str] = frozenset(),
) -> Finished:
    """Return the sanitised HTML as it shall stand in a page; `formulas` are safe MathML.

    Headings keep the ids that they have among the `known` ones; ids that are `taken` stand
    elsewhere in the page.
    """
    return _Finish(formulas, resolve, known, taken).run(_NOTE.sub(r"<aside>\1</aside>", html))


class _Finish:
    def __init__(
        self,
        formulas: tuple[str, ...],
        resolve: Resolve,
        known: tuple[Anchor, ...],
        taken: frozenset[str],
    ) -> None:
        self.formulas = formulas
        self.known = known
        self.taken = taken
        self.linker = Linker(resolve)
        self.out: list[str] = []
        self.open: list[str] = []
        self.closers: list[str] = []
        self.words = 0
        self.headings: list[Heading] = []
        self.heading_from: int | None = None
        self.heading_text: list[str] = []
        self.titles: list[tuple[int, int, str]] = []
        """Of every heading: its place in `out`, its level and its text."""
        self.ids = set(taken)
        self.renamed: dict[str, str] = {}
        """Ids that the text's own links name, and what they are called in this page."""
        self.wanted_slots: list[str] = []
        """What the author asked for since the last top-level element."""
        self.no_slots = False
        """The author wants none in this chapter."""
        self.block_ends: list[int] = []
        """Where in `out` a top-level block has just ended."""
        self.section_ends: set[int] = set()
        """Those of them that a heading follows."""
        self.awkward: set[int] = set()
        """Those behind a text that announces what follows (`like this:`)."""
        self.last_text = ""
        self.asked_slots: list[tuple[int, str]] = []
        """Where in `out` the author asked for a slot, and of which kind."""

    def run(self, html: str) -> Finished:
        at = 0
        for tag in _TAG.finditer(html):
            if tag.start() > at:
                self.text(html[at : tag.start()])
            at = tag.end()
            if tag[1]:
                self.close(tag[2])
            else:
                given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[3])}
                self.start(tag[2], given)
            if not self.open:
                self.boundary(tag[2])
        self.text(html[at:])
        self.name_headings()
        self.put_slots()
        joined = _LONE_PICTURE.sub(_figure, "".join(self.out))
        if self.renamed:
            joined = _OWN_LINK.sub(self.own_link, joined)
        return Finished(
            joined.strip() + "\n",
            self.words,
            tuple(self.headings),
            tuple(self.linker.media),
            tuple(self.linker.problems),
        )

    # Texts

    def text(self, text: str) -> None:
        if self.heading_from is not None:
            self.heading_text.append(unescape(text))
        if not text.isspace():
            self.last_text = text
        if "pre" not in self.open:
            self.words += len(_WORD.findall(text))
            if not _UNSPACED.intersection(self.open):
                text = with_links(text)
        self.out.append(text)

    # Elements

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "data":
            self.data(given.get("value", ""))
            self.push(name, "")
        elif name == "img":
            self.out.append(self.linker.picture(given))
        elif name in _VOID:
            self.out.append(f"<{name}>")
        elif name == "a":
            self.link(given)
        elif re.fullmatch("h[1-6]", name):
            if not self.open and self.block_ends:
                self.section_ends.add(self.block_ends[-1])
            # The chapter's title is the page's only h1.
            level = max(2, int(name[1]))
            self.heading_from = len(self.out)
            self.heading_text = []
            self.out.append("")
            self.push(name, f"</h{level}>")
        elif name == "table":
            self.out.append('<div class="table" tabindex="0"><table>')
            self.push(name, "</table></div>")
        elif name == "aside":
            self.out.append('<aside class="note">')
            self.push(name, "</aside>")
        elif name == "div" and given.get("class") == "video-player":
            self.out.append('<p class="video">')
            self.push(name, "</p>")
        else:
            self.out.append(self.tag(name, given))
            self.push(name, f"</{name}>")

    def push(self, name: str, closer: str) -> None:
        self.open.append(name)
        self.closers.append(closer)

    def close(self, name: str) -> None:
        if not self.open:
            return
        self.open.pop()
        if self.heading_from is not None and re.fullmatch("h[1-6]", name):
            self.end_heading(max(2, int(name[1])))
        self.out.append(self.closers.pop())

    def tag(self, name: str, given: dict[str, str]) -> str:
        kept = {key: value for key, value in given.items() if key not in ("id", "name", "align")}
        side = given.get("align", "").lower()
        if side in ("center", "right"):
            kept["class"] = f"at-{side}"
        if "id" in given and name == "li":
            kept["id"] = self.own_id(given["id"])
        return write_tag(name, kept)

    def end_heading(self, level: int) -> None:
        assert self.heading_from is not None
        text = " ".join("".join(self.heading_text).split())
        self.titles.append((self.heading_from, level, text))
        self.heading_from = None

    def name_headings(self) -> None:
        """Give the headings their ids, once all of them and all other ids are known."""
        named = anchors.assign([text for _, _, text in self.titles], self.known, self.ids)
        for (at, level, text), anchor in zip(self.titles, named, strict=True):
            old = "".join(map(anchors.old_mark, anchor.old))
            self.out[at] = f'<h{level} id="{anchor.id}">{old}'
            if text:
                self.headings.append(Heading(level, anchor.id, text))
            wanted = anchors.of_text(text)
            if wanted in self.taken:
                self.renamed.setdefault(wanted, anchor.id)

    def own_id(self, text: str) -> str:
        wanted = anchors.of_text(text)
        name = anchors.free(wanted, self.ids)
        if wanted in self.taken:
            self.renamed.setdefault(wanted, name)
        self.ids.add(name)
        return name

    def own_link(self, found: re.Match[str]) -> str:
        return f' href="#{self.renamed.get(found[1], found[1])}"'

    def link(self, given: dict[str, str]) -> None:
        kept: dict[str, str] = {}
        name = given.get("id") or given.get("name")
        if name:
            kept["id"] = self.own_id(name)
        kept |= self.linker.link(given)
        for attribute in ("class", "title"):
            if attribute in given:
                kept[attribute] = given[attribute]
        if not kept:
            self.push("a", "")
            return
        self.out.append(write_tag("a", kept))
        self.push("a", "</a>")

    def data(self, value: str) -> None:
        kind, _, number = value.partition(":")
        if value == "noslots":
            self.no_slots = True
        elif kind == "slot":
            self.wanted_slots.append(number)
        elif kind == "math" and number.isdecimal() and int(number) < len(self.formulas):
            formula = self.formulas[int(number)]
            if formula.startswith('<math display="block"'):
                formula = f'<span class="formula" tabindex="0">{formula}</span>'
            self.out.append(formula)

    # Slots

    def boundary(self, name: str) -> None:
        """Note that a top-level element has just ended."""
        self.asked_slots += [(len(self.out), kind) for kind in self.wanted_slots]
        self.wanted_slots = []
        # Never between a heading and its text, nor behind the notes at the foot.
        if name not in _NO_PLACE:
            self.block_ends.append(len(self.out))
            if self.last_text.rstrip().endswith(":"):
                self.awkward.add(len(self.out))

    def put_slots(self) -> None:
        if self.no_slots:
            self.out.append(slot_marks.NO_SLOTS)
            return
        end = self.block_ends[-1] if self.block_ends else len(self.out)
        asked = [(end if kind == "end" else at, kind) for at, kind in self.asked_slots]
        # What shall stand at the end is the last one there, wherever the author wrote it.
        places = sorted(asked, key=lambda place: (place[0], place[1] == "end"))
        if not places and self.block_ends:
            places = [(end, "")]
            if len(self.block_ends) >= BLOCKS_FOR_TWO_SLOTS:
                places.insert(0, (self.first_place(), ""))
        kept = list(enumerate(places[: slot_marks.MAX_SLOTS], start=1))
        for number, (at, kind) in reversed(kept):
            self.out.insert(at, sheets.mark("slot", number, beside=kind == "beside"))

    def first_place(self) -> int:
        """Return the end of a section behind the first third, or else of a block."""
        count = len(self.block_ends)
        third = -(-count // 3) - 1
        near = self.block_ends[third : max(third + 1, count * 3 // 5)]
        sections = [place for place in near if place in self.section_ends]
        blocks = [place for place in near if place not in self.awkward]
        return (sections or blocks or near)[0]


def _figure(found: re.Match[str]) -> str:
    picture = found[1]
    caption = _CAPTION.search(picture)
    if caption is None:
        return f"<figure>{picture}</figure>"
    picture = picture.replace(caption[0], "", 1)
    return f"<figure>{picture}<figcaption>{caption[1]}</figcaption></figure>"
