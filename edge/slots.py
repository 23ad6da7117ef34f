"""Slots: decided, drawn and signed for one view."""

from __future__ import annotations

from dataclasses import dataclass

from edge.metrics import Metrics
from edge.ports import Ports, Request
from edge.readers import Readers
from edge.settings import EdgeSettings
from edge.sponsors import Sponsors
from edge.stencils import Stencil
from edge.wordings import Wordings
from functions import tokens
from functions.manifests import Manifest
from functions.naming import drawn_names
from functions.sponsorship import DRAW_BYTES
from templates import SLOT_NAMES, fitted

NAME_BYTES = 5 * SLOT_NAMES
_SLOT_BYTES = NAME_BYTES + DRAW_BYTES + 1
"""Random bytes a slot needs: its class names, the decision and the variant."""


@dataclass(slots=True)
class ViewFacts:
    """What all slots of one view share."""

    facts: bytes
    """What their tokens begin with."""
    issued_ms: int
    nonce: bytes


class Slots:
    """Fills the slots of pages."""

    def __init__(
        self,
        ports: Ports,
        sponsors: Sponsors,
        readers: Readers,
        settings: EdgeSettings,
        metrics: Metrics,
    ) -> None:
        """Sign with the settings' slot keys."""
        self._ports = ports
        self._sponsors = sponsors
        self._readers = readers
        self._ring = settings.slot_keys
        self._metrics = metrics
        self._wordings = Wordings(sponsors, settings.picture_memory_bytes)

    async def fill(
        self, stencil: Stencil, manifest: Manifest, view: ViewFacts, request: Request
    ) -> dict[int, bytes]:
        """Return the HTML of each slot of the sheet by number; one with nothing is absent."""
        places = stencil.slots
        index = self._sponsors.index(manifest) if places else None
        if index is None:
            return {}
        reader = await self._readers.of(request, manifest)
        draws = self._ports.draw(_SLOT_BYTES * len(places) + 1)
        most = reader.most(len(places), draws[-1])
        paid = view.issued_ms < manifest.valid_until
        header = stencil.sheet.header
        bucket = index.bucket(reader.moment(header, view.issued_ms))
        excluded = reader.excluded(index, view.issued_ms)
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
            wording = self._wordings.at_hand(choice, header.interface)
            if wording is None:
                wording = await self._wordings.make(choice, header.interface)
            if wording is None:
                # What was bought has a picture: without it nothing stands, nothing is billed.
                self._metrics.count("uchi_slots_total", "no picture")
                continue
            campaign = choice.campaign
            excluded.append(campaign.id)  # no campaign stands twice in a page
            self._metrics.count("uchi_slots_total", "house" if campaign.house else "paid")
            token = tokens.spell_slot(
                self._ring, view.facts, place.slot, choice.reasons, wording.offer
            )
            filled[place.slot] = fitted(
                draw[-1],
                wording.message,
                names=drawn_names(draw[:NAME_BYTES]),
                nonce=view.nonce,
                href=b"/r/" + token,
                why=b"/why/" + token,
                beside=place.beside,
            )
        return filled
