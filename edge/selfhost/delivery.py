"""Delivery: what the spool holds is brought to the origin, oldest first, until it has it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from edge.door import BadAnswer, Door
from edge.ports import Log, OriginDown
from edge.selfhost.records import MAGIC, Record
from edge.selfhost.spool import Spool
from functions.events import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, join

WAIT_S = 1.0
"""How long a batch may wait to grow."""
FIRST_BACKOFF_S = 0.2
MAX_BACKOFF_S = 30.0
_REFUSED_FOR_GOOD = (400, 413, 422)
"""What sending again can't mend; everything else may be the origin's own trouble."""
_ENVELOPE_BYTES = 64


@dataclass(slots=True)
class Batch:
    """Records that go together, and where the next one begins."""

    records: list[Record]
    segment: int
    end: int
    full: bool


class Delivery:
    """The one consumer of a spool."""

    def __init__(self, spool: Spool, door: Door, log: Log) -> None:
        """Bring what `spool` holds through `door`."""
        self._spool = spool
        self._door = door
        self._log = log
        self._failing = False
        self._unreadable: set[int] = set()
        self.delivered = 0
        """Events that the origin took since the start."""
        self.refused = 0
        """Events put aside since the start."""

    async def run(self) -> None:
        """Deliver for ever; errors are waited out, never raised."""
        backoff_s = FIRST_BACKOFF_S
        while True:
            try:
                batch = await asyncio.to_thread(self._next)
                if batch is None:
                    self._spool.arrived.clear()
                    # Looked at again after the clearing: nothing that came between is missed.
                    if await asyncio.to_thread(self._next) is None:
                        await self._spool.arrived.wait()
                    continue
                if not batch.full:
                    await self._grow()
                    batch = await asyncio.to_thread(self._next) or batch
                await self._send(batch)
                backoff_s = FIRST_BACKOFF_S
                if self._failing:
                    self._log("info", "events are delivered again")
                self._failing = False
            except Exception as error:  # noqa: BLE001 - a consumer that ends lets the spool fill up
                if not self._failing:
                    self._log("warning", "events wait", error=str(error) or repr(error))
                self._failing = True
                asked_s = error.retry_after if isinstance(error, BadAnswer) else None
                await asyncio.sleep(min(MAX_BACKOFF_S, asked_s or backoff_s))
                backoff_s = min(MAX_BACKOFF_S, backoff_s * 2)

    async def _grow(self) -> None:
        """Wait a second for more to come, less when a whole batch came."""
        before = self._spool.kept
        until = asyncio.get_running_loop().time() + WAIT_S
        while self._spool.kept - before < MAX_BATCH_EVENTS:
            left_s = until - asyncio.get_running_loop().time()
            self._spool.arrived.clear()
            try:
                async with asyncio.timeout(max(0.0, left_s)):
                    await self._spool.arrived.wait()
            except TimeoutError:
                return

    async def drain(self, limit_s: float) -> None:
        """Deliver what is there in at most `limit_s` seconds; what remains waits on disk."""
        try:
            async with asyncio.timeout(limit_s):
                while (batch := await asyncio.to_thread(self._next)) is not None:
                    await self._send(batch)
        except (OriginDown, BadAnswer, OSError) as error:  # a TimeoutError is an OSError
            self._log("info", "events stay in the spool", error=str(error) or "out of time")

    def waiting(self) -> int:
        """Return how many bytes wait in the spool."""
        return max(0, self._spool.bytes() - self._spool.segments.offset)

    def _next(self) -> Batch | None:
        segments = self._spool.segments
        # In this order: a segment that is begun after the listing is not looked at this time.
        numbers = segments.numbers()
        writing, synced = self._spool.state
        for number in numbers:
            if number < segments.segment:
                continue
            offset = segments.offset if number == segments.segment else 0
            offset = max(offset, len(MAGIC))
            current = number == writing
            found, more = segments.chunk(number, offset, synced if current else None)
            if not found:
                if current:
                    return None
                if more and number not in self._unreadable:
                    self._unreadable.add(number)
                    self._log("error", "the rest of a segment can't be read", segment=number)
                continue
            taken, size, count = 0, _ENVELOPE_BYTES, 0
            for record in found:
                grown = size + sum(len(event) + 1 for event in record.events)
                over = grown > MAX_BATCH_BYTES or count + len(record.events) > MAX_BATCH_EVENTS
                if taken and over:
                    break
                taken, size, count = taken + 1, grown, count + len(record.events)
            # What is left behind in a finished segment is no reason to wait for more.
            full = taken < len(found) or more or not current
            return Batch(found[:taken], number, found[taken - 1].end, full)
        return None

    async def _send(self, batch: Batch) -> None:
        await self._post(batch.records)
        await asyncio.to_thread(self._spool.segments.advance, batch.segment, batch.end)
        await asyncio.to_thread(self._spool.recount)

    async def _post(self, records: list[Record]) -> None:
        events = [event for record in records for event in record.events]
        body = join(events)
        try:
            answer = await self._door.post("/edge/events", body)
        except BadAnswer as error:
            if error.status not in _REFUSED_FOR_GOOD or not error.signed:
                raise
            if len(records) > 1:
                # One post that can't be read must not hold up the others: find it by halves.
                half = len(records) // 2
                await self._post(records[:half])
                await self._post(records[half:])
                return
            await asyncio.to_thread(self._spool.segments.put_aside, body)
            self.refused += len(events)
            self._log("error", "the origin refuses a post for good", status=error.status)
            return
        self.delivered += len(events)
        assert isinstance(answer.body, bytes)
        broken = _broken(answer.body)
        if broken:
            self.refused += broken
            self._log("error", "the origin left out events it can't read", events=broken)


def _broken(body: bytes) -> int:
    try:
        return int(json.loads(body)["broken"])
    except (ValueError, KeyError, TypeError):
        return 0
