"""A sponsor in a test of the origin: the bakery, its messages, and what came of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from functions.events import Event, EventKind
from origin.house import House
from storage import campaigns, creatives, events, sponsors
from storage.database import transaction
from tests.origin.conftest import Somebody

PRICE = 10_000
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Bakery:
    """A sponsor with an account, a campaign that runs and its messages."""

    member: Somebody
    sponsor: UUID
    campaign: UUID
    creative: UUID
    other: UUID
    """Another message of the same campaign."""


def bakery_of(house: House, people: Callable[..., Somebody], name: str = "Есен") -> Bakery:
    """Make the bakery, whose campaign has a name."""
    member = people("sponsor")
    with transaction(house.pool) as db:
        sponsor = sponsors.insert(db, name="Пекарна <Зора>")
        sponsors.add_member(db, sponsor.id, member.user.id)
        campaign = campaigns.insert(
            db, sponsor=sponsor.id, name=name, state="live", pricing="impression",
            price_micros=PRICE, budget_micros=50_000_000,
        )  # fmt: skip
        made = [
            creatives.insert(
                db, campaign=campaign.id, headline=headline, state="live",
                landing="https://example.org/hlyab",
            ).id
            for headline in ("Хляб & сол", "=Масло")
        ]  # fmt: skip
    return Bakery(member, sponsor.id, campaign.id, *made)


def happened(
    house: House, creative: UUID, kind: EventKind, count: int, *marks: str, days_ago: int = 0,
    view: str = "",
) -> None:  # fmt: skip
    """So many events, each on a page of its own, or one on the page of `view`."""
    at = int(time.time() * 1000) - days_ago * DAY_MS
    batch = [
        Event(
            day=datetime.fromtimestamp(at / 1000, UTC).date().isoformat(),
            view=view or uuid4().hex, kind=kind, slot=1, sequence=0, page=str(uuid4()),
            version="0" * 16, language="bg", issued_at=at, accepted_at=at, active_ms=1_500,
            creative=str(creative), price_micros=PRICE, marks=marks,
        )
        for _ in range(count)
    ]  # fmt: skip
    with transaction(house.pool) as db:
        events.store(db, batch)
