"""Slots: decided, drawn and signed for one view."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from edge.metrics import Metrics
from edge.ports import Ports
from edge.sponsors import Sponsors
from functions import tokens
from functions.keys import KeyRing
from functions.manifests import Manifest
from functions.naming import class_names
from functions.sheets import Sheet
from functions.snapshots import Creative
from functions.sponsorship import choose
from templates import SLOT_NAMES, render_slot

NAME_BYTES = 5 * SLOT_NAMES
_SLOT_BYTES = NAME_BYTES + 9
"""Random bytes a slot needs: its class names, two draws and the variant."""
_UNIT = 2.0**-32


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """What all slots of one view share."""

    view: bytes
    version: bytes
    issued_ms: int
    nonce: str


@lru_cache(maxsize=4_096)
def uuid_of(text: str) -> UUID:
    """Return the UUID; the same few hundred are read for every view."""
    return UUID(text)


class Slots:
    """Fills the slots of pages."""

    def __init__(self, ports: Ports, sponsors: Sponsors, ring: KeyRing, metrics: Metrics) -> None:
        """Sign with `ring`, the slot keys."""
        self._ports = ports
        self._sponsors = sponsors
        self._ring = ring
        self._metrics = metrics

    async def fill(self, sheet: Sheet, manifest: Manifest, facts: ViewFacts) -> dict[int, bytes]:
        """Return the HTML of each slot of the sheet by number; one with nothing is absent."""
        numbers = [place.slot for place in sheet.places if place.kind == "slot"]
        index = self._sponsors.index(manifest) if numbers else None
        if index is None:
            return {}
        draws = self._ports.draw(_SLOT_BYTES * len(numbers))
        paid = facts.issued_ms < manifest.valid_until
        taken: list[str] = []
        filled: dict[int, bytes] = {}
        for position, number in enumerate(numbers):
            draw = draws[position * _SLOT_BYTES : (position + 1) * _SLOT_BYTES]
            creative = choose(
                index,
                sheet.header.course,
                sheet.header.language,
                (
                    int.from_bytes(draw[NAME_BYTES : NAME_BYTES + 4], "big") * _UNIT,
                    int.from_bytes(draw[NAME_BYTES + 4 : NAME_BYTES + 8], "big") * _UNIT,
                ),
                paid=paid,
                taken=taken,
            )
            if creative is None:
                self._metrics.count("uchi_slots_total", "empty")
                continue
            picture = ""
            if creative.picture:
                held = self._sponsors.picture_at_hand(creative.picture)
                if held is None:
                    held = await self._sponsors.picture(creative.picture)
                if held is None:
                    # What was bought has a picture: without it nothing stands, nothing is billed.
                    self._metrics.count("uchi_slots_total", "no picture")
                    continue
                picture = held
            taken.append(creative.campaign)
            self._metrics.count("uchi_slots_total", "house" if creative.house else "paid")
            filled[number] = self._render(sheet, facts, number, creative, picture, draw)
        return filled

    def _render(
        self,
        sheet: Sheet,
        facts: ViewFacts,
        number: int,
        creative: Creative,
        picture: str,
        draw: bytes,
    ) -> bytes:
        token = tokens.sign_slot(
            self._ring,
            tokens.Slot(
                view=facts.view,
                page=uuid_of(sheet.header.page),
                creative=uuid_of(creative.id),
                version=facts.version,
                issued_ms=facts.issued_ms,
                price_micros=creative.price_micros,
                slot=number,
                language=sheet.header.interface,
                landing=creative.landing,
            ),
        )
        return render_slot(
            draw[-1],
            interface=sheet.header.interface,
            names=class_names(draw[:NAME_BYTES], SLOT_NAMES),
            nonce=facts.nonce,
            href=f"/r/{token}",
            headline=creative.headline,
            body=creative.body,
            alternative=creative.alternative,
            picture=picture,
            width=creative.width,
            height=creative.height,
            sponsor=creative.sponsor,
            house=creative.house,
        ).encode()
