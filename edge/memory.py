"""Memory: what is used again and again, kept within a budget of bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Memory(Generic[T]):
    """Values with their sizes; the least recently used goes when the budget is spent."""

    def __init__(self, budget: int) -> None:
        """Hold at most `budget` bytes."""
        self._budget = budget
        self._held: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self.bytes = 0

    def get(self, key: str) -> T | None:
        """Return the value, now the most recently used; None when it is not here."""
        entry = self._held.get(key)
        if entry is None:
            return None
        self._held.move_to_end(key)
        return entry[0]

    def put(self, key: str, value: T, size: int) -> None:
        """Keep the value of `size` bytes; one that is over the whole budget is not kept."""
        old = self._held.pop(key, None)
        if old is not None:
            self.bytes -= old[1]
        if size > self._budget:
            return
        self._held[key] = (value, size)
        self.bytes += size
        while self.bytes > self._budget:
            _, (_, dropped) = self._held.popitem(last=False)
            self.bytes -= dropped
