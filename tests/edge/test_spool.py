"""The spool: what it took is there after a crash, and it says so when it can't take more."""

import asyncio
import errno
import json
import os
from pathlib import Path

import pytest

from edge.door import BadAnswer
from edge.ports import OriginAnswer, OriginDown, QueueRefused
from edge.selfhost import records, spool
from edge.selfhost.delivery import Delivery
from edge.selfhost.spool import Spool
from functions.events import Event, read_batch, write_one

VIEW = "ab" * 16


def event(sequence: int) -> Event:
    return Event(
        day="2026-11-22", view=VIEW, kind="read", slot=0, sequence=sequence,
        page="0190f000-0000-7000-8000-000000000002", version="cd" * 8, language="bg",
        issued_at=1, accepted_at=2,
    )  # fmt: skip


def run(coroutine):
    return asyncio.run(coroutine)


class Lines(list):
    def __call__(self, level: str, event: str, **fields: object) -> None:
        self.append((level, event, fields))


class Door:
    """The origin's door, as a test wants it."""

    def __init__(self) -> None:
        self.sequences: list[int] = []
        self.batches: list[int] = []
        self.poison = -1
        self.trouble: list[Exception] = []

    async def post(self, path: str, body: bytes, *, timeout_s: float = 5.0) -> OriginAnswer:
        if self.trouble:
            raise self.trouble.pop(0)
        events, broken = read_batch(body)
        sequences = [event.sequence for event in events]
        if self.poison in sequences:
            raise BadAnswer(422, "no", signed=True)
        self.sequences += sequences
        self.batches.append(len(events))
        return OriginAnswer(200, [], json.dumps({"stored": 1, "broken": broken}).encode())


async def opened(folder: Path, lines: Lines | None = None, budget: int = 10**8) -> Spool:
    made = Spool(folder, budget, Lines() if lines is None else lines)
    made.open()
    return made


async def delivered(kept: Spool, door: Door, lines: Lines | None = None) -> Delivery:
    delivery = Delivery(kept, door, Lines() if lines is None else lines)  # type: ignore[arg-type]
    await delivery.drain(5)
    return delivery


def test_what_was_taken_is_delivered_in_order_and_once(tmp_path: Path):
    async def go():
        kept, door = await opened(tmp_path), Door()
        await asyncio.gather(*(kept.put([event(number)]) for number in range(1_200)))
        await delivered(kept, door)
        assert door.sequences == list(range(1_200))
        assert max(door.batches) == 500
        await kept.close()
        again = await opened(tmp_path)
        await delivered(again, door)
        assert len(door.sequences) == 1_200
        await again.close()

    run(go())


def test_many_posts_at_once_share_a_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    syncs = 0
    real = os.fdatasync

    def counted(file: int) -> None:
        nonlocal syncs
        syncs += 1
        real(file)

    monkeypatch.setattr(spool.os, "fdatasync", counted)

    async def go():
        kept = await opened(tmp_path)
        await asyncio.gather(*(kept.put([event(number)]) for number in range(1_000)))
        await kept.close()

    run(go())
    assert 0 < syncs < 100


def test_nothing_is_acknowledged_before_it_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refused(file: int) -> None:
        raise OSError(errno.EIO, "the disk is gone")

    monkeypatch.setattr(spool.os, "fdatasync", refused)

    async def go():
        kept = await opened(tmp_path)
        with pytest.raises(QueueRefused):
            await kept.put([event(1)])
        await kept.close()

    run(go())


def test_a_torn_tail_is_cut_and_the_rest_delivered(tmp_path: Path):
    async def go():
        kept = await opened(tmp_path)
        for number in range(3):
            await kept.put([event(number)])
        await kept.close()
        segment = next(tmp_path.glob("*.spool"))
        whole = segment.stat().st_size
        torn = records.write([write_one(event(9))])[:-5]
        with segment.open("ab") as file:
            file.write(torn)
        lines, door = Lines(), Door()
        again = await opened(tmp_path, lines)
        assert segment.stat().st_size == whole
        assert [line[1] for line in lines] == ["a torn record is cut"]
        await again.put([event(3)])
        await delivered(again, door)
        assert door.sequences == [0, 1, 2, 3]
        await again.close()

    run(go())


def test_a_flipped_bit_is_not_delivered(tmp_path: Path):
    async def go():
        kept = await opened(tmp_path)
        await kept.put([event(1)])
        await kept.close()
        segment = next(tmp_path.glob("*.spool"))
        data = bytearray(segment.read_bytes())
        data[-20] ^= 1
        segment.write_bytes(data)
        door = Door()
        again = await opened(tmp_path)
        await delivered(again, door)
        assert door.sequences == []
        await again.close()

    run(go())


def test_a_full_disk_is_refused_and_harms_nothing_that_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    full = False
    real = os.write

    def write(file: int, data: bytes) -> int:
        if full and len(data) > 10:
            real(file, bytes(data)[:7])  # some of it fits
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, data)

    monkeypatch.setattr(spool.os, "write", write)

    async def go():
        nonlocal full
        lines, door = Lines(), Door()
        kept = await opened(tmp_path, lines)
        await kept.put([event(1)])
        full = True
        for _ in range(3):
            with pytest.raises(QueueRefused):
                await kept.put([event(2)])
        full = False
        await kept.put([event(3)])
        await delivered(kept, door, lines)
        assert door.sequences == [1, 3]
        # Said once, not for every post.
        assert [line[1] for line in lines] == [
            "the spool can't be written", "the spool is written again"
        ]  # fmt: skip
        await kept.close()

    run(go())


def test_the_spool_keeps_to_its_budget_and_takes_again_once_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(spool, "SEGMENT_BYTES", 2_000)

    async def go():
        kept, door = await opened(tmp_path, budget=8_000), Door()
        taken = 0
        while kept.bytes() + 400 < 8_000:
            await kept.put([event(taken)])
            taken += 1
        with pytest.raises(QueueRefused):
            await kept.put([event(taken), event(taken + 1)])
        await delivered(kept, door)
        assert door.sequences == list(range(taken))
        await kept.put([event(taken)])
        await kept.close()

    run(go())


def test_one_post_that_the_origin_refuses_for_good_holds_up_nobody(tmp_path: Path):
    async def go():
        kept, door, lines = await opened(tmp_path), Door(), Lines()
        door.poison = 13
        await asyncio.gather(*(kept.put([event(number)]) for number in range(40)))
        delivery = await delivered(kept, door, lines)
        assert sorted(door.sequences) == [n for n in range(40) if n != 13]
        assert delivery.refused == 1
        aside = list((tmp_path / "refused").iterdir())
        assert read_batch(aside[0].read_bytes())[0] == [event(13)]
        await kept.close()

    run(go())


def test_delivery_waits_as_long_as_the_origin_asks_and_then_goes_on(tmp_path: Path):
    async def go():
        kept, door, lines = await opened(tmp_path), Door(), Lines()
        door.trouble = [OriginDown("away"), BadAnswer(503, "busy", signed=False, retry_after=0.05)]
        delivery = Delivery(kept, door, lines)  # type: ignore[arg-type]  # a door of the test's own
        task = asyncio.create_task(delivery.run())
        await kept.put([event(1)])
        async with asyncio.timeout(60):
            while len(lines) < 2:
                await asyncio.sleep(0.02)
        task.cancel()
        assert door.sequences == [1]
        assert [line[1] for line in lines] == ["events wait", "events are delivered again"]
        await kept.close()

    run(go())
