"""Stencils: sheets with everything worked out that is the same in each of their views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from edge.ports import HeaderList
from functions import tokens
from functions.headers import security_headers
from functions.naming import unspell
from functions.sheets import Place, Sheet

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
"""Of the sitemap, which is a sheet like every page: it stands while the origin is away."""


@dataclass(frozen=True, slots=True)
class Stencil:
    """One sheet, ready for its next view."""

    sheet: Sheet
    slots: tuple[Place, ...]
    """The places of slots, in their order."""
    leaf: bytes
    """What all tokens of its views have in common."""
    headers: tuple[tuple[str, str], ...]
    """All headers of an answer but those with something of the view in them."""
    _blank: tuple[bytes, ...]
    _nonces: tuple[int, ...]
    _views: tuple[int, ...]
    _slots: tuple[tuple[int, int], ...]
    """For each place of a kind its number among all places; for slots with the slot's own."""

    def fills(self, nonce: bytes, view: bytes, slots: Mapping[int, bytes]) -> list[bytes]:
        """Return what is put in at each place; a slot that is not among `slots` stays empty."""
        filled = list(self._blank)
        for at in self._nonces:
            filled[at] = nonce
        for at in self._views:
            filled[at] = view
        for at, number in self._slots:
            filled[at] = slots.get(number, b"")
        return filled


def stencil(sheet: Sheet, *, https: bool) -> Stencil:
    """Return the sheet's stencil; ValueError for a header that no sheet of ours has."""
    header, places = sheet.header, list(enumerate(sheet.places))
    headers: HeaderList = [
        ("content-type", XML if header.path.endswith(".xml") else HTML),
        # The page holds one reader's own tokens; only the sheet under it is kept.
        ("cache-control", "private, no-store"),
        ("vary", "accept-encoding"),
        *security_headers(https=https),
        ("content-language", header.language),
    ]
    return Stencil(
        sheet,
        tuple(place for place in sheet.places if place.kind == "slot"),
        tokens.leaf(UUID(header.page), unspell(header.version[:16]), header.interface),
        tuple(headers),
        (b"",) * len(places),
        tuple(at for at, place in places if place.kind == "nonce"),
        tuple(at for at, place in places if place.kind == "view"),
        tuple((at, place.slot) for at, place in places if place.kind == "slot"),
    )
