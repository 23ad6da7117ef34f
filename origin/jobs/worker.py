"""Worker: takes what is due, one job after the other, and notes how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import structlog

from origin.house import House
from origin.jobs.kinds import KINDS, Work
from origin.jobs.outcomes import GivenUp, pause_after
from origin.logs import logger
from storage import jobs
from storage.database import Connection, transaction
from storage.jobs import Job


def drain(house: House, stopped: Callable[[], bool], kinds: Mapping[str, Work] = KINDS) -> int:
    """Do all that is due until nothing is, or somebody wants to stop; return how many were begun.

    Raises Unavailable when the database goes away: the job at hand is due again by that alone.
    """
    begun = 0
    while not stopped() and _next(house, kinds):
        begun += 1
    return begun


def _next(house: House, kinds: Mapping[str, Work]) -> bool:
    """Do the job that has been due longest; False when there is none.

    The row stays locked by this transaction, so effect and "done" are committed together, and a
    process that dies gives the job back by losing its connection.
    """
    with transaction(house.pool) as db:
        job = jobs.take(db)
        if job is None:
            return False
        with transaction(house.pool) as beside:
            tries = jobs.begin(beside, job.id)
        with structlog.contextvars.bound_contextvars(
            job=str(job.id), kind=job.kind, request_id=job.request_id
        ):
            _do(house, db, job, tries, kinds)
    return True


def _do(house: House, db: Connection, job: Job, tries: int, kinds: Mapping[str, Work]) -> None:
    log = logger(__name__)
    started = time.monotonic()
    try:
        work = kinds.get(job.kind)
        if pause_after(tries - 1) is None:
            raise GivenUp("it was begun too often without coming to an end")
        if work is None:
            raise LookupError(f"nobody here knows a job of the kind {job.kind}")
        # A savepoint: what failed half-way is undone, and the row stays ours to note it.
        with db.transaction():
            work(house, db, job)
            jobs.done(db, job.id)
    except GivenUp as error:
        jobs.failed(db, job.id, str(error), None)
        log.error("job given up", error=str(error), tries=tries)
    except Exception as error:
        # Anything may go wrong in a job: it is kept in its row, logged, and tried again.
        if db.closed or db.broken:
            raise
        pause = pause_after(tries)
        jobs.failed(db, job.id, f"{type(error).__name__}: {error}", pause)
        if pause is None:
            log.exception("job failed for good", tries=tries)
        else:
            again_in_s = int(pause.total_seconds())
            log.warning("job failed", error=repr(error), tries=tries, again_in_s=again_in_s)
    else:
        log.info("job done", tries=tries, ms=int((time.monotonic() - started) * 1000))
