"""Identifiers: UUIDs that sort by the moment they were made at (RFC 9562, version 7)."""

from __future__ import annotations

from uuid import UUID


def uuid7(at_ms: int, draw: bytes) -> UUID:
    """Return the UUID of a moment in milliseconds UTC and ten random bytes.

    The database makes its own; this one is for a row whose id must be known before it is there.
    """
    if len(draw) != 10 or not 0 <= at_ms < 2**48:
        raise ValueError("ten random bytes and a moment of 48 bits are needed")
    value = at_ms << 80 | int.from_bytes(draw, "big")
    version_and_variant = 0xF << 76 | 0x3 << 62
    return UUID(int=value & ~version_and_variant | 0x7 << 76 | 0x2 << 62)
