"""Sealing: every five seconds attempts whose time is over are closed with what was saved."""

from __future__ import annotations

import threading

from functions.problems import Problem
from origin.actions import sealing
from origin.house import House
from origin.logs import logger

PAUSE_S = 5.0


def run(house: House, stop: threading.Event) -> None:
    """Seal until `stop` is set; goes on through every absence of the database.

    Beside the ticker, which may have a long job at hand: a learner waits for the result.
    """
    while not stop.is_set():
        try:
            done = sealing.sweep(house)
            if done:
                logger(__name__).info("attempts sealed", attempts=done)
        except Problem as error:
            # The ticker says once that the database is away.
            logger(__name__).debug("sealing waits for the database", error=str(error))
        except Exception:  # noqa: BLE001 - learners wait: it must outlive any fault
            logger(__name__).exception("sealing failed")
        stop.wait(PAUSE_S)
