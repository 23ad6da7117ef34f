"""Events: a batch from the edge, stored and counted in one transaction."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import msgspec

from functions import events as envelopes
from functions.events import Event
from functions.problems import BadRequest, TooLarge, TooMany
from origin import metrics
from origin.house import House
from storage import events
from storage.database import transaction
from storage.events import Stored

# Batches are what relieves the database: one at a time of each process keeps it busy, more would
# only wait for each other's campaigns and take the connections that readers' pages need.
_DOOR = threading.BoundedSemaphore(1)
_WAIT_S = 1.0


@dataclass(frozen=True, slots=True)
class _Envelope:
    format: int
    events: list[Event]


_READER = msgspec.json.Decoder(_Envelope)


def store(house: House, body: bytes) -> Stored:
    """Store a batch as sent; raise BadRequest, TooLarge, TooMany or Unavailable.

    Events that can't be read are counted as broken and hold up nobody.
    """
    try:
        batch, unreadable = _read(body)
    except envelopes.BadEvents as error:
        raise BadRequest(str(error)) from None
    if len(batch) + unreadable > envelopes.MAX_BATCH_EVENTS:
        raise TooLarge(f"at most {envelopes.MAX_BATCH_EVENTS} events a batch")
    if not _DOOR.acquire(timeout=_WAIT_S):
        raise TooMany("other batches are being stored", retry_after=1)
    try:
        with transaction(house.pool) as db:
            stored = events.store(db, batch, later=True)
    finally:
        _DOOR.release()
    result = Stored(stored.stored, stored.known, stored.broken + unreadable)
    for fate in ("stored", "known", "broken"):
        metrics.EVENTS.labels(fate).inc(getattr(result, fate))
    return result


def _read(body: bytes) -> tuple[list[Event], int]:
    """Return what `functions.events.read_batch` returns, in a third of the time: most are whole."""
    try:
        envelope = _READER.decode(body)
        if envelope.format == envelopes.FORMAT and envelopes.all_right(envelope.events):
            return envelope.events, 0
    except (msgspec.MsgspecError, ValueError):
        pass  # Not silently: what is broken, and how much of it, is said below.
    return envelopes.read_batch(body)
