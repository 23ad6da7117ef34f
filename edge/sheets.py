"""Sheets at the edge: in memory, else in the cache, else from the origin, once per version."""

from __future__ import annotations

from edge.door import BadAnswer, Door
from edge.flights import Flights
from edge.memory import Memory
from edge.metrics import Metrics
from edge.ports import OriginDown, Ports
from edge.settings import EdgeSettings
from edge.stencils import Stencil, stencil
from functions import sheets
from functions.sheets import BadSheet

KEPT_S = 30 * 86_400
"""A sheet never changes under its version; the cache's own budget drops what nobody reads."""
OVERHEAD_BYTES = 2_000


class SheetGone(Exception):
    """The sheet can't be had from anywhere now."""


class Sheets:
    """The sheets that this edge has at hand."""

    def __init__(self, ports: Ports, settings: EdgeSettings, door: Door, metrics: Metrics) -> None:
        """Hold at most the settings' budget in memory."""
        self._ports = ports
        self._door = door
        self._https = settings.https
        self._metrics = metrics
        self._memory: Memory[Stencil] = Memory(settings.sheet_memory_bytes)
        self._flights = Flights(collapse=ports.collapse)

    def at_hand(self, version: str) -> Stencil | None:
        """Return the sheet if it is in memory."""
        sheet = self._memory.get(version)
        if sheet is not None:
            self._metrics.count("uchi_pages_total", "memory")
        return sheet

    async def get(self, version: str, place: str) -> Stencil:
        """Return the sheet of that version; the last one read at `place` while it can't be had.

        `place` is the page's path and language. SheetGone when there is neither.
        """
        return await self._flights.join(version, lambda: self._get(version, place))

    async def _get(self, version: str, place: str) -> Stencil:
        sheet = await self._from_cache(version)
        if sheet is not None:
            self._metrics.count("uchi_pages_total", "cache")
            return sheet
        try:
            answer = await self._door.get(f"/edge/sheets/{version}")
            assert isinstance(answer.body, bytes)
            sheet = self._unpack(version, answer.body)
        except (OriginDown, BadAnswer, BadSheet) as error:
            self._ports.log("warning", "no fresh sheet", version=version, error=str(error))
            old = await self._last(place)
            if old is None:
                raise SheetGone(str(error)) from error
            self._metrics.count("uchi_pages_total", "stale")
            return old
        self._metrics.count("uchi_pages_total", "origin")
        await self._ports.cache.put(f"sheet {version}", answer.body, KEPT_S)
        await self._ports.cache.put(f"last {place}", version.encode(), KEPT_S)
        return sheet

    async def _from_cache(self, version: str) -> Stencil | None:
        data = await self._ports.cache.get(f"sheet {version}")
        if data is None:
            return None
        try:
            return self._unpack(version, data)
        except BadSheet as error:
            self._ports.log("warning", "a kept sheet is broken", version=version, error=str(error))
            return None

    async def _last(self, place: str) -> Stencil | None:
        version = await self._ports.cache.get(f"last {place}")
        if version is None:
            return None
        last = version.decode("ascii", "replace")
        return self._memory.get(last) or await self._from_cache(last)

    def _unpack(self, version: str, data: bytes) -> Stencil:
        sheet = sheets.unpack(data)
        if sheet.header.version != version:
            raise BadSheet("the sheet is of another version")
        try:
            ready = stencil(sheet, https=self._https)
        except ValueError as error:
            raise BadSheet("the sheet's header names no page of ours") from error
        self._memory.put(version, ready, len(data) + OVERHEAD_BYTES)
        return ready
