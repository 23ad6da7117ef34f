"""Regrades: many attempts graded anew by a corrected key, while its author goes on."""

from __future__ import annotations

from uuid import UUID

from origin.actions import regrading
from origin.house import House
from storage import jobs
from storage.database import Connection, transaction
from storage.jobs import Job


def work(house: House, db: Connection, job: Job) -> None:
    """Grade what is left of `regrade`; attempt by attempt, so that a new try goes on from there."""
    said = -1

    def told(done: int, all: int) -> None:
        nonlocal said
        percent = 100 * done // all if all else 100
        if percent > said:
            said = percent
            with transaction(house.pool) as beside:
                jobs.progress(beside, job.id, percent)

    regrading.work(house, UUID(str(job.arguments["regrade"])), told)
