"""The intake: events go to the queue, or to the origin itself where the queue refuses them."""

from __future__ import annotations

from edge.door import BadAnswer, Door
from edge.ports import OriginDown, Ports, QueueRefused
from functions.events import Event, write_batch
from functions.problems import Unavailable

DIRECT_S = 2.0


class Intake:
    """Takes events so that somebody durable has them, or says that nobody has."""

    def __init__(self, ports: Ports, door: Door) -> None:
        """Try the queue first, then the door."""
        self._ports = ports
        self._door = door
        self._closed_until_ms = 0

    async def take(self, events: list[Event]) -> str:
        """Return who took them, `queue` or `origin`; raise Unavailable when nobody did."""
        try:
            await self._ports.queue.put(events)
        except QueueRefused as refusal:
            return await self._direct(events, str(refusal))
        return "queue"

    async def _direct(self, events: list[Event], why: str) -> str:
        now_ms = self._ports.now_ms()
        if now_ms < self._closed_until_ms:
            # The origin asked to be left alone: not every post has to hear that again.
            wait = (self._closed_until_ms - now_ms + 999) // 1000
            raise Unavailable(retry_after=wait)
        try:
            await self._door.post("/edge/events", write_batch(events), timeout_s=DIRECT_S)
        except (OriginDown, BadAnswer) as error:
            wait = getattr(error, "retry_after", None) or 2
            self._closed_until_ms = now_ms + int(wait * 1000)
            self._ports.log("warning", "events refused", queue=why, origin=str(error))
            raise Unavailable(retry_after=max(1, int(wait))) from error
        return "origin"
