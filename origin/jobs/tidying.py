"""Tidying: what nobody will ask for again is deleted every night."""

from __future__ import annotations

from datetime import timedelta

from origin.house import House
from origin.logs import logger
from storage import jobs, sheets
from storage.database import Connection
from storage.jobs import Job

DONE_JOBS_KEPT = timedelta(days=30)


def tidy(house: House, db: Connection, job: Job) -> None:
    """Delete sheets that no page has named for a week, and jobs done a month ago."""
    logger(__name__).info("tidied", sheets=sheets.forget(db), jobs=jobs.forget(db, DONE_JOBS_KEPT))
