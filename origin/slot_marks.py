"""Slot marks: which slots of a chapter's texts stand, counted over the whole page."""

from __future__ import annotations

from functions import sheets

MAX_SLOTS = 4
"""In a page, however many texts it joins."""
NO_SLOTS = "\ue000uchi:bare\ue001"
"""What a text says of its whole chapter: that no slot stands in it."""


def numbered(html: str) -> str:
    """Return a page's text with its slots numbered from 1; each content counted its own.

    Slots beyond MAX_SLOTS go, and all of them where an author asked for none.
    """
    if NO_SLOTS in html:
        return without_slots(html)
    count = 0

    def put(beside: bool) -> str:
        nonlocal count
        count += 1
        return sheets.mark("slot", count, beside=beside) if count <= MAX_SLOTS else ""

    return sheets.with_slots(html, put)


def without_slots(html: str) -> str:
    """Return a published text without the marks of its slots."""
    return sheets.with_slots(html.replace(NO_SLOTS, ""), lambda _: "")
