"""Visiting: a landing address is looked at before readers are sent there.

The looking itself is a job (`origin/jobs/visits.py`): no request waits for somebody else's server.
"""

from __future__ import annotations

from functions.problems import Conflict, FieldError, InvalidFields
from origin import jobs, leading
from origin.acting import Acting
from origin.house import House
from storage import visits
from storage.database import Connection


class LandingAstray(InvalidFields):
    """The address leads to a place that nobody is sent to."""

    slug = "landing-astray"


class LandingUnseen(Conflict):
    """Nobody has seen yet where the address leads."""

    slug = "landing-unseen"


def ask(house: House, db: Connection, landing: str, acting: Acting) -> None:
    """Have somebody look where an address leads, soon; what was seen before stands until then."""
    if house.settings.landing_visits:
        visits.ask(db, landing, house.now())
        jobs.enqueue(db, "visit", {"landing": landing}, acting.request_id)


def allow(house: House, db: Connection, landing: str, *, confirmed: bool = False) -> None:
    """Let readers be sent to an address, by what was seen there last.

    Raises LandingAstray for a place that nobody is sent to. Where nothing could be seen, or nobody
    has looked since it was asked for, somebody has to have `confirmed` it: else LandingUnseen.
    """
    if not house.settings.landing_visits:
        return
    seen = visits.find(db, landing)
    if seen is not None and seen.verdict == "astray":
        raise LandingAstray(
            leading.sentence("en", seen), errors=(FieldError("/landing", leading.ASTRAY),)
        )
    if confirmed:
        return
    if seen is None or seen.waits:
        raise LandingUnseen(f"It is being looked at: wait some seconds. {_YOURSELF}")
    if seen.verdict == "unseen":
        raise LandingUnseen(f"{leading.sentence('en', seen)} {_YOURSELF}")


_YOURSELF = "Who has looked themselves sends `confirmed`."
