"""Widths: a course's new pictures get their widths, and its pages offer them."""

from __future__ import annotations

from uuid import UUID

from origin.actions import publishing, widening
from origin.house import House
from storage import jobs, media
from storage.database import Connection, transaction
from storage.jobs import Job


def make(house: House, db: Connection, job: Job) -> None:
    """Make the widths that are missing in `course`; the pages name them once all are there."""
    course = UUID(str(job.arguments["course"]))
    said = 0

    def progress(done: int, all: int) -> None:
        nonlocal said
        percent = 100 * done // all if all else 100
        if percent > said:
            said = percent
            with transaction(house.pool) as beside:
                jobs.progress(beside, job.id, percent)

    media.adding(db)
    widening.make(house, course, progress)
    publishing.refresh_course(db, course)
