"""Entrance: passwords looked at in turn, and those who were right let in several at once.

A password takes a core for 20 ms and leaves its caches empty, so whatever comes between two of them
costs several times as much as it would alone. While others wait for a core, whose password has been
looked at waits for the next few; then one statement lets all of them in, and they go on together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from functions.problems import Unavailable
from origin import logs
from origin.hashing import Hashers, Ticket
from storage import logins
from storage.database import Pool, statements
from storage.logins import Entering, Entry

_LOG = logs.logger(__name__)
TOGETHER = 6
"""So many are let in by one statement: of twelve threads six others keep the cores busy."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a look at a password."""

    fits: bool
    entry: Entry | None = None
    """What became of the session; None where the caller begins it by itself, or nobody does."""


class Entrance:
    """The door of one process."""

    def __init__(self, hashers: Hashers, pool: Pool) -> None:
        """Look by `hashers`, and let in on a connection of `pool`: one at a time."""
        self._hashers = hashers
        self._pool = pool
        # It starts with the first login: behind a fork, which would leave it behind.
        self._thread = ThreadPoolExecutor(1, "entering")
        self._lock = threading.Lock()
        self._under_way = 0
        """How many passwords wait for a look, or get it."""
        self._held: list[_Visitor] = []
        """Those who got it and wait for others."""

    def come(self, fits: Callable[[], bool], entering: Entering | None) -> Look:
        """Look at a password, and begin the session of `entering` when it fits.

        With None nothing is begun. Where the statement for several fails, or would have to wait
        for somebody, nothing is begun either: whoever came does it alone, and is told why not.
        Raises what `fits` raises; Unavailable when too many wait or it would take too long.
        """
        visitor = _Visitor(fits, entering, self._looked_at)
        with self._lock:
            self._under_way += 1
        try:
            right = self._hashers.take(visitor)
        except Unavailable:
            self._leave(visitor)
            raise
        return Look(right, visitor.entry)

    def close(self) -> None:
        """Give back the connection."""
        self._thread.shutdown()
        self._pool.close()

    def _looked_at(self, visitor: _Visitor) -> None:
        with self._lock:
            if visitor.gone:
                return
            visitor.seen = True
            self._under_way -= 1
            self._held.append(visitor)
            batch = self._due()
        self._let_go(batch)

    def _leave(self, visitor: _Visitor) -> None:
        """Wait for a visitor no more who was sent away, or has lost patience."""
        with self._lock:
            visitor.gone = True
            if visitor in self._held:
                self._held.remove(visitor)
            if not visitor.seen:
                self._under_way -= 1
            batch = self._due()
        self._let_go(batch)

    def _due(self) -> list[_Visitor]:
        """Return those who wait for nobody any more: enough are there, or a core has no password.

        Called under the lock, whenever one has come to be held or one less is under way.
        """
        if len(self._held) < TOGETHER and self._under_way >= self._hashers.at_once:
            return []
        batch, self._held = self._held, []
        return batch

    def _let_go(self, batch: list[_Visitor]) -> None:
        # Not on the thread that has hashed, which has the next one to hash.
        if batch:
            self._thread.submit(self._finish, batch)

    def _finish(self, batch: Sequence[_Visitor]) -> None:
        try:
            self._let_in([visitor for visitor in batch if visitor.may_enter])
        finally:
            for visitor in batch:
                visitor.ring()

    def _let_in(self, batch: Sequence[_Visitor]) -> None:
        given = [visitor.entering for visitor in batch if visitor.entering is not None]
        if not given:
            return
        try:
            with statements(self._pool) as db:
                entries = logins.enter(db, given)
        except Exception as error:  # noqa: BLE001 - each tries alone now, and raises what it meets
            _LOG.warning("entrance.alone", visitors=len(given), error=repr(error))
            return
        for visitor, entry in zip(batch, entries, strict=True):
            visitor.entry = entry


class _Visitor(Ticket[bool]):
    """Somebody with a password."""

    __slots__ = ("_looked_at", "entering", "entry", "gone", "seen")

    def __init__(
        self,
        fits: Callable[[], bool],
        entering: Entering | None,
        looked_at: Callable[[_Visitor], None],
    ) -> None:
        super().__init__(fits)
        self._looked_at = looked_at
        self.entering = entering
        self.entry: Entry | None = None
        self.seen = False
        self.gone = False

    def done(self) -> None:
        self._looked_at(self)

    @property
    def may_enter(self) -> bool:
        return bool(self._found) and self.entering is not None and not self.gone
