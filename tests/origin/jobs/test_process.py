"""The jobs process: killed, without Redis, told to stop; the jobs are done all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from storage import jobs, users
from storage.database import Pool, transaction
from storage.pools import pool

ROOT = Path(__file__).resolve().parents[3]
UCHI = Path(sys.executable).parent / "uchi"
NO_REDIS = "redis://127.0.0.1:1/0"


@contextmanager
def working(settings: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(UCHI), "jobs"],
            env=os.environ | settings,
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def letters(db_pool: Pool, count: int) -> list[UUID]:
    with transaction(db_pool) as db:
        found = users.find_by_email(db, "petar@uchi.example")
        person = found or users.insert(db, email="petar@uchi.example", password_hash="x")
        arguments = {"template": "known", "user": str(person.id)}
        return [jobs.enqueue(db, "mail", arguments, "f" * 32) for _ in range(count)]


def until_done(db_pool: Pool, wanted: list[UUID], seconds: float) -> list[str]:
    deadline = time.monotonic() + seconds
    states: list[str] = []
    while time.monotonic() < deadline:
        with transaction(db_pool) as db:
            states = [job.state for each in wanted if (job := jobs.find(db, each))]
        if states == ["done"] * len(wanted):
            break
        time.sleep(0.1)
    return states


def test_jobs_are_done_without_redis_and_the_process_stops_when_told(
    own_database: dict[str, str], tmp_path: Path
) -> None:
    db_pool = pool(own_database["DATABASE_URL"], max_size=2)
    wanted = letters(db_pool, 3)
    log = tmp_path / "log"
    with working(own_database | {"REDIS_URL": NO_REDIS}, log) as process:
        assert until_done(db_pool, wanted, 60) == ["done"] * 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    db_pool.close()
    text = log.read_text()
    assert text.count("Redis is away") == 1
    # The request that caused a job is named beside what became of it.
    assert "f" * 32 in text


def test_no_job_is_lost_when_its_process_is_killed_again_and_again(
    own_database: dict[str, str], tmp_path: Path
) -> None:
    db_pool = pool(own_database["DATABASE_URL"], max_size=2)
    wanted = letters(db_pool, 60)
    for _ in range(2):
        with working(own_database, tmp_path / "log") as process:
            with transaction(db_pool) as db:
                before = jobs.waiting(db)[0]
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                with transaction(db_pool) as db:
                    if jobs.waiting(db)[0] < before:
                        break
                time.sleep(0.005)
            process.kill()
    with working(own_database, tmp_path / "log"):
        assert until_done(db_pool, wanted, 60) == ["done"] * 60
    db_pool.close()
