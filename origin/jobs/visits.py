"""Visits: jobs that look where landing addresses lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from functions.visits import Visit
from origin.actions import stopping
from origin.house import House
from origin.jobs import enqueue
from origin.jobs.visitor import Visitor
from origin.logs import logger
from storage import visits
from storage.database import Connection
from storage.jobs import Job

Look = Callable[[str, str], Visit]
"""Takes a landing address and the name to ask under."""

_VISITOR = Visitor()
SPREAD = timedelta(hours=20)
"""The looks of one day are spread over this: letters must not wait behind slow servers."""


def visit(house: House, db: Connection, job: Job, look: Look = _VISITOR.look) -> None:
    """Look where the job's `landing` leads, and stop what leads where nobody is sent.

    Nothing is held while somebody else's server is waited for.
    """
    if not house.settings.landing_visits:
        return
    landing, began = str(job.arguments["landing"]), house.now()
    seen = look(landing, f"Uchi (looks where a message leads; {house.settings.public_url})")
    stopped = stopping.judge(house, db, landing, seen, began)
    logger(__name__).info(
        "landing visited", verdict=seen.verdict, reason=seen.reason, hops=len(seen.hops),
        status=seen.status, stopped=stopped,
    )  # fmt: skip


def write_down(house: House, db: Connection, job: Job) -> None:
    """Ask for a look at every address that readers are sent to or may be, once a day."""
    visits.forget(db)
    if not house.settings.landing_visits:
        return
    landings = visits.wanted(db)
    for at, landing in enumerate(landings):
        due = house.now() + SPREAD * (at / len(landings))
        enqueue(db, "visit", {"landing": landing}, due_at=due)
