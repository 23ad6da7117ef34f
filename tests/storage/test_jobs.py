"""Jobs: nobody does one twice at once, and a worker that dies gives its own back."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg

from storage import jobs
from storage.database import Pool, transaction
from storage.pools import conninfo


def test_a_job_is_taken_by_one_worker_only(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        first, second = (jobs.enqueue(db, "mail", {"n": n}) for n in (1, 2))
    with transaction(own_pool) as one, transaction(own_pool) as two, transaction(own_pool) as three:
        taken = [jobs.take(one), jobs.take(two)]
        assert [job.id for job in taken if job] == [first, second]
        assert jobs.take(three) is None


def test_a_worker_that_dies_gives_its_job_back_with_its_try_counted(
    own_database: dict[str, str], own_pool: Pool
) -> None:
    with transaction(own_pool) as db:
        job = jobs.enqueue(db, "mail", {})
    dying = psycopg.connect(conninfo(own_database["DATABASE_URL"]))
    assert jobs.take(dying) is not None
    with transaction(own_pool) as db:
        # From beside, while the row is held: the try and the progress are seen at once.
        assert jobs.begin(db, job) == 1
        jobs.progress(db, job, 40)
    with transaction(own_pool) as db:
        found = jobs.find(db, job)
        assert found is not None
        assert (found.tries, found.progress, found.state) == (1, 40, "due")
        assert jobs.take(db) is None
    dying.close()
    # The server notices within milliseconds, but not before this side goes on.
    again, deadline = None, time.monotonic() + 60
    while again is None and time.monotonic() < deadline:
        with transaction(own_pool) as db:
            again = jobs.take(db)
    assert again is not None
    assert again.id == job


def test_a_job_is_not_taken_before_it_is_due(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        later = jobs.enqueue(db, "mail", {}, due_at=datetime.now(UTC) + timedelta(minutes=1))
        assert jobs.take(db) is None
        assert jobs.waiting(db) == (0, None)
        jobs.failed(db, later, "away", timedelta(seconds=-1))
        assert jobs.take(db) is not None


def test_what_an_error_quotes_can_always_be_kept(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        job = jobs.enqueue(db, "mail", {})
        jobs.failed(db, job, "got \0 and " + "x" * 5_000, None)
        found = jobs.find(db, job)
    assert found is not None
    assert found.state == "failed"
    assert found.error is not None
    assert len(found.error) == jobs.MAX_ERROR


def test_a_job_of_a_change_that_is_undone_does_not_exist(own_pool: Pool) -> None:
    with suppress(ZeroDivisionError), transaction(own_pool) as db:
        jobs.enqueue(db, "mail", {})
        raise ZeroDivisionError
    with transaction(own_pool) as db:
        assert jobs.listing(db) == []
