"""Balancing: connections go to whoever has fewer, and to anybody when that one does not come."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from selectors import EVENT_READ, DefaultSelector
from types import SimpleNamespace
from typing import Any

import pytest

from infra import balancing
from infra.balancing import LEAVE_S, MOST_LEFT, Share
from infra.loop import Loop
from infra.looping import LoopingWorker


@pytest.fixture
def shares() -> Iterator[tuple[Share, Share]]:
    """Two workers that have begun."""
    made = Share(101), Share(102)
    for each in made:
        each.tell(0)
    yield made
    balancing.leave(101)
    balancing.leave(102)


def test_whoever_has_more_leaves_the_next_to_the_other(shares: tuple[Share, Share]) -> None:
    one, other = shares
    assert not one.leaves_it(0)
    other.tell(3)
    assert not one.leaves_it(3)
    assert one.leaves_it(4)
    assert not other.leaves_it(3)


def test_nobody_waits_for_one_that_does_not_come(shares: tuple[Share, Share]) -> None:
    one, _ = shares
    assert [one.leaves_it(5) for _ in range(MOST_LEFT + 2)] == [True] * MOST_LEFT + [False, True]


def test_a_worker_that_has_ended_is_left_nothing(shares: tuple[Share, Share]) -> None:
    one, _ = shares
    balancing.leave(102)
    assert not one.leaves_it(5)


def test_one_alone_takes_everything() -> None:
    alone = Share(103)
    assert not any(alone.leaves_it(count) for count in range(50))
    balancing.leave(103)


def test_a_worker_looks_away_from_its_listener_while_it_leaves_a_connection(
    shares: tuple[Share, Share],
) -> None:
    # What gunicorn makes in a process of its own.
    worker: Any = LoopingWorker.__new__(LoopingWorker)
    taken: list[object] = []
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()),
        DefaultSelector() as poller,
    ):
        worker.sockets, worker.poller, worker._accepting = [listener], poller, False
        worker.cfg, worker.tpool = SimpleNamespace(is_ssl=False), None
        worker._loop, worker._share, worker._accept_at = Loop(worker), shares[0], 0.0
        worker.nr_conns = 5
        worker.enqueue_req = taken.append
        left = 0
        while not taken:
            worker.set_accept_enabled(True)
            if listener not in poller.get_map():
                # Asked before its time, as gunicorn does in each round.
                left_s = worker._loop.at_most(1.0)
                assert left_s is not None
                assert 0 <= left_s <= LEAVE_S
                continue
            worker.accept(listener)
            left += not taken
        assert left == MOST_LEFT
        assert worker.nr_conns == 6
        taken[0].sock.close()  # type: ignore[attr-defined]  # gunicorn's connection
        assert poller.get_key(listener).events == EVENT_READ
