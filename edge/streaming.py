"""Streaming: a large body goes on to the origin as it comes, sealed behind its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from edge.ports import Request
from functions import streams
from functions.keys import KeyRing
from functions.problems import BadRequest, TooLarge
from functions.streams import Seal

TIMEOUT_S = 900.0
"""For a whole upload: 200 MB at 2 Mbit/s."""
AT_ONCE = 3
"""Each holds a thread of the origin, of which there are eight by default."""


def length_of(request: Request, limit: int) -> int | None:
    """Return of how many bytes a body is that is to be streamed; None for every other.

    Raises TooLarge for one of more than `limit`, before any of it is read.
    """
    if request.read_parts is None or not streams.takes(request.method, request.path):
        return None
    said = request.headers.get("content-length") or ""
    if not (said.isascii() and said.isdecimal()) or int(said) <= streams.HELD_BYTES:
        return None
    if int(said) > limit:
        raise TooLarge(f"at most {limit} bytes")
    return int(said)


class Passing:
    """One body on its way."""

    def __init__(self, request: Request, length: int, request_id: str, ring: KeyRing) -> None:
        """Pass on what `request` sends, `length` bytes as it says."""
        assert request.read_parts is not None
        self._parts = request.read_parts(length)
        self._length, self._ring = length, ring
        self._seal = Seal(request_id)
        self._passed = 0
        self._turn = asyncio.Lock()

    async def parts(self) -> AsyncIterator[bytes]:
        """Yield the body and its seal; raise BadRequest when it ends too early."""
        while part := await self._next():
            self._seal.add(part)
            self._passed += len(part)
            yield part
        if self._passed != self._length:
            raise BadRequest("the body ends before its Content-Length")
        yield self._seal.written(self._ring)

    async def drain(self) -> None:
        """Read what the origin did not want, so that the browser gets to read why.

        Whatever goes on to the origin meanwhile is no body any more, and it has answered.
        """
        while await self._next():
            continue

    async def _next(self) -> bytes:
        # One at a time: the connection to the origin may still be taking parts.
        async with self._turn:
            return await anext(self._parts, b"")
