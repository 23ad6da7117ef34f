"""Shares: every thirty seconds each campaign's part of the traffic is worked out anew."""

from __future__ import annotations

import threading

from functions.pacing import PERIOD_S
from functions.problems import Problem
from origin.actions import pacing
from origin.house import House
from origin.logs import logger
from storage.database import transaction


def run(house: House, stop: threading.Event) -> None:
    """Renew shares until `stop` is set; goes on through every absence of the database.

    Beside the ticker, which may have a long job at hand: money is spent by these.
    """
    while not stop.is_set():
        try:
            with transaction(house.pool) as db:
                pacing.renew(db, house.now())
        except Problem as error:
            # The ticker says once that the database is away. Shares end with their manifest.
            logger(__name__).debug("shares wait for the database", error=str(error))
        except Exception:  # noqa: BLE001 - the last one to keep shares going must outlive any fault
            logger(__name__).exception("shares could not be made")
        stop.wait(PERIOD_S)
