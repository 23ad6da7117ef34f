"""Hashing: passwords worked out on threads of their own, one for each core."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from functions.problems import Unavailable

QUEUE = 24
"""So many may wait for their turn; whoever comes then is told to come again."""
PATIENCE_S = 10.0
"""Nobody waits longer; a whole queue takes a third of a second."""

Result = TypeVar("Result")


class Hashers:
    """Threads that do nothing but hash, and so many who wait: no flood of logins takes the machine.

    Whoever came first is next. A thread that has hashed takes the next one at once, before anybody
    goes on with what the last one has found, so no core waits for a password meanwhile; and the
    19 MiB of each thread are used again and again.
    """

    def __init__(self, at_once: int, queue: int, patience_s: float = PATIENCE_S) -> None:
        """Hash `at_once` and let `queue` wait, each of them no longer than `patience_s`."""
        # They start with the first password: behind a fork, which would leave them behind.
        self._threads = ThreadPoolExecutor(at_once, "hashing")
        self._places = threading.BoundedSemaphore(at_once + queue)
        self._patience_s = patience_s

    def do(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns, or raise it; Unavailable when it would take too long."""
        if not self._places.acquire(blocking=False):
            raise _crowded()
        try:
            given = self._threads.submit(work)
            try:
                return given.result(self._patience_s)
            except TimeoutError:
                given.cancel()
                raise _crowded() from None
        finally:
            self._places.release()


def _crowded() -> Unavailable:
    return Unavailable("too many log in at this moment", retry_after=2)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# One for each core: each takes one for some 20 ms and passes through 19 MiB. More at once would
# only push each other, and whatever else runs, out of the caches.
HASHERS = Hashers(cores(), QUEUE)
