"""Portable objects: reads the message catalogues (`.po`) that translators edit."""

from __future__ import annotations

import ast

Catalogue = dict[str, tuple[str, ...]]
"""From an English sentence to its translation, or to the translations of its plural forms."""


class BadCatalogue(ValueError):
    """A line of the catalogue can't be read."""


def parse(text: str) -> Catalogue:
    """Return the translated messages of a `.po` file; fuzzy and empty ones are left out.

    Contexts (`msgctxt`) are not read: every sentence is its own key. BadCatalogue names the line.
    """
    catalogue: Catalogue = {}
    for entry in _entries(text):
        translations = tuple(entry[key] for key in sorted(entry) if key.startswith("msgstr"))
        source = entry.get("msgid", "")
        if source in catalogue:
            raise BadCatalogue(f"twice in the catalogue: {source!r}")
        if source and translations and all(translations):
            catalogue[source] = translations
    return catalogue


def _entries(text: str) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = []
    entry: dict[str, str] = {}
    key, fuzzy = "", False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if not line:
            if entry and not fuzzy:
                entries.append(entry)
            entry, key, fuzzy = {}, "", False
            continue
        if not line.startswith('"'):
            key, _, line = line.partition(" ")
            if key not in ("msgid", "msgid_plural", "msgstr") and not key.startswith("msgstr["):
                raise BadCatalogue(f"line {number}: {key} is not read here")
            entry[key] = ""
        if not key:
            raise BadCatalogue(f"line {number}: a text that belongs to nothing")
        try:
            # A .po string is written like a C string, which Python reads the same way.
            entry[key] += str(ast.literal_eval(line))
        except (ValueError, SyntaxError) as error:
            raise BadCatalogue(f"line {number}: not a quoted text") from error
    if entry and not fuzzy:
        entries.append(entry)
    return entries
