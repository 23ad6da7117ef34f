"""The jobs process: Huey's workers and the clocks beside them, until somebody says stop."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Sequence

from huey.consumer import Consumer

from functions.problems import Problem
from origin.house import House
from origin.jobs import sealing, shares, ticker, ticking, transport, worker
from origin.logs import logger

STOP_WITHIN_S = 9.0
"""The supervisor kills after ten."""
HEALTH_CHECK_S = 10.0


def run(house: House) -> None:
    """Do jobs until SIGTERM or SIGINT; then end the job at hand, or give it back after 9 s."""
    stop = threading.Event()
    # The pool tells of every attempt to connect; the ticker says once that the database is away.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    consumer = transport.consumer(house.settings.redis_url, lambda: _drain(house, stop))
    consumer.start()
    # Behind start(): Huey sets handlers of its own, which would leave the job at hand at once.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    clocks = [
        threading.Thread(target=each.run, args=(house, stop), name=each.__name__, daemon=True)
        for each in (ticker, sealing, ticking, shares)
    ]
    for clock in clocks:
        clock.start()
    logger(__name__).info("jobs begin", workers=transport.WORKERS)
    while not stop.wait(HEALTH_CHECK_S):
        consumer.check_worker_health()
    _stop(consumer, clocks)


def _drain(house: House, stop: threading.Event) -> None:
    try:
        worker.drain(house, stop.is_set)
    except Problem as error:
        # The ticker says once that the database is away, and comes back to what is due.
        logger(__name__).debug("the jobs wait for the database", error=str(error))


def _stop(consumer: Consumer, clocks: Sequence[threading.Thread]) -> None:
    consumer.stop_flag.set()
    threads = [*clocks, *(thread for _, thread in consumer.worker_threads)]
    deadline = time.monotonic() + STOP_WITHIN_S
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    left = sum(thread.is_alive() for thread in threads)
    if left:
        # The connection ends with this process, and with it the lock: the job is due again.
        logger(__name__).warning("jobs given back", jobs=left)
    logger(__name__).info("jobs end")
