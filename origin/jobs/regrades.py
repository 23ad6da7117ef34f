"""Regrades: many attempts graded anew by a corrected key, while its author goes on."""

from __future__ import annotations

from uuid import UUID

from origin.actions import regrading
from origin.house import House
from origin.jobs import percents
from storage.database import Connection
from storage.jobs import Job


def work(house: House, db: Connection, job: Job) -> None:
    """Grade what is left of `regrade`; attempt by attempt, so that a new try goes on from there."""
    regrading.work(house, UUID(str(job.arguments["regrade"])), percents.teller(house, job))
