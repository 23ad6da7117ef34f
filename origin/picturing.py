"""Picturing: pictures of a page with all the widths that there are of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from origin import references
from origin.markup import widths as offering
from storage import widths
from storage.database import Connection
from storage.media import Media

Key = TypeVar("Key", bound=Hashable)


def texts(db: Connection, found: Mapping[Key, str]) -> dict[Key, str]:
    """Return finished texts whose pictures offer their widths, in one question."""
    known = widths.of_all(db, sorted(offering.shown(found.values())))
    return {key: offering.offered(text, known) for key, text in found.items()}


def sources(db: Connection, picture: Media | None, name: str) -> list[dict[str, str]]:
    """Return what a picture by itself offers, each with `type` and `srcset`; nothing for None."""
    if picture is None:
        return []
    made = widths.of_all(db, [picture.hash]).get(picture.hash, [])
    return offering.of_picture(references.address_of(picture, name), made)
