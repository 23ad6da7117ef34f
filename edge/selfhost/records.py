"""Records: how posts stand in a spool's segment files, so that a torn one is known for it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAGIC = b"USPL\x01"
"""Begins every segment; the last byte is the number of the format of what is inside."""
_HEAD = struct.Struct(">IIH")
MAX_PAYLOAD = 1_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """One post: its events as `functions.events.write_one` wrote them."""

    events: tuple[bytes, ...]
    end: int
    """Byte offset after this record in its segment."""


def write(events: Sequence[bytes]) -> bytes:
    """Return a post's record: length, checksum, number of events, events one a line."""
    payload = b"\n".join(events)  # JSON on one line holds no line feed
    return _HEAD.pack(len(payload), zlib.crc32(payload), len(events)) + payload


def read(data: bytes, start: int, offset: int) -> Iterator[Record]:
    """Yield the records of `data` from `start` on; stop before the first torn or broken one.

    `offset` is where `data` begins in its segment.
    """
    while start + _HEAD.size <= len(data):
        length, checksum, count = _HEAD.unpack_from(data, start)
        end = start + _HEAD.size + length
        if length > MAX_PAYLOAD or end > len(data):
            return
        payload = data[start + _HEAD.size : end]
        if zlib.crc32(payload) != checksum:
            return
        events = tuple(payload.split(b"\n")) if payload else ()
        if len(events) != count:
            return
        yield Record(events, offset + end)
        start = end
