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
    merged: Catalogue = {}
    # One file per part of the house, so that each can be translated and reviewed by itself.
    for path in sorted((sources.folder() / "locales" / interface / "LC_MESSAGES").glob("*.po")):
        merged |= parse(path.read_text("utf-8"))
    return merged


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


def money(interface: str, micros: int) -> str:
    """Return micro-units as units with two decimals; up to six where a price needs them."""
    whole, rest = divmod(micros, 1_000_000)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{grouped(interface, whole)}{_decimal_mark(interface)}{decimals}"


def percent(interface: str, share: float) -> str:
    """Return a share (1 is the whole) in percent with one decimal, without the sign."""
    return f"{100 * share:.1f}".replace(".", _decimal_mark(interface))


def _decimal_mark(interface: str) -> str:
    return "." if interface == "en" else ","
