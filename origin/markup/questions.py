"""Questions' texts as safe HTML: each for itself, to stand with any others on one page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from functions.questions.faults import PLACE
from origin import markup, slot_marks
from origin.markup import Resolve

_TAG = re.compile(r"<[^>]*>")
_NAMED = re.compile(r'( id="| href="#)t-')
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p\b).)*)</p>\s*\Z", re.DOTALL)
_IN_A_LINE = re.compile(r"(?:part\.\d+\.)?(?:option|left|right|item)\.[A-Za-z0-9_-]+\Z")


@dataclass(frozen=True, slots=True)
class Shown:
    """The texts of one question, rendered."""

    html: dict[str, str]
    """By the keys of `functions.questions.texts`."""
    problems: tuple[tuple[str, str], ...]
    """What could not be shown as written: the key of the text, and a sentence."""


def render(texts: Mapping[str, str], resolve: Resolve, name: str) -> Shown:
    """Return Markdown texts as safe HTML.

    `name` begins every id in them, so that two questions on one page never share one. What is
    chosen or moved stands in a line, without the paragraph that a lone line would be.
    """
    html: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for key, text in texts.items():
        rendered = markup.render(text, resolve)
        problems += [(key, problem) for problem in rendered.problems]
        own = _with_ids_of(f"{name}-{len(html)}", slot_marks.without_slots(rendered.html).strip())
        html[key] = _in_a_line(own) if _IN_A_LINE.match(key) else own
    return Shown(html, tuple(problems))


def hidden_places(text: str, html: str) -> tuple[str, ...]:
    """Return the places of a cloze text that its HTML does not show once, where a reader sees them.

    In an attribute, in a formula or between the letters of a program nobody could fill one in.
    """
    seen = PLACE.findall(_TAG.sub("\n", html))
    inside = {place for tag in _TAG.findall(html) for place in PLACE.findall(tag)}
    wanted = dict.fromkeys(PLACE.findall(text))
    return tuple(place for place in wanted if place in inside or seen.count(place) != 1)


def _with_ids_of(name: str, html: str) -> str:
    # In tags alone: what looks like one in a text is escaped there, and its quotes may stand.
    return _TAG.sub(lambda tag: _NAMED.sub(rf"\g<1>t-{name}-", tag[0]), html)


def _in_a_line(html: str) -> str:
    alone = _PARAGRAPH.match(html)
    return alone[1] if alone else html
