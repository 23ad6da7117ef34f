"""Widths: a course's new pictures get their widths, and its pages offer them."""

from __future__ import annotations

from uuid import UUID

from origin.actions import publishing, widening
from origin.house import House
from origin.jobs import percents
from storage import media
from storage.database import Connection
from storage.jobs import Job


def make(house: House, db: Connection, job: Job) -> None:
    """Make the widths that are missing in `course`; the pages name them once all are there."""
    course = UUID(str(job.arguments["course"]))
    media.adding(db)
    widening.make(house, course, percents.teller(house, job))
    publishing.refresh_course(db, course)
