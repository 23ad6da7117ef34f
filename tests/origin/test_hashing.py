"""Hashing: one for each core, in the order of coming, and no flood takes the machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from functions.problems import Unavailable
from origin.hashing import Hashers


def test_a_flood_is_told_to_come_again_instead_of_taking_the_machine() -> None:
    hashers, inside, most, refused = Hashers(2, 3), [0], [0], [0]
    lock, stop = threading.Lock(), threading.Event()

    def work() -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        stop.wait(60)
        with lock:
            inside[0] -= 1

    def ask() -> None:
        try:
            hashers.do(work)
        except Unavailable:
            with lock:
                refused[0] += 1

    threads = [threading.Thread(target=ask) for _ in range(9)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while (refused[0] < 4 or most[0] < 2) and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join()
    assert (most[0], refused[0]) == (2, 4)
    assert hashers.do(lambda: "free again") == "free again"


def test_nobody_waits_for_ever_and_what_nobody_waits_for_is_not_done() -> None:
    hashers, done = Hashers(1, 1, patience_s=0.3), []
    begun, stop, ended = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        stop.wait(60)
        ended.set()

    first = threading.Thread(target=lambda: _refused(lambda: hashers.do(hold)))
    first.start()
    assert begun.wait(60)
    _refused(lambda: hashers.do(lambda: done.append("too late")))
    first.join()
    stop.set()
    assert ended.wait(60)
    assert hashers.do(lambda: "next") == "next"
    assert not done


def _refused(work: Callable[[], object]) -> None:
    with pytest.raises(Unavailable):
        work()
