"""The site's settings: changed by an administrator, and every page with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from functions import contrast
from functions.problems import FieldError, InvalidFields
from origin.acting import Acting
from origin.actions import publishing
from origin.house import House
from storage import audit, media, site
from storage.database import Connection, transaction
from storage.site import Site

MAX_NAME = 60
MAX_TEXT = 100_000
MAX_PRICE_MICROS = 10_000 * 1_000_000
_SCHEMES = {"accent": "light", "accent_dark": "dark"}


def change(
    house: House,
    values: Mapping[str, Any],
    texts: Mapping[tuple[str, str], str],
    by: Acting,
) -> Site:
    """Change these settings and texts; all pages follow within seconds.

    Raises InvalidFields: a colour that can't be read on our papers, a logo that is no picture, a
    price where none belongs.
    """
    with transaction(house.pool) as db:
        before = site.find(db)
        after = replace(before, **values)
        after = replace(after, name=after.name.strip())
        _check(db, after, texts)
        known = site.texts(db)
        written = {key: text for key, text in texts.items() if known.get(key, "") != text}
        site.keep(db, after)
        site.keep_texts(db, written)
        if after != before or written:
            publishing.refresh_all(db)
            changes = {
                name: (old, new)
                for (name, old), new in zip(
                    asdict(before).items(), asdict(after).values(), strict=True
                )
                if old != new
            }
            changes |= {
                f"{page}/{language}": (len(known.get((page, language), "")), len(text))
                for (page, language), text in written.items()
            }
            audit.record(
                db, action="site.changed", actor=by.user, subject=None, kind="site",
                address=by.address, request_id=by.request_id, changes=changes,
            )  # fmt: skip
    return after


def _check(db: Connection, after: Site, texts: Mapping[tuple[str, str], str]) -> None:
    wrong: list[FieldError] = []
    if not 1 <= len(after.name) <= MAX_NAME:
        wrong.append(FieldError("/name", f"between 1 and {MAX_NAME} letters"))
    if bool(after.accent) != bool(after.accent_dark):
        missing = "accent_dark" if after.accent else "accent"
        wrong.append(FieldError(f"/{missing}", "one scheme's colour asks for the other's"))
    for field, scheme in _SCHEMES.items():
        fault = _colour_fault(getattr(after, field), scheme)
        if fault:
            wrong.append(FieldError(f"/{field}", fault))
    if after.logo is not None:
        logo = media.find(db, after.logo)
        if logo is None or not logo.media_type.startswith("image/"):
            wrong.append(FieldError("/logo", "is no picture among the media"))
    priced = after.without_price_micros is not None
    if priced != (after.without_sponsors == "paid"):
        said = "is for what is not paid for" if priced else "say what it costs"
        wrong.append(FieldError("/without_price_micros", said))
    for (page, language), text in texts.items():
        if len(text) > MAX_TEXT:
            wrong.append(FieldError(f"/texts/{page}/{language}", f"at most {MAX_TEXT} letters"))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))


def _colour_fault(colour: str, scheme: str) -> str:
    if not colour:
        return ""
    if not contrast.is_colour(colour):
        return "# and six hexadecimal digits in small letters, like #0b5f5c"
    reached = contrast.weakest(colour, scheme)
    if reached < contrast.TEXT:
        return (
            f"can't be read in the {scheme} scheme: its contrast is {reached:.1f}, "
            f"at least {contrast.TEXT} is needed"
        )
    return ""
