"""Gathering: answers that a loop handles, written together and awaited by nobody's thread.

What has arrived in one round of the loop is one statement, and what arrives while that is under
way is the next. Whatever does not go as usual (no connection, an answer that stored nothing, a
statement that failed) begins anew on a thread, where `Committer` takes its time; an answer sent
twice is saved once.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import psycopg

from storage import answers, batching
from storage.answers import Outcome, Save
from storage.database import Pool
from storage.waiting import Bell, HoldsUp, Loop
from storage.wire import Rows, Wire

GATHER_S = 0.002
"""How long those are waited for who have just been answered, and are likely to come again."""
FRESH_S = 0.01
"""Who was answered longer ago than this is not waited for."""
PATIENCE_S = 40.0
"""Longer than any statement may take: only a server that vanished is waited for so long."""
MOST_FAILED = 3
"""So many statements in a row may fail before it is the connection's fault: one that was led to
another server, say, has no prepared statement there."""
AGAIN_S = 1.0
"""How long it is left alone with a database that was away."""


class _Ticket:
    """One answer on its way; its bell is rung when there is something to know."""

    __slots__ = ("bell", "given", "outcome")

    def __init__(self, given: Save, bell: Bell) -> None:
        self.given = given
        self.bell = bell
        self.outcome: Outcome | None = None


class Gatherer:
    """The answers of one loop; used by its thread alone."""

    def __init__(self, pool: Pool) -> None:
        """Write on a connection beside those of `pool`, made like them."""
        self._pool = pool
        self._wire: Wire | None = None
        self._connecting_until = 0.0
        self._waiting: list[_Ticket] = []
        self._written: Sequence[_Ticket] = ()
        self._timed = False
        self._expected = 0
        """How many were on their way when the last ones were told."""
        self._told_at = 0.0
        self._failed = 0
        self._asked_at = 0.0

    def save(self, loop: Loop, given: Save) -> Outcome:
        """Save one answer and return once it is committed; raise HoldsUp for all but that."""
        if self._wire is None:
            self._connect(loop)
            raise HoldsUp
        ticket = _Ticket(given, loop.bell())
        self._waiting.append(ticket)
        self._came(loop)
        ticket.bell.wait(0)
        if ticket.outcome is None:
            raise HoldsUp
        return ticket.outcome

    def _connect(self, loop: Loop) -> None:
        now = time.monotonic()
        if now < self._connecting_until:
            return
        self._connecting_until = now + AGAIN_S

        def connected() -> Wire | None:
            try:
                return Wire(str(self._pool.conninfo), answers.SAVE)
            except psycopg.Error:
                return None  # whoever comes meanwhile is told so by a thread

        def attach(wire: Wire | None) -> None:
            if wire is None:
                return
            if self._wire is not None:
                wire.close()  # the one before took longer than a second, and came after all
                return
            self._wire = wire
            wire.attach(loop, self._lost)
            self._watch_over(loop, wire)

        loop.begin(connected, attach)

    def _lost(self) -> None:
        self._wire = None

    def _watch_over(self, loop: Loop, wire: Wire) -> None:
        """Give a statement up that nobody answers, and begin anew with another connection."""
        if self._wire is not wire:
            return
        if self._written and time.monotonic() - self._asked_at > PATIENCE_S:
            wire.close()
            return
        loop.later(PATIENCE_S / 4, lambda: self._watch_over(loop, wire))

    def _came(self, loop: Loop) -> None:
        """Have the next statement begin behind all that has arrived by now, or is expected.

        Those who were answered just now are likely to come again within a moment, and a statement
        for each costs many times as much; who is alone waits for nobody.
        """
        if self._written:
            return
        lately = time.monotonic() - self._told_at < FRESH_S
        if not lately or len(self._waiting) >= min(self._expected, batching.MOST):
            loop.soon(lambda: self._write(loop))
        elif not self._timed:
            self._timed = True
            loop.later(GATHER_S, lambda: self._time_over(loop))

    def _time_over(self, loop: Loop) -> None:
        self._timed = False
        self._write(loop)

    def _write(self, loop: Loop) -> None:
        if self._written or not self._waiting:
            return
        self._written, self._waiting = batching.split(self._waiting)
        batch = self._written
        if self._wire is None:
            self._tell(loop, None)
            return
        self._asked_at = time.monotonic()
        given = answers.parameters([ticket.given for ticket in batch])
        self._wire.ask(given, lambda rows: self._tell(loop, rows))

    def _tell(self, loop: Loop, rows: Rows | None) -> None:
        batch, self._written = self._written, ()
        self._told_at = time.monotonic()
        self._expected = len(batch) + len(self._waiting)
        for number, ticket in enumerate(batch):
            if rows is not None:
                ticket.outcome = answers.saved(rows[number])
            ticket.bell.ring()
        if self._waiting:
            self._came(loop)
        self._failed = 0 if rows is not None else self._failed + 1
        if self._wire is not None and self._failed >= MOST_FAILED:
            self._failed = 0
            self._wire.close()
