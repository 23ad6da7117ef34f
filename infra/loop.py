"""Loop: what the handling of a request asks of the loop that runs it; `storage.waiting.Loop`."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from selectors import EVENT_READ, EVENT_WRITE
from threading import get_ident
from typing import Any, TypeVar

from greenlet import getcurrent

from storage.waiting import running

Result = TypeVar("Result")


class Loop:
    """What a greenlet asks of the loop that runs it; `storage.waiting.Loop`."""

    def __init__(self, worker: Any) -> None:
        """Run in the thread that makes it, the one of `worker`'s poller."""
        self._worker = worker
        self._main = getcurrent()
        self._thread = get_ident()
        self._woken: deque[Callable[[], object]] = deque()
        self._next: deque[Callable[[], object]] = deque()
        self._later: list[tuple[float, Callable[[], object]]] = []
        self._signalled = False

    def bell(self) -> _Bell:
        """Return a bell for the greenlet that runs now."""
        return _Bell(self)

    def elsewhere(self, call: Callable[[], Result]) -> Result:
        """Return what `call` returns on a thread of the worker's."""
        bell = self.bell()
        begun = self._submit(call)
        begun.add_done_callback(lambda _: bell.ring())
        bell.wait(0)
        return begun.result()

    def begin(self, call: Callable[[], Result], then: Callable[[Result], object]) -> None:
        """Have `call` called on a thread of the worker's, and `then` here with what it returned."""
        begun = self._submit(call)
        begun.add_done_callback(lambda done: self.wake(lambda: then(done.result())))

    def _submit(self, call: Callable[[], Result]) -> Future[Result]:
        context = copy_context()
        context.run(running.set, None)
        return self._worker.tpool.submit(context.run, call)

    def soon(self, call: Callable[[], object]) -> None:
        """Have `call` called at the end of this round."""
        self._next.append(call)

    def later(self, seconds: float, call: Callable[[], object]) -> None:
        """Have `call` called at the end of the round in which `seconds` are over."""
        self._later.append((time.monotonic() + seconds, call))

    def at_most(self, timeout: float | None) -> float | None:
        """Return for how long the poller may wait, of at most `timeout` seconds."""
        if not self._later:
            return timeout
        left = max(min(at for at, _ in self._later) - time.monotonic(), 0)
        return left if timeout is None else min(left, timeout)

    def watch(
        self, fileno: int, call: Callable[[], object] | None, *, writing: bool = False
    ) -> None:
        """Have `call` called whenever `fileno` is readable, or writable where that is asked."""
        poller = self._worker.poller
        with suppress(KeyError):
            poller.unregister(fileno)
        if call is not None:
            events = EVENT_READ | EVENT_WRITE if writing else EVENT_READ
            poller.register(fileno, events, lambda _: call())

    def end_round(self) -> None:
        """Begin what was left for the end of the round, and let those go on who were rung in it."""
        if self._later:
            now, later = time.monotonic(), self._later
            self._later = [each for each in later if each[0] > now]
            self._next.extend(call for at, call in later if at <= now)
        while self._next or self._woken:
            while self._next:
                self._next.popleft()()
            while self._woken:
                self._woken.popleft()()

    def wake(self, call: Callable[[], object]) -> None:
        """Have the loop call `call`; from any thread."""
        self._woken.append(call)
        if not self._signalled and get_ident() != self._thread:
            self._signalled = True
            self._worker.method_queue.defer(self._go_on)

    def _go_on(self) -> None:
        # First, so that whoever comes from now on rings once more; the round's end does the rest.
        self._signalled = False

    def pause(self) -> Any:
        """Let go of the loop until whoever pauses is switched to again; return with what."""
        return self._main.switch()


class _Bell:
    __slots__ = ("_loop", "_ring")

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._ring = getcurrent().switch

    def ring(self) -> None:
        self._loop.wake(self._ring)

    def wait(self, timeout_s: float) -> bool:
        # No time limit: it is rung by what has limits of its own, whatever comes of it.
        self._loop.pause()
        return True
