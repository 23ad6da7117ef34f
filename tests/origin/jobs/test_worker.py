"""The worker: what succeeds is committed with its effect, what fails is tried again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from origin.house import House
from origin.jobs import ticker, worker
from origin.jobs.kinds import KINDS
from origin.jobs.outcomes import MAX_TRIES, GivenUp, pause_after
from storage import facts, jobs
from storage.database import Connection, transaction
from storage.jobs import Job


def never() -> bool:
    return False


def job_of(house: House, kind: str = "note", **arguments: object) -> UUID:
    with transaction(house.pool) as db:
        return jobs.enqueue(db, kind, arguments)


def found(house: House, job: UUID) -> Job:
    with transaction(house.pool) as db:
        read = jobs.find(db, job)
    assert read is not None
    return read


def note(house: House, db: Connection, job: Job) -> None:
    facts.put(db, f"note {job.id}", "done")


def noted(house: House, job: UUID) -> bool:
    with transaction(house.pool) as db:
        return facts.find(db, f"note {job}") is not None


def test_effect_and_done_are_committed_together(house: House) -> None:
    job = job_of(house)
    assert worker.drain(house, never, {"note": note}) == 1
    assert noted(house, job)
    assert found(house, job).state == "done"
    assert worker.drain(house, never, {"note": note}) == 0


def test_a_job_that_fails_leaves_no_effect_and_is_due_again_later(house: House) -> None:
    def half(house: House, db: Connection, job: Job) -> None:
        note(house, db, job)
        raise OSError("the mail server is away")

    job = job_of(house)
    assert worker.drain(house, never, {"note": half}) == 1
    after = found(house, job)
    assert not noted(house, job)
    assert (after.state, after.tries, after.error) == ("due", 1, "OSError: the mail server is away")
    assert after.due_at - after.created_at >= timedelta(seconds=5)


def test_a_job_that_can_not_succeed_is_not_tried_again(house: House) -> None:
    def refuse(house: House, db: Connection, job: Job) -> None:
        raise GivenUp("the recipient is refused")

    job = job_of(house)
    worker.drain(house, never, {"note": refuse})
    after = found(house, job)
    assert (after.state, after.error) == ("failed", "the recipient is refused")


def test_a_job_whose_tries_are_used_up_fails_for_good(house: House) -> None:
    def fail(house: House, db: Connection, job: Job) -> None:
        raise ValueError

    job = job_of(house)
    with transaction(house.pool) as db:
        for _ in range(MAX_TRIES - 1):
            jobs.begin(db, job)
    worker.drain(house, never, {"note": fail})
    assert found(house, job).state == "failed"


def test_a_job_that_kills_its_process_each_time_is_given_up(house: House) -> None:
    job = job_of(house)
    with transaction(house.pool) as db:
        for _ in range(MAX_TRIES):
            jobs.begin(db, job)
    worker.drain(house, never, {"note": note})
    assert found(house, job).state == "failed"
    assert not noted(house, job)


def test_a_kind_that_nobody_knows_waits_for_somebody_who_does(house: House) -> None:
    job = job_of(house, "tomorrow's")
    worker.drain(house, never, {"note": note})
    assert found(house, job).state == "due"


def test_who_wants_to_stop_begins_nothing_more(house: House) -> None:
    job = job_of(house)
    assert worker.drain(house, lambda: True, {"note": note}) == 0
    assert found(house, job).tries == 0


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 10), (5, 80), (11, 3600)])
def test_pauses_double_up_to_an_hour(tries: int, seconds: int) -> None:
    assert pause_after(tries) == timedelta(seconds=seconds)


def test_the_day_asks_for_each_of_its_jobs_once(house: House) -> None:
    import threading

    for _ in range(3):
        ticker.tick(house, threading.Event())
    with transaction(house.pool) as db:
        kinds = sorted(job.kind for job in jobs.listing(db))
    assert kinds == sorted((*ticker.DAILY, *ticker.HOURLY))
    # Whatever woke or did not wake the workers: the jobs of the day can be done.
    worker.drain(house, never, KINDS)
    with transaction(house.pool) as db:
        assert {job.state for job in jobs.listing(db)} == {"done"}
