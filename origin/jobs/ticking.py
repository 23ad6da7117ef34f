"""Ticking: works out, every second, the ticks that batches of readings left behind."""

from __future__ import annotations

import threading

from functions.problems import Problem
from origin.house import House
from origin.logs import logger
from storage import ticks
from storage.database import transaction

PAUSE_S = 1.0
BATCHES = 4
"""So many at once: two thousand learners held, for a few hundredths of a second."""


def run(house: House, stop: threading.Event) -> None:
    """Tick until `stop` is set; goes on through every absence of the database."""
    while not stop.wait(PAUSE_S):
        try:
            while not stop.is_set() and sweep(house):
                pass
        except Problem as error:
            # The ticker says once that the database is away; marks wait, and a learner who looks
            # has their own worked out.
            logger(__name__).debug("ticks wait", error=str(error))
        except Exception:  # noqa: BLE001 - the last one to keep ticks going must outlive any fault
            logger(__name__).exception("ticks could not be worked out")


def sweep(house: House) -> bool:
    """Work out the ticks of the oldest batches; False when none is left."""
    with transaction(house.pool) as db:
        return ticks.sweep(db, BATCHES)
