"""The world of storage's tests: the bakery, its campaign, and what readers did with it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from functions.events import Event
from storage import campaigns, creatives, sponsors
from storage.campaigns import Campaign
from storage.creatives import Creative
from storage.database import Connection

PRICE = 2_000
PAGE = str(UUID(int=7))


def bakery(
    db: Connection,
    *,
    pricing: str = "impression",
    price: int = PRICE,
    budget: int | None = None,
    house: bool = False,
) -> tuple[Campaign, Creative]:
    """Return the bakery's live campaign and its one creative."""
    sponsor = sponsors.insert(db, name="Пекарна Зора")
    campaign = campaigns.insert(
        db,
        sponsor=sponsor.id,
        name="Топъл хляб",
        state="live",
        house=house,
        pricing=pricing,
        price_micros=price,
        budget_micros=budget,
    )
    creative = creatives.insert(
        db,
        campaign=campaign.id,
        headline="Хляб на разсъмване",
        landing="https://example.org/hlyab",
        state="live",
    )
    return campaign, creative


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def reading(**fields: object) -> Event:
    """Return a report of reading that was made a moment ago."""
    at = now_ms()
    event = Event(
        day=datetime.fromtimestamp(at / 1000, UTC).date().isoformat(),
        view=uuid4().hex,
        kind="read",
        slot=0,
        sequence=1,
        page=PAGE,
        version="0123456789abcdef",
        language="bg",
        issued_at=at,
        accepted_at=at,
        active_ms=5_000,
        furthest=300,
    )
    return replace(event, **fields)  # type: ignore[arg-type]  # each test names fields of Event


def seen(creative: UUID, **fields: object) -> Event:
    """Return an impression of a creative at the usual price."""
    given: dict[str, object] = {
        "kind": "seen", "slot": 1, "sequence": 0, "creative": str(creative),
        "price_micros": PRICE, "furthest": 0, "active_ms": 1_500,
    }  # fmt: skip
    return reading(**(given | fields))
