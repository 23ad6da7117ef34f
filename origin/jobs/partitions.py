"""Partitions: tomorrow's tables for events are there before tomorrow is."""

from __future__ import annotations

from datetime import timedelta

from origin.house import House
from origin.logs import logger
from storage import partitions
from storage.database import Connection
from storage.jobs import Job

DAYS_BEFORE = 4
DAYS_AHEAD = 4


def make(house: House, db: Connection, job: Job) -> None:
    """Make the partitions from four days ago (old pages still report) to four days ahead."""
    first = house.now().date() - timedelta(days=DAYS_BEFORE)
    made = partitions.ensure(db, first, DAYS_BEFORE + 1 + DAYS_AHEAD)
    if made:
        logger(__name__).info("partitions made", names=made)
