"""Slices: a large file fetched from the origin piece by piece, as its reader takes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from edge.door import NOBODY, Door
from edge.flights import Flights
from edge.memory import Memory
from edge.metrics import Metrics
from edge.ports import HeaderList, OriginAnswer, OriginDown, OriginRequest, Ports, Stream

SLICE_BYTES = 1024**2
MEMORY_BYTES = 16 * 1024**2
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Large:
    """A file that is too large to be kept."""

    path: str
    headers: tuple[tuple[str, str], ...]
    """Those that go on to readers."""
    length: int
    """Bytes."""
    tag: str


class Slices:
    """Fetches pieces, and keeps those of the last minutes for who reads the same."""

    def __init__(self, ports: Ports, door: Door, metrics: Metrics) -> None:
        """Fetch through the origin port."""
        self._ports = ports
        self._door = door
        self._metrics = metrics
        self._memory: Memory[bytes] = Memory(MEMORY_BYTES)
        self._flights = Flights(collapse=ports.collapse)

    def body(self, file: Large, first: int, last: int) -> Stream:
        """Return the bytes `first` to `last`, both included.

        A reader who stops taking them, as a player does that has enough ahead, holds a megabyte
        here and nothing at the origin: one long answer each would hold its threads for minutes.
        """
        return _Body(self, file, first, last)

    async def get(self, file: Large, number: int) -> bytes:
        """Return a piece; raise OriginDown when it can't be had."""
        key = f"{number} {file.path}"
        held = self._memory.get(key)
        if held is not None:
            self._metrics.count("uchi_slices_total", "memory")
            return held
        piece = await self._flights.join(key, lambda: self._fetch(file, number))
        self._metrics.count("uchi_slices_total", "origin")
        self._memory.put(key, piece, len(piece))
        return piece

    async def _fetch(self, file: Large, number: int) -> bytes:
        first = number * SLICE_BYTES
        last = min(first + SLICE_BYTES, file.length) - 1
        headers: HeaderList = self._door.sign(
            "GET", file.path, "", b"", NOBODY, self._door.new_id()
        )
        headers += [("range", f"bytes={first}-{last}"), ("if-range", file.tag)]
        answer = await self._ports.origin.stream(
            OriginRequest("GET", file.path, "", headers, b"", TIMEOUT_S)
        )
        return await _whole(answer, f"bytes {first}-{last}/{file.length}", last - first + 1)


class _Body:
    def __init__(self, slices: Slices, file: Large, first: int, last: int) -> None:
        self._slices, self._file, self._first, self._last = slices, file, first, last

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for number in range(self._first // SLICE_BYTES, self._last // SLICE_BYTES + 1):
            piece = await self._slices.get(self._file, number)
            start = number * SLICE_BYTES
            yield piece[max(0, self._first - start) : self._last - start + 1]

    async def close(self) -> None:
        # Between two pieces nothing is open.
        return


async def _whole(answer: OriginAnswer, wanted: str, length: int) -> bytes:
    """Return a piece that is exactly what was asked for; raise OriginDown for everything else."""
    body = answer.body
    try:
        if answer.status != 206 or answer.header("content-range") != wanted:
            raise OriginDown(f"the origin answered {answer.status} where a piece was asked for")
        if isinstance(body, bytes):
            piece = body
        else:
            collected = bytearray()
            async for chunk in body:
                collected += chunk
                if len(collected) > length:
                    break
            piece = bytes(collected)
    finally:
        if not isinstance(body, bytes):
            await body.close()
    if len(piece) != length:
        raise OriginDown("the origin sent another piece than was asked for")
    return piece
