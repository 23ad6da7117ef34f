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
from storage import answers
from storage.answers import Outcome, Save
from storage.database import Pool, statements, transaction

MOST = 64
"""Answers in one statement."""
GATHER_S = 0.001
"""How long others are waited for, where others have just come."""
PATIENCE_S = 60.0
"""Longer than any statement may take: only a writer that vanished is waited for so long."""


class _Ticket:
    """One answer in the queue; its lock is let go when there is something to know."""

    __slots__ = ("error", "given", "leads", "outcome", "ready")

    def __init__(self, given: Save) -> None:
        self.given = given
        self.outcome: Outcome | None = None
        self.error: BaseException | None = None
        self.leads = False
        self.ready = threading.Lock()
        self.ready.acquire()


class Committer:
    """The queue of one process."""

    def __init__(self, pool: Pool) -> None:
        """Write on connections of `pool`, one at a time."""
        self._pool = pool
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._writing = False
        self._last = 0
        """How many were written together last."""

    def save(self, given: Save) -> Outcome:
        """Save one answer and return once it is committed, or it is known why not.

        Raises Unavailable while the database is away: then nobody knows whether it was saved, and
        sending it again is harmless.
        """
        ticket = _Ticket(given)
        with self._lock:
            self._waiting.append(ticket)
            if not self._writing:
                self._writing = ticket.leads = True
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
        if ticket.ready.acquire(timeout=PATIENCE_S):
            return
        with self._lock:
            if ticket.leads or ticket not in self._waiting:
                return
            self._waiting.remove(ticket)

    def _lead(self) -> None:
        if self._last > max(1, len(self._waiting)):
            # As many as were written last are about to come again; whoever is alone never waits.
            time.sleep(GATHER_S)
        with self._lock:
            batch = self._take()
            self._last = len(batch)
        try:
            self._write(batch)
        finally:
            with self._lock:
                if self._waiting:
                    # The next writer's own answer stays in the queue, at its head.
                    self._waiting[0].leads = True
                    self._waiting[0].ready.release()
                else:
                    self._writing = False

    def _take(self) -> list[_Ticket]:
        """Take the head of the queue; of two answers to one question the second waits its turn."""
        batch: list[_Ticket] = []
        left: list[_Ticket] = []
        taken = set()
        for ticket in self._waiting:
            place = (ticket.given.attempt, ticket.given.slot)
            if len(batch) < MOST and place not in taken:
                taken.add(place)
                batch.append(ticket)
            else:
                left.append(ticket)
        self._waiting = left
        return batch

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
                    ticket.ready.release()

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
