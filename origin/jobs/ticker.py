"""Ticker: every five seconds starts what is due from Postgres, whatever Huey and Redis forgot."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from functions.problems import Problem
from origin.house import House
from origin.jobs import transport, waking, worker
from origin.logs import logger
from storage import jobs, turns
from storage.database import transaction

TICK_S = 5.0
OVERDUE = timedelta(seconds=15)
"""What nobody began within three ticks, the ticker does itself."""

DAILY = {
    "partitions": 0,
    "close-weeks": 1,
    "reconcile": 2,
    "tidy": 3,
    "sweep-media": 4,
    "visits": 5,
}
"""The kinds that are due once a day, with the hour (UTC) from which on they are."""
HOURLY = ("week-letters",)
"""The kinds that are due once an hour: somewhere it is Monday morning."""


def run(house: House, stop: threading.Event) -> None:
    """Tick until `stop` is set; goes on through every absence of the database."""
    away = False
    while not stop.is_set():
        try:
            tick(house, stop)
            if away:
                logger(__name__).info("the database is back")
            away = False
        except Problem as error:
            if not away:
                logger(__name__).warning("the jobs wait for the database", error=str(error))
            away = True
        except Exception:  # noqa: BLE001 - the last one to keep jobs going must outlive any fault
            logger(__name__).exception("a tick failed")
        stop.wait(TICK_S)


def tick(house: House, stop: threading.Event) -> None:
    """Write down what the day asks for, wake workers for what is due, do what nobody began."""
    now = house.now()
    with transaction(house.pool) as db:
        # Of several jobs processes one keeps the calendar; all of them look for work.
        if turns.try_take(db, "ticker"):
            due = {kind: _latest_hour(now, hour) for kind, hour in DAILY.items()}
            due |= dict.fromkeys(HOURLY, now.replace(minute=0, second=0, microsecond=0))
            for kind, since in due.items():
                last = jobs.latest(db, kind)
                if last is None or last < since:
                    jobs.enqueue(db, kind, {})
        waiting, oldest = jobs.waiting(db)
    if not waiting:
        return
    woken = [waking.wake() for _ in range(min(waiting, transport.WORKERS))]
    if not all(woken) or oldest is None or now - oldest > OVERDUE:
        worker.drain(house, stop.is_set)


def _latest_hour(now: datetime, hour: int) -> datetime:
    """Return the last moment at which the clock struck `hour` (UTC)."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
