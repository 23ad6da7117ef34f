"""Linking: where an author's links and pictures lead, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

from functions import anchors
from origin.markup import remarks
from origin.markup.remarks import Remark


@dataclass(frozen=True, slots=True)
class Target:
    """Where a relative reference leads."""

    address: str
    width: int | None = None
    """Pixels, of a picture."""
    height: int | None = None
    alternative: str = ""
    """What a picture shows, said where the text itself says nothing."""


Resolve = Callable[[str], Target | str | None]


_ADDRESS = re.compile(r"https?://[^\s<>\"'“”„]+")
# Blockers hide pictures by these pairs of attributes, whatever they show.
_STANDARD_SIZES = frozenset(
    {(728, 90), (468, 60), (460, 60), (600, 90), (720, 90), (240, 400), (320, 50), (300, 250)}
    | {(160, 600), (120, 600), (300, 600), (970, 250), (970, 90), (336, 280), (320, 100)}
)


class Linker:
    """Asks `resolve` for one text, and remembers what was found and what was not."""

    def __init__(self, resolve: Resolve) -> None:
        """Begin a text."""
        self.resolve = resolve
        self.media: dict[str, None] = {}
        """References to files that were found, in order."""
        self.problems: dict[str, None] = {}

    def link(self, given: dict[str, str]) -> dict[str, str]:
        """Return the attributes of a link; without `href` when it leads nowhere."""
        if "href" not in given:
            return {}
        address = self.address(given["href"])
        if address is None:
            self.problems[Remark(remarks.NO_LINK, name=given["href"][:200])] = None
            return {}
        if address.lower().startswith(("http:", "https:")):
            return {"href": address, "rel": "noopener noreferrer"}
        return {"href": address}

    def address(self, href: str) -> str | None:
        """Return where a link goes: outside, into this text, or what `resolve` says."""
        href = href.strip()
        if href.startswith("//"):
            href = "https:" + href
        if re.match(r"(?:https?://|mailto:)", href, re.I):
            return href
        path, hash_, fragment = href.partition("#")
        anchor = "#" + anchors.of_text(unquote(fragment)) if hash_ else ""
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
            self.problems[Remark(remarks.FAR_PICTURE, name=source[:200])] = None
            return (
                write_tag("a", {"href": self.address(source) or "", "rel": "noopener noreferrer"})
                + f"{escape(alternative or source)}</a>"
            )
        path = unquote(source.partition("#")[0].partition("?")[0])
        found = self.resolve(path) if path else None
        if found is None:
            self.problems[Remark(remarks.NO_PICTURE, name=source[:200])] = None
            if not alternative:
                return ""
            return f'<span class="missing">{escape(alternative)}</span>'
        self.media[path] = None
        target = Target(found) if isinstance(found, str) else found
        alternative = alternative or target.alternative
        if not alternative:
            self.problems[Remark(remarks.NO_WORDS, name=path[:200])] = None
        kept = {"src": target.address, "alt": alternative}
        size = (target.width, target.height)
        if target.width and target.height and size not in _STANDARD_SIZES:
            kept |= {"width": str(target.width), "height": str(target.height)}
        kept |= {"loading": "lazy", "decoding": "async"}
        if given.get("title"):
            kept["title"] = given["title"]
        return write_tag("img", kept)


def write_tag(name: str, attributes: dict[str, str]) -> str:
    return (
        f"<{name}" + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items()) + ">"
    )


def with_links(text: str) -> str:
    """Return a text in which bare addresses are links."""
    return _ADDRESS.sub(_bare_link, text) if "http" in text else text


def _bare_link(found: re.Match[str]) -> str:
    address = found[0].rstrip(".,;:!?)")
    return f'<a href="{address}" rel="noopener noreferrer">{address}</a>{found[0][len(address) :]}'
