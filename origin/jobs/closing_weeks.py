"""Closing weeks: every night the weeks that can't change any more are counted by group."""

from __future__ import annotations

from origin.actions import closing_weeks
from origin.house import House
from origin.logs import logger
from storage.database import Connection
from storage.jobs import Job


def close(house: House, db: Connection, job: Job) -> None:
    """Close the weeks that are over for four days."""
    closed = closing_weeks.close_all(db, house.now())
    if closed:
        logger(__name__).info("weeks closed", weeks=[day.isoformat() for day in closed])
