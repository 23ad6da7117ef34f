"""Sweeping: every night unused files go, and pictures that have no widths yet get them."""

from __future__ import annotations

from origin.actions import sweeping, widening
from origin.house import House
from storage import widths
from storage.database import Connection
from storage.jobs import Job


def sweep(house: House, db: Connection, job: Job) -> None:
    """Remove what nothing uses and what was never completed; ask for widths that are missing."""
    sweeping.sweep_uploads(house, db)
    sweeping.sweep(house, db)
    for course in widths.courses_waiting(db):
        widening.ask(db, course)
