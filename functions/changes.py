"""Changes: which parts of a published text are new or different since another version of it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

_HEADING = re.compile(r'<h[1-6][^>]*? id="([^"]+)"[^>]*>(.*?)</h[1-6]>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SHOWN = re.compile(r'<(?:img|video|source)[^>]*? src="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a text, from a heading to the next."""

    id: str
    """The heading's id; empty for what stands before the first heading."""
    heading: str
    kind: Literal["new", "changed"]


def since(before: str, now: str) -> list[Change]:
    """Return the parts of `now` that `before` has not, or not so, in their order.

    Both are HTML that our own markup made. Parts are compared by what a reader sees, so another
    spelling of the same markup is no change. A part that is gone leaves nothing to link to.
    """
    known = {part.id: part for part in _parts(before)}
    by_heading = {part.heading: part for part in _parts(before) if part.heading}
    changes = []
    for part in _parts(now):
        old = known.get(part.id) or by_heading.get(part.heading)
        if old is None:
            if part.heading or part.seen:
                changes.append(Change(part.id, part.heading, "new"))
        elif (old.heading, old.seen) != (part.heading, part.seen):
            changes.append(Change(part.id, part.heading, "changed"))
    return changes


@dataclass(frozen=True, slots=True)
class _Part:
    id: str
    heading: str
    seen: str


def _parts(text: str) -> list[_Part]:
    found = list(_HEADING.finditer(text))
    first = found[0].start() if found else len(text)
    parts = [_Part("", "", _seen(text[:first]))]
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        heading = _seen(match[2])
        parts.append(_Part(html.unescape(match[1]), heading, _seen(text[match.end() : end])))
    return parts


def _seen(fragment: str) -> str:
    # Pictures are seen too: their addresses are hashes of what they show.
    pictures = " ".join(_SHOWN.findall(fragment))
    words = " ".join(html.unescape(_TAG.sub(" ", fragment)).split())
    return f"{words} {pictures}".strip()
