"""A market: live campaigns aimed at courses, chapters, groups, hours and everybody."""

from __future__ import annotations

import random
from uuid import UUID

from functions import snapshots
from functions.bands import Bands
from functions.snapshots import Campaign, Creative, Snapshot
from functions.sponsorship import Index
from functions.targeting import EVERYBODY, Moment, Targeting

NOW = 1_760_000_000_000
HOUR_MS = 3_600_000
COURSES = [str(UUID(int=10 + number)) for number in range(50)]
CHAPTERS = [str(UUID(int=100 + number)) for number in range(400)]
GROUPS = [str(UUID(int=600 + number)) for number in range(40)]
LEARNER = Moment(COURSES[0], CHAPTERS[0], "bg", frozenset(GROUPS[:3]), "midway", "returning", NOW)
"""Of three groups, in a chapter that some campaigns name."""
GUEST = Moment(COURSES[1], CHAPTERS[9], "bg", at_ms=NOW)
CREATIVES = 2
"""Of each campaign."""


def snapshot(size: int) -> Snapshot:
    """Return a snapshot of so many campaigns, the same in every run."""
    dice = random.Random(size)
    campaigns = tuple(
        Campaign(
            id=str(UUID(int=1_000_000 + number)),
            sponsor=f"Пекарна „Зора“ {number}",
            payer="Мелница „Юг“" if number % 5 == 0 else "",
            pricing="impression",
            price_micros=2_000 + number,
            priority=dice.choice((3, 5, 5, 5, 8)),
            ends_at=NOW + dice.randint(1, 90) * 24 * HOUR_MS,
            targeting=_rules(dice),
            cap_views=3 if number % 4 == 0 else 0,
            cap_days=7 if number % 4 == 0 else 0,
        )
        for number in range(size)
    )
    creatives = tuple(
        Creative(
            id=str(UUID(int=2_000_000 + CREATIVES * place + number)),
            campaign=campaign.id,
            language="bg",
            headline=f"Топъл хляб, още в шест и половина: {place}",
            body="Всяка сутрин до училището, с квас от деветдесет години и брашно от Добруджа.",
            alternative="Хляб на дървена дъска",
            picture=f"{place % 2_000:032x}",
            width=300,
            height=200,
            landing=f"https://bakery.example/bread/{place}?from=uchi",
            weight=1 + number,
        )
        for place, campaign in enumerate(campaigns)
        for number in range(CREATIVES)
    )
    return snapshots.make(campaigns, creatives)


def shares(found: Snapshot) -> dict[str, float]:
    """Return shares that together ask for one and a half times what there is."""
    return {campaign.id: 1.5 / len(found.campaigns) for campaign in found.campaigns}


def index(size: int) -> Index:
    """Return the index of a market of that size."""
    found = snapshot(size)
    return Index(Bands(found), shares(found), NOW)


def _rules(dice: random.Random) -> Targeting:
    kind = dice.random()
    if kind < 0.4:
        return EVERYBODY
    if kind < 0.6:
        return Targeting(courses=tuple(dice.sample(COURSES, dice.randint(1, 20))))
    if kind < 0.7:
        return Targeting(chapters=tuple(dice.sample(CHAPTERS, dice.randint(1, 40))))
    if kind < 0.8:
        return Targeting(groups=tuple(dice.sample(GROUPS, dice.randint(1, 5))))
    if kind < 0.85:
        return Targeting(languages=("bg",), stages=("midway",))
    if kind < 0.9:
        return Targeting(visitors=(dice.choice(("new", "returning")),))
    start = NOW - 24 * HOUR_MS
    opens = dice.randint(6, 12) * HOUR_MS
    closes = dice.randint(16, 22) * HOUR_MS
    return Targeting(
        hours=tuple(
            (start + day * 24 * HOUR_MS + opens, start + day * 24 * HOUR_MS + closes)
            for day in range(8)
        )
    )
