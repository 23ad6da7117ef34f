"""Ledger: each erasure noted outside the database too, which may be restored from before it."""

from __future__ import annotations

from origin.actions.erasing import LEDGER
from origin.house import House
from storage.database import Connection
from storage.jobs import Job


def note(house: House, db: Connection, job: Job) -> None:
    """Put the line of `subject` (hex) into the file storage; its name is all that it says."""
    house.files.put(f"{LEDGER}{job.arguments['subject']}", b"", "text/plain")
