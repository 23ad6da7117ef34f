"""Class rolls: a teacher's list of learners, worked through a few lines at a time."""

from __future__ import annotations

from uuid import UUID

from origin.actions import rolls
from origin.house import House
from storage import jobs
from storage.database import Connection, transaction
from storage.jobs import Job


def work(house: House, db: Connection, job: Job) -> None:
    """Give every line of the list `roll` of the class `class` its fate, and say how far it is."""

    def progress(percent: int) -> None:
        with transaction(house.pool) as beside:
            jobs.progress(beside, job.id, percent)

    group, roll = UUID(str(job.arguments["class"])), UUID(str(job.arguments["roll"]))
    rolls.work(house, db, group, roll, job.request_id, progress)
