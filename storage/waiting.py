"""Waiting: how code waits for another thread, whether a thread of its own runs it or a loop does.

A server's loop may run the handling of a small request itself (`infra/looping.py`). Nothing may
hold up a loop: what waits there lets go of it, and what can't let go says so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Protocol, TypeVar

Result = TypeVar("Result")


class HoldsUp(BaseException):
    """This would hold up the loop: handle the request on a thread of its own, from its beginning.

    Not an Exception, because nobody but the loop may answer it.
    """


class Bell(Protocol):
    """What one waits for and another rings, once."""

    def ring(self) -> None:
        """Let the one who waits go on; from any thread."""
        ...

    def wait(self, timeout_s: float) -> bool:
        """Return whether it was rung."""
        ...


class Loop(Protocol):
    """A server's loop, for what it runs itself."""

    def bell(self) -> Bell:
        """Return a bell that whoever the loop runs now can wait for."""
        ...

    def elsewhere(self, call: Callable[[], Result]) -> Result:
        """Return what `call` returns on another thread; the loop goes on meanwhile."""
        ...

    def begin(self, call: Callable[[], Result], then: Callable[[Result], object]) -> None:
        """Have `call` called on another thread, and `then` in the loop with what it returned.

        `call` raises nothing, and nobody waits for it.
        """
        ...

    def soon(self, call: Callable[[], object]) -> None:
        """Have `call` called in the loop, behind all that has arrived by now."""
        ...

    def later(self, seconds: float, call: Callable[[], object]) -> None:
        """Have `call` called in the loop when `seconds` are over."""
        ...

    def watch(
        self, fileno: int, call: Callable[[], object] | None, *, writing: bool = False
    ) -> None:
        """Have `call` called in the loop whenever there is something to read from `fileno`.

        With `writing` also when there is room to write; with None never again.
        """
        ...


running: ContextVar[Loop | None] = ContextVar("running", default=None)
"""The loop that runs this code; None on a thread, which may wait as it likes."""


def elsewhere(call: Callable[[], Result]) -> Result:
    """Return what `call` returns, without holding up a loop."""
    loop = running.get()
    return call() if loop is None else loop.elsewhere(call)


def refuse() -> None:
    """Raise HoldsUp in a loop: what comes now waits in a way that can't let go."""
    if running.get() is not None:
        raise HoldsUp


class ThreadBell:
    """A bell for a thread."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        """Make one that has not rung."""
        self._lock = threading.Lock()
        self._lock.acquire()

    def ring(self) -> None:
        """Let the one who waits go on; from any thread."""
        self._lock.release()

    def wait(self, timeout_s: float) -> bool:
        """Return whether it was rung within `timeout_s` seconds."""
        return self._lock.acquire(timeout=timeout_s)
