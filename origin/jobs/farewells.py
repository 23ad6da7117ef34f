"""Farewells: the last letter to somebody whose account is erased."""

from __future__ import annotations

from origin.house import House
from origin.jobs import letters, smtp
from origin.jobs.letters import Receiver
from storage import jobs
from storage.database import Connection
from storage.jobs import Job


def send(house: House, db: Connection, job: Job) -> None:
    """Send the letter to `email`, and forget that address with the end of the job."""
    given = {name: str(job.arguments[name]) for name in ("email", "name", "language")}
    letter = letters.compose(house, job, "erased", Receiver(**given), {})
    smtp.send(house.settings.smtp_url, letter)
    jobs.forget_arguments(db, job.id)
