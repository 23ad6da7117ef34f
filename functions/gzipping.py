"""Gzipping: a page of fixed and fresh parts as one gzip stream, the fixed ones deflated once.

Each part begins with an empty window and ends on a byte (`Z_FULL_FLUSH`), so parts deflated by
themselves can be laid one behind the other. What is fresh never shares a window with anything: the
length of an answer tells nothing about a token in it (infra/decisions/0010).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LEVEL = 9
"""Spent once for each version of a page."""
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_END = b"\x03\x00"
"""The empty last block."""
_MAX_STORED = 65_535
_LOCKED_BYTES = 5 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page that is the same for everybody."""

    deflated: bytes
    crc: int
    length: int
    """Of the plain bytes."""
    shift: tuple[int, ...]
    """What each bit of a checksum becomes when `length` bytes follow."""


def part(plain: bytes) -> Part:
    """Deflate a fixed part; costs milliseconds, so it is kept."""
    # A checksum is linear: what follows moves each bit of it to a place that depends on the
    # length alone.
    zeros = bytes(len(plain))
    none = zlib.crc32(zeros)
    shift = tuple(zlib.crc32(zeros, 1 << bit) ^ none for bit in range(32))
    return Part(_deflated(plain), zlib.crc32(plain), len(plain), shift)


def join(parts: Sequence[Part], fresh: Sequence[bytes]) -> bytes:
    """Return the gzip stream of the parts with one fresh text between each two of them."""
    out = [_HEAD]
    crc = length = 0
    for number, each in enumerate(parts):
        out.append(each.deflated)
        crc = _shifted(crc, each.shift) ^ each.crc
        length += each.length
        if number < len(fresh) and fresh[number]:
            text = fresh[number]
            out.append(_stored(text))
            crc = _crc(text, crc)
            length += len(text)
    out += (_END, crc.to_bytes(4, "little"), (length & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(out)


def _crc(text: bytes, crc: int) -> int:
    """Return the checksum of what came before and this text.

    In pieces for which zlib keeps the interpreter's lock: to let go of it for two microseconds
    costs a busy server two changes of thread.
    """
    if len(text) <= _LOCKED_BYTES:
        return zlib.crc32(text, crc)
    view = memoryview(text)
    for at in range(0, len(text), _LOCKED_BYTES):
        crc = zlib.crc32(view[at : at + _LOCKED_BYTES], crc)
    return crc


def whole(plain: bytes) -> bytes:
    """Return one text as a gzip stream."""
    return join([part(plain)], [])


def is_taken(accept_encoding: str | None) -> bool:
    """Say whether an Accept-Encoding header (RFC 9110, 12.5.3) takes gzip."""
    return _takes(accept_encoding[:500]) if accept_encoding else False


# Browsers say it in a few ways, and every page is asked for in one of them.
@lru_cache(maxsize=1_024)
def _takes(accept_encoding: str) -> bool:
    answer = False
    for offer in accept_encoding.lower().split(","):
        name, _, weight = offer.strip().partition(";")
        name = name.strip()
        if name in ("gzip", "x-gzip", "*"):
            taken = _weight(weight) > 0
            if name != "*":
                return taken
            answer = taken
    return answer


def _weight(text: str) -> float:
    try:
        return float(text.replace(" ", "").removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0


def _stored(text: bytes) -> bytes:
    # Deflating a slot with its picture took 280 µs of a view that costs 200, for a fifth of its
    # bytes; so it goes as it is.
    blocks: list[bytes] = []
    for at in range(0, len(text), _MAX_STORED):
        block = text[at : at + _MAX_STORED]
        length = len(block)
        blocks += (
            b"\x00",
            length.to_bytes(2, "little"),
            (length ^ _MAX_STORED).to_bytes(2, "little"),
            block,
        )
    return b"".join(blocks)


def _deflated(text: bytes) -> bytes:
    squeeze = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    return squeeze.compress(text) + squeeze.flush(zlib.Z_FULL_FLUSH)


def _shifted(crc: int, shift: tuple[int, ...]) -> int:
    moved = 0
    bit = 0
    while crc:
        if crc & 1:
            moved ^= shift[bit]
        crc >>= 1
        bit += 1
    return moved
