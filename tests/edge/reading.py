"""What a browser finds in a page: its view token, its nonces, its slots' links."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VIEW = re.compile(r'data-view="([a-z]+)"')
_NONCE = re.compile(r'nonce="([a-z]+)"')
_SLOT = re.compile(r'href="/r/([a-z]+)"')
_CLASS = re.compile(r'class="([^"]+)"')


@dataclass(frozen=True)
class Found:
    """The moving parts of one view."""

    view: str
    nonces: set[str]
    slots: list[str]
    names: set[str]


def read(html: str) -> Found:
    """Return the moving parts of a page."""
    views = _VIEW.findall(html)
    assert len(views) == 1, "a page names its view once"
    names = {name for group in _CLASS.findall(html) for name in group.split()}
    return Found(views[0], set(_NONCE.findall(html)), _SLOT.findall(html), names)
