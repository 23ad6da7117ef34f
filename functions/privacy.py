"""Privacy: what a browser asks for its reader, before anybody asks the reader anything."""

from __future__ import annotations

from collections.abc import Mapping


def untargeted(headers: Mapping[str, str]) -> bool:
    """Say whether nothing about the reader may decide which message they see.

    Global Privacy Control and Do Not Track are taken at their word, each by itself. `headers`
    have lower-case names. What is not exactly `1` asks for nothing, as both specifications say.
    """
    return headers.get("sec-gpc", "").strip() == "1" or headers.get("dnt", "").strip() == "1"
