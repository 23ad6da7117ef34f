"""Gzipped: the fixed parts of the sheets that are read now, deflated once and kept."""

from __future__ import annotations

from collections.abc import Sequence

from edge.memory import Memory
from functions import gzipping
from functions.gzipping import Part
from functions.sheets import Sheet

OVERHEAD_BYTES = 3_000
"""A part's table of checksums."""


class Gzipped:
    """Puts a view together as one gzip stream."""

    def __init__(self, budget: int) -> None:
        """Keep at most `budget` bytes of deflated parts."""
        self._memory: Memory[tuple[Part, ...]] = Memory(budget)

    def splice(self, sheet: Sheet, fills: Sequence[bytes]) -> bytes:
        """Return the page with one fill per place put in, as `functions.sheets.splice` does."""
        version = sheet.header.version
        parts = self._memory.get(version)
        if parts is None:
            parts = tuple(gzipping.part(segment) for segment in sheet.segments)
            size = sum(len(part.deflated) + OVERHEAD_BYTES for part in parts)
            self._memory.put(version, parts, size)
        return gzipping.join(parts, fills)
