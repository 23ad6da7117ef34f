"""Wordings: choices made ready for slots, once for as long as they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from edge.memory import Memory
from edge.sponsors import Sponsors
from functions import tokens
from functions.bands import Choice
from templates import Worded, worded

OVERHEAD_BYTES = 3_000
"""What a wording takes besides its picture."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A choice as it goes into a slot and into the slot's token."""

    choice: Choice
    message: Worded
    offer: bytes


class Wordings:
    """What was shown of late."""

    def __init__(self, sponsors: Sponsors, budget: int) -> None:
        """Keep at most `budget` bytes; pictures come from `sponsors`."""
        self._sponsors = sponsors
        self._memory: Memory[Wording] = Memory(budget)

    def at_hand(self, choice: Choice, interface: str) -> Wording | None:
        """Return the wording of this very choice if it is in memory."""
        held = self._memory.get(choice.creative.id + interface)
        # A new snapshot makes new choices, of creatives that may say something else by now.
        return held if held is not None and held.choice is choice else None

    async def make(self, choice: Choice, interface: str) -> Wording | None:
        """Return the wording, made now; None while its picture can't be had."""
        creative, campaign = choice.creative, choice.campaign
        picture: bytes | None = b""
        if creative.picture:
            picture = self._sponsors.picture_at_hand(creative.picture)
            if picture is None:
                picture = await self._sponsors.picture(creative.picture)
            if picture is None:
                return None
        message = worded(
            interface=interface, headline=creative.headline, body=creative.body,
            alternative=creative.alternative, picture=picture, width=creative.width,
            height=creative.height, sponsor=campaign.sponsor, payer=campaign.payer,
            reasons=choice.reasons, house=campaign.house,
        )  # fmt: skip
        offer = tokens.offer(UUID(creative.id), campaign.price_micros, creative.landing)
        made = Wording(choice, message, offer)
        self._memory.put(creative.id + interface, made, len(picture) + OVERHEAD_BYTES)
        return made
