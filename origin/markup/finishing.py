"""Finishing: sanitised HTML gets its ids, links, picture sizes, formulas and slots."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import unquote

from functions import addresses, sheets

MAX_SLOTS = 4
BLOCKS_FOR_TWO_SLOTS = 6
ID_PREFIX = "t-"
"""Begins every id of a text, so that none is taken for one of the page's own."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, for the table of contents."""

    level: int
    """2–6."""
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a relative reference leads."""

    address: str
    width: int | None = None
    """Pixels, of a picture."""
    height: int | None = None


Resolve = Callable[[str], Target | str | None]


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
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”„]+")
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
_CAPTION = re.compile(r' title="([^"]*)"')
# Blockers hide pictures by these pairs of attributes, whatever they show.
_STANDARD_SIZES = frozenset(
    {(728, 90), (468, 60), (460, 60), (600, 90), (720, 90), (240, 400), (320, 50), (300, 250)}
    | {(160, 600), (120, 600), (300, 600), (970, 250), (970, 90), (336, 280), (320, 100)}
)


def finish(html: str, formulas: tuple[str, ...], resolve: Resolve) -> Finished:
    """Return the sanitised HTML as it shall stand in a page; `formulas` are safe MathML."""
    return _Finish(formulas, resolve).run(_NOTE.sub(r"<aside>\1</aside>", html))


class _Finish:
    def __init__(self, formulas: tuple[str, ...], resolve: Resolve) -> None:
        self.formulas = formulas
        self.resolve = resolve
        self.out: list[str] = []
        self.open: list[str] = []
        self.closers: list[str] = []
        self.words = 0
        self.headings: list[Heading] = []
        self.heading_from: int | None = None
        self.heading_text: list[str] = []
        self.ids: set[str] = set()
        self.media: dict[str, None] = {}
        self.problems: dict[str, None] = {}
        self.wanted_slots = 0
        self.block_ends: list[int] = []
        """Where in `out` a top-level block has just ended."""
        self.asked_slots: list[int] = []
        """Where in `out` the author asked for a slot."""

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
        self.put_slots()
        joined = _LONE_PICTURE.sub(_figure, "".join(self.out))
        return Finished(
            joined.strip() + "\n",
            self.words,
            tuple(self.headings),
            tuple(self.media),
            tuple(self.problems),
        )

    # Texts

    def text(self, text: str) -> None:
        if self.heading_from is not None:
            self.heading_text.append(unescape(text))
        if "pre" not in self.open:
            self.words += len(_WORD.findall(text))
            if "http" in text and not _UNSPACED.intersection(self.open):
                text = _ADDRESS.sub(_bare_link, text)
        self.out.append(text)

    # Elements

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "data":
            self.data(given.get("value", ""))
            self.push(name, "")
        elif name == "img":
            self.out.append(self.picture(given))
        elif name in _VOID:
            self.out.append(f"<{name}>")
        elif name == "a":
            self.link(given)
        elif re.fullmatch("h[1-6]", name):
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
        return _write(name, kept)

    def end_heading(self, level: int) -> None:
        assert self.heading_from is not None
        text = " ".join("".join(self.heading_text).split())
        own = self.own_id(text)
        self.out[self.heading_from] = f'<h{level} id="{own}">'
        if text:
            self.headings.append(Heading(level, own, text))
        self.heading_from = None

    def own_id(self, text: str) -> str:
        name = wanted = ID_PREFIX + (addresses.slug(text) or "part")
        number = 1
        while name in self.ids:
            number += 1
            name = f"{wanted}-{number}"
        self.ids.add(name)
        return name

    def link(self, given: dict[str, str]) -> None:
        kept: dict[str, str] = {}
        name = given.get("id") or given.get("name")
        if name:
            kept["id"] = self.own_id(name)
        if "href" in given:
            address = self.address(given["href"])
            if address is None:
                self.problems[f"the link to “{given['href'][:200]}” leads nowhere"] = None
            else:
                kept["href"] = address
                if address.startswith(("http:", "https:")):
                    kept["rel"] = "noopener noreferrer"
        for attribute in ("class", "title"):
            if attribute in given:
                kept[attribute] = given[attribute]
        if not kept:
            self.push("a", "")
            return
        self.out.append(_write("a", kept))
        self.push("a", "</a>")

    def address(self, href: str) -> str | None:
        """Return where a link goes: outside, into this text, or what `resolve` says."""
        href = href.strip()
        if href.startswith("//"):
            href = "https:" + href
        if re.match(r"(?:https?://|mailto:)", href, re.I):
            return href
        path, hash_, fragment = href.partition("#")
        anchor = "#" + ID_PREFIX + (addresses.slug(unquote(fragment)) or "part") if hash_ else ""
        if not path:
            return anchor or None
        found = self.resolve(unquote(path))
        if found is None:
            return None
        if isinstance(found, Target):
            self.media[unquote(path)] = None
            return found.address
        return found + anchor

    def picture(self, given: dict[str, str]) -> str:
        alternative = given.get("alt", "").strip()
        source = given.get("src", "").strip()
        if re.match(r"(?:https?:)?//", source, re.I):
            # A picture elsewhere would tell its host who reads here.
            self.problems[f"the picture {source[:200]} lies elsewhere and became a link"] = None
            return (
                _write("a", {"href": self.address(source) or "", "rel": "noopener noreferrer"})
                + f"{escape(alternative or source)}</a>"
            )
        path = unquote(source.partition("#")[0].partition("?")[0])
        found = self.resolve(path) if path else None
        if found is None:
            self.problems[f"there is no picture “{source[:200]}”"] = None
            if not alternative:
                return ""
            return f'<span class="missing">{escape(alternative)}</span>'
        self.media[path] = None
        if not alternative:
            self.problems[f"the picture “{path[:200]}” has no alternative text"] = None
        target = Target(found) if isinstance(found, str) else found
        kept = {"src": target.address, "alt": alternative}
        size = (target.width, target.height)
        if target.width and target.height and size not in _STANDARD_SIZES:
            kept |= {"width": str(target.width), "height": str(target.height)}
        kept |= {"loading": "lazy", "decoding": "async"}
        if given.get("title"):
            kept["title"] = given["title"]
        return _write("img", kept)

    def data(self, value: str) -> None:
        kind, _, number = value.partition(":")
        if kind == "slot":
            self.wanted_slots += 1
        elif kind == "math" and number.isdecimal() and int(number) < len(self.formulas):
            formula = self.formulas[int(number)]
            if formula.startswith('<math display="block"'):
                formula = f'<span class="formula" tabindex="0">{formula}</span>'
            self.out.append(formula)

    # Slots

    def boundary(self, name: str) -> None:
        """Note that a top-level element has just ended."""
        for _ in range(self.wanted_slots):
            self.asked_slots.append(len(self.out))
        self.wanted_slots = 0
        # Never between a heading and its text, nor behind the notes at the foot.
        if name not in _NO_PLACE:
            self.block_ends.append(len(self.out))

    def put_slots(self) -> None:
        places = self.asked_slots[:MAX_SLOTS]
        if not places and self.block_ends:
            places = [self.block_ends[-1]]
            if len(self.block_ends) >= BLOCKS_FOR_TWO_SLOTS:
                places.insert(0, self.block_ends[-(-len(self.block_ends) // 3) - 1])
        for number, place in reversed(list(enumerate(places, start=1))):
            self.out.insert(place, sheets.mark("slot", number))


def _write(name: str, attributes: dict[str, str]) -> str:
    return (
        f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items()) + ">"
    )


def _bare_link(found: re.Match[str]) -> str:
    address = found[0].rstrip(".,;:!?)")
    return f'<a href="{address}" rel="noopener noreferrer">{address}</a>{found[0][len(address) :]}'


def _figure(found: re.Match[str]) -> str:
    picture = found[1]
    caption = _CAPTION.search(picture)
    if caption is None:
        return f"<figure>{picture}</figure>"
    picture = picture.replace(caption[0], "", 1)
    return f"<figure>{picture}<figcaption>{caption[1]}</figcaption></figure>"
