"""Percents: a job tells how far it is, whenever the number is another one."""

from __future__ import annotations

from collections.abc import Callable

from origin.house import House
from storage import jobs
from storage.database import transaction
from storage.jobs import Job


def teller(house: House, job: Job) -> Callable[[int, int], None]:
    """Return what takes how many of how many are done; it writes on a connection beside."""
    said = 0

    def tell(done: int, all: int) -> None:
        nonlocal said
        percent = 100 * done // all if all else 100
        if percent > said:
            said = percent
            with transaction(house.pool) as beside:
                jobs.progress(beside, job.id, percent)

    return tell
