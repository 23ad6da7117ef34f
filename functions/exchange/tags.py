"""Tags of HTML: cut out of a text in one pass, however wrong it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:-]{0,40})")
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]{0,40})\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_LONGEST = 10_000
"""Characters of one tag; what is longer is text."""
_MOST_SIGNS = 20
"""Signs `>` inside the attributes of one tag."""
_RAW = ("script", "style")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag, opening or closing."""

    name: str
    closing: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def cut(text: str) -> Iterator[str | Tag]:
    """Yield texts, with entities as letters, and tags; comments and scripts are left out.

    What only looks like a tag is text. The time is linear: no place is looked for twice.
    """
    place, done = 0, len(text)
    while place < done:
        start = text.find("<", place)
        if start < 0:
            break
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            yield unescape(text[place:start])
            if end < 0:
                return
            place = end + 3
            continue
        found = _tag(text, start)
        if found is None:
            yield unescape(text[place : start + 1])
            place = start + 1
            continue
        tag, end = found
        yield unescape(text[place:start])
        place = end
        if tag is None:
            continue
        yield tag
        if tag.name in _RAW and not tag.closing:
            after = re.compile(rf"</{tag.name}", re.IGNORECASE).search(text, place)
            if after is None:
                return
            place = after.start()
    yield unescape(text[place:])


def _tag(text: str, start: int) -> tuple[Tag | None, int] | None:
    """Return the tag that begins here and where it ends; None when it is text."""
    limit = start + _LONGEST
    end = text.find(">", start, limit)
    # A quoted attribute may hold the sign that ends tags.
    for _ in range(_MOST_SIGNS):
        if end < 0 or text.count('"', start, end) % 2 == 0:
            break
        further = text.find(">", end + 1, limit)
        if further < 0:
            break
        end = further
    if end < 0:
        return None
    if text[start + 1 : start + 2] in ("!", "?"):
        return None, end + 1
    name = _NAME.match(text, start + 1, end)
    if name is None:
        return None
    attributes = {
        key.lower(): unescape(value.strip("\"'"))
        for key, value in _ATTRIBUTE.findall(text[name.end() : end])
    }
    return Tag(name[1].lower(), text[start + 1] == "/", attributes), end + 1
