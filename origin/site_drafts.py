"""Drafts of the site's own pages: legal, privacy and contact texts, and the map for robots."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from functions.languages import INTERFACE
from origin import markup
from origin.drafts import NOTHING_SHARED, Draft
from origin.slot_marks import without_slots
from storage import pages, site
from storage.database import Connection
from storage.pages import MapEntry

TITLES = {"legal": "Legal notice", "privacy": "Privacy", "contact": "Contact"}
SITEMAP_PATH = "/sitemap.xml"
# Pages without a row of their own: in tokens and events they need a name all the same.
_IDS = {name: UUID(int=number) for number, name in enumerate([*site.PAGES, SITEMAP_PATH], 1)}


def of_texts(db: Connection) -> list[Draft]:
    """Return the pages that every site must have; one that nobody wrote says so."""
    written = site.texts(db)
    return [
        _draft(
            f"/{page}",
            interface,
            "site/text.html",
            _IDS[page],
            {"name": page, "html": _html(written.get((page, interface), ""))},
        )
        for page in site.PAGES
        for interface in INTERFACE
    ]


def of_map(db: Connection) -> list[Draft]:
    """Return the sitemap, of what the pages are by now: call it when all others are named."""
    entries = _entries(pages.to_map(db))
    # One address for both: a map is in no language.
    return [
        _draft(
            SITEMAP_PATH, INTERFACE[0], "site/sitemap.xml", _IDS[SITEMAP_PATH], {"pages": entries}
        )
    ]


def _entries(found: Sequence[MapEntry]) -> list[dict[str, object]]:
    # The same chapter of a translation is the one at the same place, as the pages themselves link.
    family: dict[tuple[UUID, int], list[MapEntry]] = {}
    for entry in found:
        family.setdefault((entry.original, entry.place), []).append(entry)
    fixed = [{"path": path, "others": []} for path in ("/courses", *(f"/{p}" for p in site.PAGES))]
    return fixed + [
        {
            "path": entry.path,
            "others": [
                {"language": other.language, "path": other.path}
                for other in family[entry.original, entry.place]
            ]
            if len(family[entry.original, entry.place]) > 1
            else [],
        }
        for entry in found
    ]


@lru_cache(maxsize=64)
def _html(body: str) -> str:
    """Return a text as safe HTML; it names no file of a course, so nothing is resolved."""
    return without_slots(markup.render(body, lambda _: None).html) if body else ""


def _draft(path: str, interface: str, template: str, page: UUID, own: dict[str, object]) -> Draft:
    return Draft(
        path, interface, template, NOTHING_SHARED, own, (), "open", page, None, None, interface
    )
