"""Marking up: values as elements of XML that any reader takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

# Characters that XML can't hold, not even written as numbers.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, text: str) -> str:
    """Return an element with a bare text."""
    return f"<{name}>{_escaped(text)}</{name}>"


def plain_element(name: str, text: str) -> str:
    """Return an element with a text in one line inside `text`."""
    return f"<{name}><text>{_escaped(' '.join(text.split()))}</text></{name}>"


def text_element(
    name: str,
    text: str,
    more: str = "",
    attributes: Mapping[str, str] | None = None,
    *,
    markdown: bool = True,
) -> str:
    """Return an element with a text inside `text`, and with what else stands behind it."""
    form = "markdown" if markdown else "moodle_auto_format"
    said = "".join(
        f' {key}="{escape(value)}"' for key, value in {**(attributes or {}), "format": form}.items()
    )
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return f"<{name}{said}><text>{_escaped(plain)}</text>{more}</{name}>"


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub("", text), quote=False)
