"""Wordings: what is kept ready for slots is never older than the snapshot."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from functions import snapshots, tokens
from tests.edge.in_process import Here, text
from tests.edge.reading import read
from tests.worker import world


def test_a_message_that_was_edited_says_leads_and_costs_what_the_new_snapshot_says() -> None:
    async def go() -> None:
        here = Here()
        assert "Топъл хляб" in text(await here.get(world.OPEN))
        paid, house = world.SNAPSHOT.campaigns
        bread, ours = world.SNAPSHOT.creatives
        here.clock.now_ms += 1_000
        here.origin.snapshot = snapshots.make(
            (replace(paid, price_micros=70_000), house),
            (replace(bread, headline="Нови кифли", landing="https://bakery.example/new"), ours),
        )
        here.origin.made = world.manifest(here.clock.now_ms, snapshot=here.origin.snapshot.version)
        await here.edge.refresh()
        page = text(await here.get(world.OPEN))
        assert "Нови кифли" in page
        assert "Топъл хляб" not in page
        signed = [
            tokens.verify_slot(world.SLOT_KEYS, token, here.clock.now_ms)
            for token in set(read(page).slots)
        ]
        landings = {slot.landing: slot.price_micros for slot in signed}
        assert landings["https://bakery.example/new"] == 70_000
        # The same picture: it was there already.
        assert len(here.origin.paths("/edge/pictures/")) == 1

    asyncio.run(go())


def test_a_message_speaks_the_language_of_each_interface() -> None:
    async def go() -> None:
        here = Here()
        for _ in range(2):
            assert "Реклама · " in text(await here.get(world.OPEN))
            assert "Sponsored · " in text(await here.get(world.OPEN, accept_language="en"))

    asyncio.run(go())
