"""The site: what it is called, how it looks, and the texts that every site must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from storage.database import Connection, one

TextPage = Literal["legal", "privacy", "contact"]
Offer = Literal["off", "free", "paid"]
"""Whether learners may switch messages off: not at all, by themselves, or for something."""
PAGES: tuple[TextPage, ...] = ("legal", "privacy", "contact")


@dataclass(frozen=True, slots=True)
class Site:
    """The settings of the site."""

    name: str = "Uchi"
    logo: str | None = None
    """Hash of a picture among the media."""
    accent: str = ""
    """`#` and six digits, for the light scheme; empty for the style sheet's own."""
    accent_dark: str = ""
    without_sponsors: Offer = "free"
    without_price_micros: int | None = None
    """What reading without messages costs a year, in micro-units; None where nothing is asked."""
    without_currency: str = "EUR"


def find(db: Connection) -> Site:
    """Return the settings; the defaults before anybody set them."""
    found = one(
        db,
        Site,
        """
        SELECT name, logo, accent, accent_dark, without_sponsors, without_price_micros,
               without_currency
        FROM site
        """,
    )
    return found or Site()


def keep(db: Connection, site: Site) -> None:
    """Write the settings. NotFound when the logo is no file of ours."""
    db.execute(
        """
        INSERT INTO site (name, logo, accent, accent_dark, without_sponsors, without_price_micros,
            without_currency)
        VALUES (%(name)s, %(logo)s, %(accent)s, %(accent_dark)s, %(without_sponsors)s,
            %(without_price_micros)s, %(without_currency)s)
        ON CONFLICT (one) DO UPDATE SET name = %(name)s, logo = %(logo)s, accent = %(accent)s,
            accent_dark = %(accent_dark)s, without_sponsors = %(without_sponsors)s,
            without_price_micros = %(without_price_micros)s,
            without_currency = %(without_currency)s, changed_at = now()
        """,
        asdict(site),
    )


def texts(db: Connection) -> dict[tuple[str, str], str]:
    """Return the Markdown of each page and language that has been written."""
    rows = db.execute("SELECT page, language, body FROM site_texts")
    return {(page, language): body for page, language, body in rows}


def keep_texts(db: Connection, changed: Mapping[tuple[str, str], str]) -> None:
    """Write texts by page and language; an empty one is taken away."""
    for (page, language), body in changed.items():
        if not body:
            db.execute("DELETE FROM site_texts WHERE page = %s AND language = %s", (page, language))
            continue
        db.execute(
            """
            INSERT INTO site_texts (page, language, body) VALUES (%s, %s, %s)
            ON CONFLICT (page, language) DO UPDATE SET body = EXCLUDED.body
            """,
            (page, language, body),
        )
