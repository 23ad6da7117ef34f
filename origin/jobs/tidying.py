"""Tidying: what nobody will ask for again is deleted every night."""

from __future__ import annotations

from datetime import timedelta

from origin.house import House
from origin.logs import logger
from storage import jobs, links, repeats, sheets
from storage.database import Connection
from storage.jobs import Job

DONE_JOBS_KEPT = timedelta(days=30)
DEAD_LINKS_KEPT = timedelta(days=30)


def tidy(house: House, db: Connection, job: Job) -> None:
    """Delete sheets that no page has named for a week, and jobs and links over for a month."""
    links_gone = links.forget(db, house.now() - DEAD_LINKS_KEPT)
    logger(__name__).info(
        "tidied",
        sheets=sheets.forget(db),
        jobs=jobs.forget(db, DONE_JOBS_KEPT),
        links=links_gone,
        repeats=repeats.forget(db),
    )
