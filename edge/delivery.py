"""Delivery: brings queued events to the origin in batches that it stores at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edge.door import BadAnswer, Door
from edge.ports import Log, OriginDown
from functions.events import MAX_BATCH_EVENTS, BadEvents, Event, read_batch, write_batch

POST_S = 10.0
FIRST_DELAY_S = 10
LONGEST_DELAY_S = 3_600
"""A hundred retries with this delay outlast the four days that a queue keeps a message."""
BUSY = (429, 502, 503, 504)
"""Answers after which the next post would only add to the trouble."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Events of whole messages that go to the origin in one post."""

    messages: tuple[int, ...]
    """Positions in the list of messages."""
    events: tuple[Event, ...]


async def deliver(door: Door, log: Log, bodies: Sequence[bytes]) -> list[bool]:
    """Post the events of queued messages; say for each whether the origin has them.

    A message that can't be read is not delivered either: the queue ends up putting it aside,
    where somebody can look at it.
    """
    delivered = [False] * len(bodies)
    for parcel in parcels(bodies, log):
        try:
            # Messages of nothing but broken events are done with: they were logged.
            if parcel.events:
                await door.post("/edge/events", write_batch(parcel.events), timeout_s=POST_S)
        except (OriginDown, BadAnswer) as error:
            log("warning", "events not delivered", events=len(parcel.events), error=str(error))
            if isinstance(error, OriginDown) or error.status in BUSY:
                break
            continue
        for message in parcel.messages:
            delivered[message] = True
    return delivered


def parcels(bodies: Sequence[bytes], log: Log) -> Iterator[Parcel]:
    """Join messages to posts of at most 500 events (a quarter of a megabyte), parting none."""
    messages: list[int] = []
    events: list[Event] = []
    for position, body in enumerate(bodies):
        try:
            read, broken = read_batch(body)
        except BadEvents as error:
            log("error", "a queued message can't be read", error=str(error))
            continue
        if broken:
            log("error", "queued events can't be read", broken=broken)
        if events and len(events) + len(read) > MAX_BATCH_EVENTS:
            yield Parcel(tuple(messages), tuple(events))
            messages, events = [], []
        messages.append(position)
        events += read
    if messages:
        yield Parcel(tuple(messages), tuple(events))


def delay_s(attempts: int) -> int:
    """Return after how many seconds a message is tried again: doubling, at most an hour."""
    return min(FIRST_DELAY_S * 2 ** min(max(attempts - 1, 0), 16), LONGEST_DELAY_S)
