"""Committing: together, and each for itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast
from unittest.mock import patch
from uuid import UUID

import pytest
from psycopg import errors

from functions.problems import Unavailable
from storage import answers, attempts, committing, waiting
from storage.answers import Save
from storage.committing import Committer
from storage.database import Enclosing, Pool, statements, transaction
from storage.pools import pool
from storage.waiting import Loop
from tests.conftest import copied
from tests.storage import world

LEARNERS = 8


def response(option: str) -> str:
    return json.dumps({"chosen": option})


@pytest.fixture(scope="module")
def kept_pool(template: dict[str, str]) -> Iterator[Pool]:
    """A pool on one database for these tests, which commit and leave each other alone."""
    with copied(template, "uchi_committing") as given:
        made = pool(given["DATABASE_URL"], max_size=10)
        yield made
        made.close()


@pytest.fixture
def sitting(kept_pool: Pool) -> list[tuple[UUID, UUID]]:
    """Eight learners at one quiz: attempt and learner."""
    with transaction(kept_pool) as db:
        return world.sitting(db, LEARNERS)


def together(count: int, work) -> list:  # type: ignore[no-untyped-def]  # whatever `work` returns
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(work, range(count)))


def test_answers_that_come_together_are_written_together(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    batches: list[int] = []
    first, real = threading.Event(), answers.save

    def slow(db, saves):  # type: ignore[no-untyped-def]  # stands in for answers.save
        batches.append(len(saves))
        if len(batches) == 1:
            assert first.wait(10)
        return real(db, saves)

    committer = Committer(kept_pool)

    def save(number: int) -> str:
        attempt, learner = sitting[number % LEARNERS]
        slot = 1 + number // LEARNERS
        return committer.save(Save(attempt, learner, learner, slot, 1, response("a"))).verdict

    with patch.object(committing.answers, "save", slow), ThreadPoolExecutor(24) as threads:
        saved = [threads.submit(save, number) for number in range(24)]
        while len(committer._waiting) < 23:
            threading.Event().wait(0.001)
        first.set()
        assert [each.result() for each in saved] == ["saved"] * 24
    assert batches == [1, 23]
    with transaction(kept_pool) as db:
        assert sum(len(answers.of(db, attempt)) for attempt, _ in sitting) == 24


def test_what_is_told_as_saved_is_committed(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    committer = Committer(kept_pool)

    def save(number: int) -> None:
        attempt, learner = sitting[number]
        for sequence in range(1, 20):
            given = Save(attempt, learner, learner, 1, sequence, response("abc"[sequence % 3]))
            assert committer.save(given).verdict == "saved"
            # Another connection sees it, or something newer, at once.
            with transaction(kept_pool) as db:
                assert answers.of(db, attempt)[0].sequence >= sequence

    together(LEARNERS, save)


def test_one_that_spoils_the_statement_spoils_nobody_elses(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    committer = Committer(kept_pool)

    def save(number: int) -> str:
        attempt, learner = sitting[number]
        slot = 99 if number == 3 else 1
        try:
            return committer.save(Save(attempt, learner, learner, slot, 1, response("a"))).verdict
        except errors.ForeignKeyViolation:
            return "spoiled"

    for _ in range(5):
        verdicts = together(LEARNERS, save)
        assert verdicts[3] == "spoiled"
        assert verdicts[:3] + verdicts[4:] == ["saved"] * 7


def test_two_answers_to_one_question_are_never_in_one_statement(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    committer, (attempt, learner) = Committer(kept_pool), sitting[0]
    first, sizes, real = threading.Event(), [], answers.save

    def slow(db, saves):  # type: ignore[no-untyped-def]  # stands in for answers.save
        sizes.append(len(saves))
        assert first.wait(10)
        return real(db, saves)

    def save(number: int) -> str:
        given = Save(attempt, learner, learner, 1, number + 1, response("a"))
        return committer.save(given).verdict

    with patch.object(committing.answers, "save", slow), ThreadPoolExecutor(LEARNERS) as threads:
        saved = [threads.submit(save, number) for number in range(LEARNERS)]
        while len(committer._waiting) < LEARNERS - 1:
            threading.Event().wait(0.001)
        first.set()
        assert {each.result() for each in saved} <= {"saved", "older"}
    assert sizes == [1] * LEARNERS
    with transaction(kept_pool) as db:
        assert answers.of(db, attempt)[0].sequence == LEARNERS


def test_an_attempt_that_somebody_holds_keeps_only_its_own_learner_waiting(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    committer = Committer(kept_pool)
    done = threading.Event()

    def save(number: int) -> str:
        attempt, learner = sitting[number]
        found = committer.save(Save(attempt, learner, learner, 1, 1, response("a"))).verdict
        if number == 0:
            assert done.is_set()
        return found

    with transaction(kept_pool) as db, ThreadPoolExecutor(LEARNERS) as threads:
        attempts.hold(db, sitting[0][0])
        saved = [threads.submit(save, number) for number in range(LEARNERS)]
        assert [each.result(5) for each in saved[1:]] == ["saved"] * 7
        done.set()
        db.commit()
        assert saved[0].result(5) == "saved"


def test_what_is_saved_while_an_attempt_is_sealed_is_either_in_it_or_refused(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    committer = Committer(kept_pool)
    for attempt, learner in sitting[:4]:
        begun = threading.Barrier(5)

        def save(slot: int, of: tuple[UUID, UUID] = (attempt, learner), at=begun) -> str:  # type: ignore[no-untyped-def]  # a Barrier
            at.wait()
            if slot == 4:
                with transaction(kept_pool) as db:
                    assert attempts.seal(db, of[0], "learner")
                    # What is read behind the seal is all that was ever told as saved.
                    return str(sorted(each.slot for each in answers.of(db, of[0])))
            given = Save(*of, of[1], slot % 3 + 1, slot + 1, response("a"))
            return committer.save(given).verdict

        *verdicts, read = together(5, save)
        told = {slot % 3 + 1 for slot, verdict in enumerate(verdicts) if verdict == "saved"}
        assert set(verdicts) <= {"saved", "sealed", "older"}
        assert read == str(sorted(told))


def test_everybody_is_told_when_the_database_is_away(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    committer = Committer(kept_pool)

    def save(number: int) -> str:
        attempt, learner = sitting[number]
        try:
            return committer.save(Save(attempt, learner, learner, 1, 1, response("a"))).verdict
        except Unavailable:
            return "away"

    def away(db, saves):  # type: ignore[no-untyped-def]  # stands in for answers.save
        raise errors.AdminShutdown("terminating connection")

    with patch.object(committing.answers, "save", away):
        assert together(LEARNERS, save) == ["away"] * LEARNERS
    assert together(LEARNERS, save) == ["saved"] * LEARNERS


def test_nothing_asks_the_database_while_a_loop_waits(kept_pool: Pool) -> None:
    def ask(_: int) -> None:
        waiting.running.set(cast(Loop, object()))
        with pytest.raises(waiting.HoldsUp), transaction(kept_pool):
            pass
        with pytest.raises(waiting.HoldsUp), statements(kept_pool):
            pass
        with pytest.raises(waiting.HoldsUp):
            Enclosing(kept_pool).begin()

    together(1, ask)


def test_who_was_answered_just_now_is_waited_for_and_who_is_alone_waits_for_nobody(
    kept_pool: Pool, sitting: list[tuple[UUID, UUID]]
) -> None:
    batches: list[int] = []
    real = answers.save

    def counted(db, saves):  # type: ignore[no-untyped-def]  # stands in for answers.save
        batches.append(len(saves))
        return real(db, saves)

    committer = Committer(kept_pool)

    def save(number: int, sequence: int = 1) -> None:
        attempt, learner = sitting[number]
        committer.save(Save(attempt, learner, learner, 1, sequence, response("a")))

    def alternating(number: int) -> None:
        for sequence in range(2, 42):
            save(number, sequence)

    with (
        patch.object(committing.answers, "save", counted),
        patch.object(committing, "GATHER_S", 10.0),
        patch.object(committing, "FRESH_S", 10.0),
    ):
        began = time.monotonic()
        for sequence in range(1, 10):
            save(0, sequence)
        assert time.monotonic() - began < 5
        committer._expected = 4
        together(4, save)
        batches.clear()
        with patch.object(committing, "GATHER_S", 0.5):
            together(4, alternating)
    # All four in nearly every one, where each time the half of them would be left behind.
    assert sorted(batches)[len(batches) // 2] == 4
