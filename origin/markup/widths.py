"""Widths: pictures in a finished text get the sizes that a browser may choose from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from functions import widths
from functions.widths import Candidate
from storage.widths import Width

# As our own markup writes it: what an author wrote went through the sanitiser and the linker.
_IMAGE = re.compile(r'<img src="(/media/([0-9a-f]{64})/[^"]+)"([^>]*)>')
_WIDTH = re.compile(r' width="(\d{1,5})"')

Widths = Mapping[str, Sequence[Width]]
"""The widths of pictures by hash."""


def shown(texts: Iterable[str]) -> set[str]:
    """Return the hashes of the pictures that these texts show."""
    return {found[2] for text in texts for found in _IMAGE.finditer(text)}


def offered(text: str, known: Widths) -> str:
    """Return a text whose pictures offer what is known of them; others stay as they are.

    Done when a page is made and not when the text is published: widths are made afterwards, and
    a text that nobody changed must not be rendered anew for them.
    """
    return _IMAGE.sub(lambda found: _picture(found, known), text) if known else text


def of_picture(address: str, made: Sequence[Width]) -> list[dict[str, str]]:
    """Return the sources of one picture, for a template: `type` and `srcset`."""
    candidates = [
        Candidate(
            each.media_type,
            each.width,
            # The picture itself may be the widest of its own format.
            address
            if each.file == each.hash
            else widths.address(address, each.width, each.media_type),
        )
        for each in made
    ]
    return [{"type": kind, "srcset": srcset} for kind, srcset in widths.sources(candidates)]


def _picture(found: re.Match[str], known: Widths) -> str:
    sources = of_picture(found[1], known.get(found[2], ()))
    if not sources:
        return found[0]
    width = _WIDTH.search(found[3])
    fitting = widths.sizes(int(width[1]) if width else None)
    lines = "".join(
        f'<source type="{each["type"]}" srcset="{escape(each["srcset"])}" sizes="{fitting}">'
        for each in sources
    )
    return f"<picture>{lines}{found[0]}</picture>"
