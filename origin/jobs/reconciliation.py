"""Reconciliation: every night the counters that sponsors read are held against the events."""

from __future__ import annotations

from datetime import timedelta

from origin.house import House
from origin.logs import logger
from storage import campaign_days, reports
from storage.database import Connection
from storage.jobs import Job

LOOK_BACK = timedelta(days=5)
"""Older hours can't change any more: tokens live three days."""
NAMED = 20
"""Differences that are logged one by one."""


def compare(house: House, db: Connection, job: Job) -> None:
    """Log every difference as an error, which is an alert; counters are never mended silently."""
    since = (house.now() - LOOK_BACK).replace(minute=0, second=0, microsecond=0)
    differences = reports.reconcile(db, since)
    log = logger(__name__)
    for difference in differences[:NAMED]:
        log.error(
            "counter differs from the events",
            subject=str(difference.subject),
            hour=difference.hour.isoformat() if difference.hour else None,
            counter=difference.counter,
            counted=difference.counted,
            events=difference.events,
        )
    days = campaign_days.reconcile(db)
    for day in days[:NAMED]:
        log.error(
            "days differ from what was spent",
            campaign=str(day.campaign_id),
            days_micros=day.days_micros,
            spent_micros=day.spent_micros,
        )
    log.info("counters compared with the events", differences=len(differences) + len(days))
