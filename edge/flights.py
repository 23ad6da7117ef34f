"""Flights: many who want the same thing at once wait for one fetch of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Flights:
    """Fetches under way, by key."""

    def __init__(self, *, collapse: bool) -> None:
        """Share fetches between requests where the runtime allows it (`collapse`)."""
        self._collapse = collapse
        self._under_way: dict[str, asyncio.Task[Any]] = {}

    async def join(self, key: str, fetch: Callable[[], Awaitable[T]]) -> T:
        """Return what `fetch` returns or raises, called once for all who ask for `key` now."""
        if not self._collapse:
            return await fetch()
        task = self._under_way.get(key)
        if task is None:

            async def fly() -> T:
                return await fetch()

            task = self._under_way[key] = asyncio.ensure_future(fly())
            task.add_done_callback(lambda done: self._landed(key, done))
        # Shielded: one reader who goes away must not take the page from the others.
        return await asyncio.shield(task)

    def _landed(self, key: str, task: asyncio.Task[Any]) -> None:
        if self._under_way.get(key) is task:
            del self._under_way[key]
        if not task.cancelled():
            task.exception()  # seen here, so that an error nobody waits for is no warning
