"""Committing: answers of many learners written together, each told what became of its own.

Whoever comes first writes for all who have come meanwhile; the first of those who come during that
writes next. One commit waits for the disk once, however many answers it holds, and a learner who
is alone waits for nobody.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from functions.problems import Problem, Unavailable
from storage import answers, batching, waiting
from storage.answers import Outcome, Save
from storage.database import Pool, statements, transaction
from storage.gathering import Gatherer
from storage.waiting import ThreadBell

GATHER_S = 0.001
"""How long those are waited for who have just been answered, and are likely to come again."""
FRESH_S = 0.01
"""Who was answered longer ago than this is not waited for."""
PATIENCE_S = 60.0
"""Longer than any statement may take: only a writer that vanished is waited for so long."""


class _Ticket:
    """One answer in the queue; its bell is rung when there is something to know."""

    __slots__ = ("bell", "error", "given", "leads", "outcome")

    def __init__(self, given: Save) -> None:
        self.given = given
        self.outcome: Outcome | None = None
        self.error: BaseException | None = None
        self.leads = False
        """Its own thread is to write."""
        self.bell = ThreadBell()


class Committer:
    """The queue of one process."""

    def __init__(self, pool: Pool) -> None:
        """Write on connections of `pool`, one at a time."""
        self._pool = pool
        self._gatherer = Gatherer(pool)
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._writing = False
        self._expected = 0
        """How many were on their way when the last ones were written."""
        self._written_at = 0.0
        self._complete = threading.Event()

    def save(self, given: Save) -> Outcome:
        """Save one answer and return once it is committed, or it is known why not.

        Raises Unavailable while the database is away: then nobody knows whether it was saved, and
        sending it again is harmless.
        """
        loop = waiting.running.get()
        if loop is not None:
            return self._gatherer.save(loop, given)
        ticket = _Ticket(given)
        with self._lock:
            self._waiting.append(ticket)
            ticket.leads, self._writing = not self._writing, True
            if len(self._waiting) >= self._expected:
                self._complete.set()
        if not ticket.leads:
            self._wait(ticket)
        if ticket.leads:
            self._lead()
        if ticket.error is not None:
            raise ticket.error
        if ticket.outcome is None:
            raise Unavailable("the answer was not written", retry_after=1)
        if ticket.outcome.verdict != "unsettled":
            return ticket.outcome
        with transaction(self._pool) as db:
            return answers.save_one(db, given)

    def _wait(self, ticket: _Ticket) -> None:
        if ticket.bell.wait(PATIENCE_S):
            return
        with self._lock:
            if ticket.leads or ticket not in self._waiting:
                return
            self._waiting.remove(ticket)

    def _lead(self) -> None:
        self._gather()
        with self._lock:
            batch, self._waiting = batching.split(self._waiting)
        try:
            self._write(batch)
        finally:
            with self._lock:
                self._written_at = time.monotonic()
                self._expected = len(batch) + len(self._waiting)
                if self._waiting:
                    self._appoint(self._waiting[0])
                else:
                    self._writing = False

    def _gather(self) -> None:
        """Wait a moment for those who were answered just now; who is alone never waits."""
        with self._lock:
            self._complete.clear()
            lately = time.monotonic() - self._written_at < FRESH_S
            if not lately or len(self._waiting) >= min(self._expected, batching.MOST):
                return
        self._complete.wait(GATHER_S)

    def _appoint(self, ticket: _Ticket) -> None:
        """Let the next write; a writer's own answer stays in the queue, at its head."""
        ticket.leads = True
        ticket.bell.ring()

    def _write(self, batch: Sequence[_Ticket]) -> None:
        try:
            self._settle(batch)
        except Problem as error:
            self._fail(batch, error)
        except Exception as error:  # noqa: BLE001 - one that spoils the statement is found out below
            if len(batch) == 1:
                self._fail(batch, error)
                return
            for ticket in batch:
                self._alone(ticket)
        finally:
            for ticket in batch:
                if not ticket.leads:
                    ticket.bell.ring()

    def _alone(self, ticket: _Ticket) -> None:
        try:
            self._settle([ticket])
        except Exception as error:  # noqa: BLE001 - whoever sent it is told, and nobody else
            ticket.error = error

    def _settle(self, batch: Sequence[_Ticket]) -> None:
        # A statement of its own is a transaction of its own: committed when it has been answered.
        with statements(self._pool) as db:
            outcomes = answers.save(db, [ticket.given for ticket in batch])
        for ticket, outcome in zip(batch, outcomes, strict=True):
            ticket.outcome = outcome

    @staticmethod
    def _fail(batch: Sequence[_Ticket], error: BaseException) -> None:
        for ticket in batch:
            ticket.error = error
