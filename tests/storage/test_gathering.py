"""Gathering: what a loop writes together, and what it leaves to threads."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from selectors import DefaultSelector
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

import pytest
from greenlet import greenlet
from gunicorn.workers.gthread import PollableMethodQueue

from infra.loop import Loop
from storage import answers, attempts, gathering
from storage.answers import Outcome, Save
from storage.database import Pool, transaction
from storage.gathering import Gatherer
from storage.pools import pool
from storage.waiting import HoldsUp
from storage.wire import Wire
from tests.conftest import copied
from tests.storage import world

LEARNERS = 8
PATIENCE_S = 60.0


@dataclass
class Running:
    """The loop of a worker, without its sockets, and a gatherer in it."""

    loop: Loop
    gatherer: Gatherer
    rounds: Callable[[], object]

    def until(self, done: Callable[[], bool]) -> None:
        """Let the loop go round until that is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < deadline, "the loop came to no end"
            self.rounds()

    def save(self, *given: Save) -> list[Outcome | str]:
        """Save answers that arrive in one round; return each outcome, or that it began anew."""
        told: dict[int, Outcome | str] = {}

        def one(number: int) -> None:
            try:
                told[number] = self.gatherer.save(self.loop, given[number])
            except HoldsUp:
                told[number] = "anew"

        for number in range(len(given)):
            greenlet(one).switch(number)
        self.loop.end_round()
        self.until(lambda: len(told) == len(given))
        return [told[number] for number in range(len(given))]

    def connected(self) -> None:
        """Let it connect: answers that come before that begin anew."""
        self.gatherer._connect(self.loop)
        self.until(lambda: self.gatherer._wire is not None)


@pytest.fixture(scope="module")
def kept_pool(template: dict[str, str]) -> Iterator[Pool]:
    """A pool on one database for these tests, which commit and leave each other alone."""
    with copied(template, "uchi_gathering") as given:
        made = pool(given["DATABASE_URL"], max_size=4)
        yield made
        made.close()


@pytest.fixture
def unconnected(kept_pool: Pool) -> Iterator[Running]:
    """A loop that no answer has come to yet."""
    poller, bells = DefaultSelector(), PollableMethodQueue()
    bells.init()
    poller.register(cast(int, bells.fileno()), 1, bells.run_callbacks)
    with ThreadPoolExecutor(2) as threads:
        worker = SimpleNamespace(poller=poller, method_queue=bells, tpool=threads)
        loop = Loop(worker)

        def rounds() -> None:
            for key, _ in poller.select(loop.at_most(1)):
                key.data(key.fileobj)
            loop.end_round()

        made = Running(loop, Gatherer(kept_pool), rounds)
        yield made
        if made.gatherer._wire is not None:
            made.gatherer._wire.close()
    poller.close()
    bells.close()


@pytest.fixture
def running(unconnected: Running) -> Running:
    """A loop with its wire."""
    unconnected.connected()
    return unconnected


@pytest.fixture
def sitting(kept_pool: Pool) -> list[tuple[UUID, UUID]]:
    """Eight learners at one quiz: attempt and learner."""
    with transaction(kept_pool) as db:
        return world.sitting(db, LEARNERS)


@pytest.fixture
def sizes() -> Iterator[list[int]]:
    """Of how many answers each statement is that is asked."""
    found: list[int] = []
    real = Wire.ask

    def counted(wire: Wire, parameters: Sequence[str], tell: Any) -> None:
        found.append(len(json.loads(parameters[0])))
        real(wire, parameters, tell)

    with patch.object(Wire, "ask", counted):
        yield found


def given(
    whose: tuple[UUID, UUID], sequence: int = 1, slot: int = 1, response: str = '{"chosen":"a"}'
) -> Save:
    attempt, learner = whose
    return Save(attempt, learner, learner, slot, sequence, response)


def verdicts(told: list[Outcome | str]) -> list[str]:
    return [each if isinstance(each, str) else each.verdict for each in told]


def test_what_arrives_in_one_round_is_one_statement_and_committed_when_it_is_told(
    running: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]], sizes: list[int]
) -> None:
    told = running.save(*(given(each) for each in sitting))
    assert verdicts(told) == ["saved"] * LEARNERS
    assert sizes == [LEARNERS]
    with transaction(kept_pool) as db:
        assert [answers.of(db, attempt)[0].sequence for attempt, _ in sitting] == [1] * LEARNERS
        assert isinstance(told[0], Outcome)
        assert answers.of(db, sitting[0][0])[0].saved_ms <= told[0].now_ms


def test_the_same_is_told_as_a_thread_tells(
    running: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    [told] = running.save(given(sitting[0], 7))
    with transaction(kept_pool) as db:
        [by_thread] = answers.save(db, [given(sitting[1], 7)])
    assert isinstance(told, Outcome)
    assert (told.verdict, told.deadline_ms, told.sequence, told.response) == (
        by_thread.verdict, by_thread.deadline_ms, by_thread.sequence, by_thread.response
    )  # fmt: skip


def test_what_stores_nothing_begins_anew_and_keeps_nobody_else_waiting(
    running: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    with transaction(kept_pool) as db:
        assert attempts.seal(db, sitting[0][0], "learner")
        attempts.hold(db, sitting[1][0])
        told = running.save(*(given(each) for each in sitting))
    assert verdicts(told) == ["anew", "anew"] + ["saved"] * (LEARNERS - 2)


def test_one_that_spoils_the_statement_has_all_of_it_begin_anew(
    running: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    told = running.save(given(sitting[0], slot=99), given(sitting[1]))
    assert told == ["anew", "anew"]
    with transaction(kept_pool) as db:
        assert answers.of(db, sitting[1][0]) == []
    assert verdicts(running.save(given(sitting[1]))) == ["saved"]


def test_a_connection_on_which_nothing_succeeds_is_made_anew(
    running: Running, sitting: list[tuple[UUID, UUID]]
) -> None:
    wire = running.gatherer._wire
    assert wire is not None
    wire._pgconn.exec_(b"DEALLOCATE ALL")
    for _ in range(gathering.MOST_FAILED):
        assert running.gatherer._wire is wire
        assert running.save(given(sitting[0])) == ["anew"]
    assert running.gatherer._wire is None
    running.gatherer._connecting_until = 0.0
    running.connected()
    assert verdicts(running.save(given(sitting[0]))) == ["saved"]


def test_of_two_connections_that_were_made_at_once_one_is_closed(unconnected: Running) -> None:
    made: list[Wire] = []
    real = gathering.Wire

    def noted(*given: Any) -> Wire:
        made.append(real(*given))
        return made[-1]

    with patch.object(gathering, "Wire", noted), patch.object(gathering, "AGAIN_S", 0.0):
        for _ in range(2):
            unconnected.gatherer._connect(unconnected.loop)
        unconnected.until(lambda: len(made) == 2 and any(each._db.closed for each in made))
    assert [each._db.closed for each in made].count(True) == 1
    kept = unconnected.gatherer._wire
    assert kept is not None
    assert not kept._db.closed


def test_two_answers_to_one_question_are_never_in_one_statement(
    running: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]], sizes: list[int]
) -> None:
    told = running.save(*(given(sitting[0], sequence) for sequence in (1, 2, 3)))
    assert verdicts(told) == ["saved"] * 3
    assert sizes == [1, 1, 1]
    with transaction(kept_pool) as db:
        assert answers.of(db, sitting[0][0])[0].sequence == 3


def test_more_than_a_socket_holds_goes_in_parts(
    running: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    long = json.dumps({"text": "ш" * 200_000}, ensure_ascii=False)
    told = running.save(*(given(each, response=long) for each in sitting))
    assert verdicts(told) == ["saved"] * LEARNERS
    with transaction(kept_pool) as db:
        stored = answers.of(db, sitting[-1][0])[0].response
    assert stored == json.loads(long)


def test_a_connection_that_breaks_has_its_answers_begin_anew_and_is_made_again(
    running: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    wire = running.gatherer._wire
    assert wire is not None
    with transaction(kept_pool) as db:
        attempt, _ = sitting[0]
        # The statement waits for this lock, and is cut off while it does.
        db.execute(
            "INSERT INTO answers (attempt_id, slot, sequence, response) VALUES (%s, 1, 1, '{}')",
            (attempt,),
        )
        asked: list[Any] = []
        real = Wire.ask

        def cut(wire: Wire, parameters: Sequence[str], tell: Any) -> None:
            real(wire, parameters, tell)
            asked.append(parameters)
            db.execute("SELECT pg_terminate_backend(%s)", (wire._pgconn.backend_pid,))

        with patch.object(Wire, "ask", cut):
            assert running.save(given(sitting[0], 2), given(sitting[1])) == ["anew", "anew"]
        assert len(asked) == 1
        db.rollback()
    assert running.gatherer._wire is None
    with patch.object(gathering, "AGAIN_S", 0.0):
        running.gatherer._connecting_until = 0.0
        assert running.save(given(sitting[1])) == ["anew"]
    running.until(lambda: running.gatherer._wire is not None)
    assert verdicts(running.save(given(sitting[1]))) == ["saved"]


def test_an_idle_connection_that_the_server_closes_is_noticed_before_it_is_used(
    running: Running, kept_pool: Pool
) -> None:
    wire = running.gatherer._wire
    assert wire is not None
    with transaction(kept_pool) as db:
        db.execute("SELECT pg_terminate_backend(%s)", (wire._pgconn.backend_pid,))
    running.until(lambda: running.gatherer._wire is None)


def test_a_statement_that_nobody_answers_is_given_up(
    unconnected: Running, kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    with patch.object(gathering, "PATIENCE_S", 0.2), transaction(kept_pool) as db:
        unconnected.connected()
        db.execute(
            "INSERT INTO answers (attempt_id, slot, sequence, response) VALUES (%s, 1, 1, '{}')",
            (sitting[0][0],),
        )
        assert unconnected.save(given(sitting[0], 2)) == ["anew"]
        db.rollback()
    assert unconnected.gatherer._wire is None


def test_a_database_that_is_away_is_asked_once_a_second_and_answers_begin_anew(
    unconnected: Running, sitting: list[tuple[UUID, UUID]]
) -> None:
    tried = []

    def away(*_: object) -> None:
        tried.append(time.monotonic())
        raise gathering.psycopg.OperationalError("away")

    with patch.object(gathering, "Wire", away):
        for _ in range(5):
            assert unconnected.save(given(sitting[0])) == ["anew"]
        unconnected.until(lambda: bool(tried))
    assert len(tried) == 1


def test_who_was_answered_just_now_is_waited_for_and_who_is_alone_waits_for_nobody(
    running: Running, sitting: list[tuple[UUID, UUID]], sizes: list[int]
) -> None:
    with patch.object(gathering, "GATHER_S", 10.0), patch.object(gathering, "FRESH_S", 1000.0):
        began = time.monotonic()
        for sequence in range(1, 10):
            assert verdicts(running.save(given(sitting[0], sequence))) == ["saved"]
        assert time.monotonic() - began < 5
        running.save(*(given(each, 20) for each in sitting[:4]))
        sizes.clear()
        told: list[Outcome] = []

        def one(number: int) -> None:
            told.append(running.gatherer.save(running.loop, given(sitting[number], 30)))

        # They come again one after the other, each in a round of its own, and are one statement.
        for number in range(4):
            greenlet(one).switch(number)
            running.loop.end_round()
        running.until(lambda: len(told) == 4)
    assert sizes == [4]


def test_those_who_do_not_come_again_are_waited_for_only_a_moment(
    running: Running, sitting: list[tuple[UUID, UUID]], sizes: list[int]
) -> None:
    with patch.object(gathering, "FRESH_S", 1000.0):
        running.save(*(given(each, 1) for each in sitting))
        assert verdicts(running.save(given(sitting[0], 2))) == ["saved"]
    assert sizes == [LEARNERS, 1]
