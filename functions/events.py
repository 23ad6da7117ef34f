"""Events: what happened in a browser, and the envelope that carries it from edge to origin."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Literal

FORMAT = 1
MAX_BATCH_BYTES = 1_000_000
MAX_BATCH_EVENTS = 500

EventKind = Literal["read", "shown", "seen", "click"]
KINDS = ("read", "shown", "seen", "click")
"""Reading; a slot that stood in a page whose script reported; one that was in view for a second;
one that was followed."""
MAX_ACTIVE_MS = 86_400_000
MAX_SEQUENCE = 2**31 - 1
MARKS = (
    "bot", "prefetch", "late", "fast", "expired", "early", "flood", "repeat", "staff",
)  # fmt: skip
"""Why an event may not be billed, as far as the edge can see: a robot by name, fetched ahead by
the browser, accepted long after its token was issued, followed too soon after it, without a
token's lifetime left, seen for less than a second of the page's life, more than one address or
account brings about, more clicks than one page invites, and our own people at work."""
MAX_MARKS = 8

_VIEW = re.compile(r"[0-9a-f]{32}\Z")
_VERSION = re.compile(r"[0-9a-f]{16}\Z")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
"""A UUID as Python and Postgres write it, and no other spelling."""
_ID_LETTERS = 36
_HYPHENS = (8, 13, 18, 23)
_MARK = re.compile(r"[a-z]{1,16}\Z")
_MARKS = frozenset(MARKS)
_KINDS = frozenset(KINDS)


@dataclass(frozen=True, slots=True)
class Event:
    """One event, identified by (day, view, kind, slot, sequence)."""

    day: str
    """The UTC day on which the page's token was issued, as YYYY-MM-DD."""
    view: str
    """The view's 16 bytes in hex."""
    kind: EventKind
    slot: int
    """0 for reading, else the slot's number in the page."""
    sequence: int
    """Grows with every report of reading; 0 for all of a slot."""
    page: str
    """UUID of the chapter or course."""
    version: str
    """The first 8 bytes of the sheet's version, in hex."""
    language: str
    """The interface language."""
    issued_at: int
    """Milliseconds UTC, from the token."""
    accepted_at: int
    """Milliseconds UTC by the edge's clock: every age is judged by this moment."""
    learner: str | None = None
    """UUID of the logged-in learner."""
    active_ms: int = 0
    """Reading: active time on the page so far. Seen: how long the slot has been in view."""
    furthest: int = 0
    """Reading: the furthest point seen, in thousandths of the text."""
    creative: str | None = None
    price_micros: int = 0
    marks: tuple[str, ...] = field(default=())


Key = tuple[str, str, int, int]
"""View, kind, slot and sequence; the day follows from the view."""


def key(event: Event) -> Key:
    """Return what an event is known by."""
    return (event.view, event.kind, event.slot, event.sequence)


_NAMES = tuple(each.name for each in fields(Event))


class BadEvents(ValueError):
    """The batch is not one of a format that is read here."""


def write_one(event: Event) -> bytes:
    """Return one event as it stands in an envelope: a spool keeps it so until it is sent."""
    values = {name: getattr(event, name) for name in _NAMES}
    return json.dumps(values, separators=(",", ":")).encode()


def join(written: Sequence[bytes]) -> bytes:
    """Return the envelope of events that `write_one` wrote."""
    return b'{"format":%d,"events":[%b]}' % (FORMAT, b",".join(written))


def write_batch(batch: Sequence[Event]) -> bytes:
    """Return the envelope of a batch as sent, in JSON."""
    return join([write_one(event) for event in batch])


def read_batch(data: bytes) -> tuple[list[Event], int]:
    """Return the events of an envelope and how many could not be read.

    One broken event must not hold up the others for ever (a queue would send the batch again and
    again), so it is counted and left out. BadEvents when the envelope itself is broken.
    """
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise BadEvents(f"event format {document['format']} is not read here")
        entries = list(document["events"])
    except BadEvents:
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise BadEvents("the batch can't be read") from error
    read: list[Event] = []
    for entry in entries:
        event = _event(entry)
        if event is not None:
            read.append(event)
    return read, len(entries) - len(read)


def _event(entry: object) -> Event | None:
    try:
        event = Event(**(entry | {"marks": tuple(entry["marks"])}))  # type: ignore[operator, index]
        return event if is_right(event) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def is_right(event: Event) -> bool:
    """Say whether every field holds what may stand there; may raise where one is of no such type.

    ValueError, TypeError or AttributeError: of what came over a wire, nothing is known.
    """
    return bool(
        _is_day(event.day)
        and _VIEW.match(event.view)
        and _VERSION.match(event.version)
        and event.kind in KINDS
        and event.language in ("bg", "en")
        and _within(event.slot, 255)
        and _within(event.sequence, MAX_SEQUENCE)
        and _within(event.issued_at, 2**53)
        and _within(event.accepted_at, 2**53)
        and _within(event.active_ms, MAX_ACTIVE_MS)
        and _within(event.furthest, 1000)
        and _within(event.price_micros, 2**53)
        and (not event.marks or _are_marks(event.marks))
        and _ID.match(event.page)
        and (event.learner is None or _ID.match(event.learner))
        and (event.creative is None or _ID.match(event.creative))
        and (event.kind == "read") == (event.creative is None)
    )


def all_right(batch: Sequence[Event]) -> bool:
    """Say whether `is_right` holds for all, in a fifth of its time: most batches are whole.

    Only for events whose fields are of their types: a reader that checks types has made them.
    """
    named = ((event.page, event.learner, event.creative) for event in batch)
    ids = {each for three in named for each in three if each is not None}
    return (
        _are_hex([event.view for event in batch], 32)
        and all(map(_is_day, {event.day for event in batch}))
        and all(map(_VERSION.match, {event.version for event in batch}))
        and {event.kind for event in batch} <= _KINDS
        and {event.language for event in batch} <= {"bg", "en"}
        and _all_within([event.slot for event in batch], 255)
        and _all_within([event.sequence for event in batch], MAX_SEQUENCE)
        and _all_within([event.issued_at for event in batch], 2**53)
        and _all_within([event.accepted_at for event in batch], 2**53)
        and _all_within([event.active_ms for event in batch], MAX_ACTIVE_MS)
        and _all_within([event.furthest for event in batch], 1000)
        and _all_within([event.price_micros for event in batch], 2**53)
        and all(map(_are_marks, {event.marks for event in batch}))
        and _are_ids(ids)
        and all((event.kind == "read") == (event.creative is None) for event in batch)
    )


def _are_hex(values: Collection[str], digits: int) -> bool:
    joined = "".join(values)
    try:
        # Read and written again: no capitals and no blanks, of which `fromhex` takes any.
        same = bytes.fromhex(joined).hex() == joined
    except ValueError:
        return False
    return same and {len(value) for value in values} <= {digits}


def _are_ids(values: Collection[str]) -> bool:
    if not {len(value) for value in values} <= {_ID_LETTERS}:
        return False
    joined, hyphens = "".join(values), "-" * len(values)
    return (
        all(joined[place::_ID_LETTERS] == hyphens for place in _HYPHENS)
        and joined.count("-") == len(_HYPHENS) * len(values)
        and _are_hex([joined.replace("-", "")], 32 * len(values))
    )


def _all_within(values: Sequence[int], most: int) -> bool:
    return not values or (min(values) >= 0 and max(values) <= most)


def _are_marks(marks: Sequence[str]) -> bool:
    # Edges are deployed apart: a mark that is not known here yet marks all the same.
    return _MARKS.issuperset(marks) or (
        len(marks) <= MAX_MARKS and all(_MARK.match(mark) for mark in marks)
    )


@lru_cache(maxsize=64)
def _is_day(day: str) -> bool:
    # Of five hundred events nearly all are of the same day, and reading one costs a microsecond.
    return date.fromisoformat(day).isoformat() == day


def _within(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most
