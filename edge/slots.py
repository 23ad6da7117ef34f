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
from functions.bands import Choice
from functions.sponsorship import DRAW_BYTES
from functions.targeting import Moment
from templates import SLOT_NAMES, render_slot

NAME_BYTES = 5 * SLOT_NAMES
_SLOT_BYTES = NAME_BYTES + DRAW_BYTES + 1
"""Random bytes a slot needs: its class names, the decision and the variant."""


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
        header = sheet.header
        bucket = index.bucket(Moment(header.course, header.page, header.language))
        taken: list[str] = []
        filled: dict[int, bytes] = {}
        for position, number in enumerate(numbers):
            draw = draws[position * _SLOT_BYTES : (position + 1) * _SLOT_BYTES]
            choice = bucket.choose(draw[NAME_BYTES:-1], paid=paid, excluded=taken)
            if choice is None:
                self._metrics.count("uchi_slots_total", "empty")
                continue
            creative, campaign = choice.creative, choice.campaign
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
            taken.append(campaign.id)
            self._metrics.count("uchi_slots_total", "house" if campaign.house else "paid")
            filled[number] = self._render(sheet, facts, number, choice, picture, draw)
        return filled

    def _render(
        self,
        sheet: Sheet,
        facts: ViewFacts,
        number: int,
        choice: Choice,
        picture: str,
        draw: bytes,
    ) -> bytes:
        creative, campaign = choice.creative, choice.campaign
        token = tokens.sign_slot(
            self._ring,
            tokens.Slot(
                view=facts.view,
                page=uuid_of(sheet.header.page),
                creative=uuid_of(creative.id),
                version=facts.version,
                issued_ms=facts.issued_ms,
                price_micros=campaign.price_micros,
                slot=number,
                language=sheet.header.interface,
                landing=creative.landing,
                reasons=choice.reasons,
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
            sponsor=campaign.sponsor,
            house=campaign.house,
        ).encode()
