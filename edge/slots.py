"""Slots: decided, drawn and signed for one view."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from edge.metrics import Metrics
from edge.ports import Ports, Request
from edge.readers import Readers
from edge.sponsors import Sponsors
from functions import tokens
from functions.bands import Choice
from functions.keys import KeyRing
from functions.manifests import Manifest
from functions.naming import class_names
from functions.sheets import Place, Sheet
from functions.sponsorship import DRAW_BYTES
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

    def __init__(
        self, ports: Ports, sponsors: Sponsors, readers: Readers, ring: KeyRing, metrics: Metrics
    ) -> None:
        """Sign with `ring`, the slot keys."""
        self._ports = ports
        self._sponsors = sponsors
        self._readers = readers
        self._ring = ring
        self._metrics = metrics

    async def fill(
        self, sheet: Sheet, manifest: Manifest, facts: ViewFacts, request: Request
    ) -> dict[int, bytes]:
        """Return the HTML of each slot of the sheet by number; one with nothing is absent."""
        places = [place for place in sheet.places if place.kind == "slot"]
        index = self._sponsors.index(manifest) if places else None
        if index is None:
            return {}
        reader = await self._readers.of(request, manifest)
        draws = self._ports.draw(_SLOT_BYTES * len(places) + 1)
        most = reader.most(len(places), draws[-1])
        paid = facts.issued_ms < manifest.valid_until
        bucket = index.bucket(reader.moment(sheet.header, facts.issued_ms))
        excluded = reader.excluded(index, facts.issued_ms)
        filled: dict[int, bytes] = {}
        for position, place in enumerate(places):
            if len(filled) >= most:
                self._metrics.count("uchi_slots_total", "unwanted")
                continue
            draw = draws[position * _SLOT_BYTES : (position + 1) * _SLOT_BYTES]
            choice = bucket.choose(draw[NAME_BYTES:-1], paid=paid, excluded=excluded)
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
            excluded.append(campaign.id)  # no campaign stands twice in a page
            self._metrics.count("uchi_slots_total", "house" if campaign.house else "paid")
            filled[place.slot] = self._render(sheet, facts, place, choice, picture, draw)
        return filled

    def _render(
        self,
        sheet: Sheet,
        facts: ViewFacts,
        place: Place,
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
                slot=place.slot,
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
            payer=campaign.payer,
            reasons=choice.reasons,
            why=f"/why/{token}",
            beside=place.beside,
        ).encode()
