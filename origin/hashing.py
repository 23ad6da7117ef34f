"""Hashing: passwords worked out on threads of their own, one for each core."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from functions.problems import Unavailable

QUEUE = 24
"""So many may wait for their turn; whoever comes then is told to come again."""
PATIENCE_S = 10.0
"""Nobody waits longer; a whole queue takes a third of a second."""

Result = TypeVar("Result")


class Ticket(Generic[Result]):
    """A turn: what is to be worked out, and who waits for what comes of it."""

    __slots__ = ("_bell", "_error", "_found", "_work")

    def __init__(self, work: Callable[[], Result]) -> None:
        """Stand for `work`."""
        self._work = work
        self._found: Result | None = None
        self._error: BaseException | None = None
        self._bell = threading.Lock()
        self._bell.acquire()

    def work_out(self) -> None:
        """Do the work on this thread; what it raises is raised where it is waited for."""
        try:
            self._found = self._work()
        except BaseException as error:  # noqa: BLE001 - raised again by `result`
            self._error = error

    def done(self) -> None:
        """Follow the work on the thread that did it: tell whoever waits."""
        self.ring()

    def ring(self) -> None:
        """Let the one who waits go on."""
        self._bell.release()

    def rang(self, timeout_s: float) -> bool:
        """Wait, and say whether the bell was rung within `timeout_s` seconds."""
        return self._bell.acquire(timeout=timeout_s)

    def result(self) -> Result:
        """Return what came of the work, or raise it; only when it is done."""
        if self._error is not None:
            raise self._error
        return self._found  # type: ignore[return-value]  # it is there once the work is done


class Hashers:
    """Threads that do nothing but hash, and so many who wait: no flood of logins takes the machine.

    Whoever came first is next. A thread that has hashed takes the next one at once, before anybody
    goes on with what the last one has found, so no core waits for a password meanwhile; and the
    19 MiB of each thread are used again and again.
    """

    def __init__(self, at_once: int, queue: int, patience_s: float = PATIENCE_S) -> None:
        """Hash `at_once` and let `queue` wait, each of them no longer than `patience_s`."""
        self.at_once = at_once
        # They start with the first password: behind a fork, which would leave them behind.
        self._threads = ThreadPoolExecutor(at_once, "hashing")
        self._places = threading.BoundedSemaphore(at_once + queue)
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._waiting: deque[Ticket] = deque()
        self._at_work = 0
        """How many threads are taking turns."""

    def do(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns, or raise it; Unavailable when it would take too long."""
        return self.take(Ticket(work))

    def take(self, ticket: Ticket[Result]) -> Result:
        """Wait for a ticket's turn and for its bell, and return what came of it, or raise it.

        Unavailable when too many wait, or when it would take too long; what waits for its turn
        then is not worked out any more.
        """
        if not self._places.acquire(blocking=False):
            raise _crowded()
        try:
            self._line_up(ticket)
            if not ticket.rang(self._patience_s):
                self._leave(ticket)
                raise _crowded()
        finally:
            self._places.release()
        return ticket.result()

    def _line_up(self, ticket: Ticket) -> None:
        with self._lock:
            self._waiting.append(ticket)
            if self._at_work == self.at_once:
                return
            self._at_work += 1
        self._threads.submit(self._take_turns)

    def _leave(self, ticket: Ticket) -> None:
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)

    def _take_turns(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._at_work -= 1
                    return
                ticket = self._waiting.popleft()
            ticket.work_out()
            ticket.done()


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
