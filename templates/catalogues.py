"""Catalogues: what an English sentence of a template is in the reader's language."""

from __future__ import annotations

from functools import cache

from templates import sources
from templates.portable_objects import Catalogue, parse

LANGUAGES = ("bg", "en")


@cache
def catalogue(interface: str) -> Catalogue:
    """Return the catalogue of an interface language; English needs none."""
    if interface == "en":
        return {}
    if interface not in LANGUAGES:
        raise ValueError(f"there is no catalogue for {interface!r}")
    if sources.facts is not None:
        return sources.facts.CATALOGUES[interface]
    path = sources.folder() / "locales" / interface / "LC_MESSAGES" / "uchi.po"
    return parse(path.read_text("utf-8"))


def translate(interface: str, text: str, **values: object) -> str:
    """Return `text` in the interface language with `%(name)s` filled in; nothing is escaped.

    A sentence without a translation stays English (a test keeps the catalogue whole).
    """
    found = catalogue(interface).get(text)
    chosen = found[0] if found else text
    return chosen % values if values else chosen


def translate_number(interface: str, one: str, many: str, number: int, **values: object) -> str:
    """Return the form that fits `number`; Bulgarian and English both have two."""
    found = catalogue(interface).get(one, (one, many))
    chosen = found[0] if number == 1 else found[-1]
    return chosen % {"number": grouped(interface, number), **values}


def grouped(interface: str, number: int) -> str:
    """Return a whole number with its thousands apart, as the language writes them."""
    text = f"{number:,}"
    if interface == "en":
        return text
    # Bulgarian groups from five digits on, by a space that does not break.
    return text.replace(",", "\u00a0") if abs(number) >= 10_000 else str(number)


def decimal(interface: str, number: float, places: int) -> str:
    """Return a number with `places` decimals, with the decimal mark of the language."""
    text = f"{number:.{places}f}"
    return text if interface == "en" else text.replace(".", ",")
