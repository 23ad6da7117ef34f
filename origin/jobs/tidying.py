"""Tidying: what nobody will ask for again is deleted every night."""

from __future__ import annotations

from datetime import timedelta

from origin.house import House
from origin.jobs import enqueue
from origin.logs import logger
from storage import (
    erasures,
    exports,
    invitations,
    jobs,
    links,
    repeats,
    report_links,
    rolls,
    sheets,
)
from storage.database import Connection
from storage.jobs import Job

DONE_JOBS_KEPT = timedelta(days=30)
DEAD_LINKS_KEPT = timedelta(days=30)
DEAD_INVITATIONS_KEPT = timedelta(days=30)
ROLLS_KEPT = timedelta(days=30)
# Longer than any access token that one of them made may still be young.
ENDED_SESSIONS_KEPT = timedelta(hours=1)


def tidy(house: House, db: Connection, job: Job) -> None:
    """Delete sheets no page named for a week, jobs and links over for a month, old archives."""
    links_gone = links.forget(db, house.now() - DEAD_LINKS_KEPT)
    expired = exports.forget_expired(db, house.now())
    if expired:
        enqueue(db, "forget-files", {"files": expired})
    # Those that were sent forgot it themselves; these could never be.
    jobs.forget_arguments_of(db, "farewell")
    erasures.tidy(db, house.now() - ENDED_SESSIONS_KEPT)
    logger(__name__).info(
        "tidied",
        archives=len(expired),
        sheets=sheets.forget(db),
        jobs=jobs.forget(db, DONE_JOBS_KEPT),
        links=links_gone,
        report_links=report_links.forget(db, house.now() - DEAD_LINKS_KEPT),
        invitations=invitations.forget(db, house.now() - DEAD_INVITATIONS_KEPT),
        rolls=rolls.forget(db, house.now() - ROLLS_KEPT),
        repeats=repeats.forget(db),
    )
