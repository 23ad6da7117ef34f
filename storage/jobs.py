"""Jobs: work to be done after a change, written down in the change's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from storage.database import Connection, changed, many, one, value

_COLUMNS = (
    "id, kind, arguments, state, due_at, coalesce(tries, 0) AS tries, "
    "coalesce(progress, 0) AS progress, error, request_id, created_at, finished_at"
)
MAX_ERROR = 2_000
"""Characters kept of what went wrong."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job."""

    id: UUID
    kind: str
    arguments: Mapping[str, object]
    """Ids, as JSON."""
    state: str
    """due, done or failed."""
    due_at: datetime
    tries: int
    """How often it was begun."""
    progress: int
    """Percent."""
    error: str | None
    """What the last try ended with."""
    request_id: str
    """Of the request that caused it."""
    created_at: datetime
    finished_at: datetime | None


def enqueue(
    db: Connection,
    kind: str,
    arguments: Mapping[str, object],
    request_id: str = "",
    *,
    due_at: datetime | None = None,
) -> UUID:
    """Write down a job, due at once when no moment is given; it exists when the caller commits."""
    return value(
        db,
        """
        INSERT INTO jobs (kind, arguments, request_id, due_at)
        VALUES (%s, %s, %s, coalesce(%s, now())) RETURNING id
        """,
        (kind, Jsonb(dict(arguments)), request_id, due_at),
    )


def take(db: Connection) -> Job | None:
    """Take the job that has been due longest; None when there is none that nobody works on.

    It is held until the transaction ends, however it ends: a worker that dies gives it back. The
    lock is a weak one, so that `begin` and `report` may point to the row from beside.
    """
    return one(
        db,
        Job,
        f"""
        SELECT {_COLUMNS} FROM jobs LEFT JOIN job_runs ON job_id = id
        WHERE state = 'due' AND due_at <= clock_timestamp()
        ORDER BY due_at, id LIMIT 1 FOR NO KEY UPDATE OF jobs SKIP LOCKED
        """,
    )


def begin(db: Connection, job: UUID) -> int:
    """Count a try and return its number; on a connection beside the one that took the job.

    Committed before the work begins, so a job that kills its process can't do so for ever.
    """
    return value(
        db,
        """
        INSERT INTO job_runs AS run (job_id, tries) VALUES (%s, 1)
        ON CONFLICT (job_id) DO UPDATE
            SET tries = run.tries + 1, progress = 0, started_at = now()
        RETURNING tries
        """,
        (job,),
    )


def progress(db: Connection, job: UUID, percent: int) -> None:
    """Say how far a job is, 0 to 100; on a connection beside the one that took it."""
    db.execute("UPDATE job_runs SET progress = %s WHERE job_id = %s", (percent, job))


def done(db: Connection, job: UUID) -> None:
    """Note that a job is done, in the transaction of its effect."""
    db.execute(
        """
        UPDATE jobs SET state = 'done', error = NULL, finished_at = clock_timestamp()
        WHERE id = %s
        """,
        (job,),
    )


def failed(db: Connection, job: UUID, error: str, again_in: timedelta | None) -> None:
    """Note what went wrong; due again after `again_in`, given up with None."""
    # Postgres keeps no NUL in a text, and an error may quote anything.
    error = error.replace("\0", "")[:MAX_ERROR]
    if again_in is None:
        db.execute(
            """
            UPDATE jobs SET state = 'failed', error = %s, finished_at = clock_timestamp()
            WHERE id = %s
            """,
            (error, job),
        )
    else:
        db.execute(
            "UPDATE jobs SET error = %s, due_at = clock_timestamp() + %s WHERE id = %s",
            (error, again_in, job),
        )


def forget_arguments(db: Connection, job: UUID) -> None:
    """Forget what a job was about, in its own transaction: it named somebody who is gone."""
    db.execute("UPDATE jobs SET arguments = '{}' WHERE id = %s", (job,))


def forget_arguments_of(db: Connection, kind: str) -> int:
    """Forget what the jobs of a kind that are over were about; return how many there were."""
    return changed(
        db,
        """
        UPDATE jobs SET arguments = '{}', error = NULL
        WHERE kind = %s AND state <> 'due' AND arguments <> '{}'
        """,
        (kind,),
    )


def find(db: Connection, job: UUID) -> Job | None:
    """Return the job; None when there is none."""
    return one(
        db,
        Job,
        f"SELECT {_COLUMNS} FROM jobs LEFT JOIN job_runs ON job_id = id WHERE id = %s",
        (job,),
    )


def listing(db: Connection, *, state: str | None = None, limit: int = 50) -> list[Job]:
    """Return jobs, newest first; only those of a state where one is named."""
    return many(
        db,
        Job,
        f"""
        SELECT {_COLUMNS} FROM jobs LEFT JOIN job_runs ON job_id = id
        WHERE (%(state)s::text IS NULL OR state = %(state)s) ORDER BY id DESC LIMIT %(limit)s
        """,
        {"state": state, "limit": limit},
    )


def waiting(db: Connection) -> tuple[int, datetime | None]:
    """Return how many jobs are due now, those included that somebody works on, and since when."""
    [(count, oldest)] = db.execute(
        """
        SELECT count(*), min(due_at) FROM jobs
        WHERE state = 'due' AND due_at <= clock_timestamp()
        """
    ).fetchall()
    return count, oldest


def latest(db: Connection, kind: str) -> datetime | None:
    """Return when the youngest job of a kind was written down; None when there was none."""
    return value(db, "SELECT max(created_at) FROM jobs WHERE kind = %s", (kind,))


def forget(db: Connection, older: timedelta) -> int:
    """Delete the jobs that were done longer ago than that; failed ones stay. Return how many."""
    return changed(
        db, "DELETE FROM jobs WHERE state = 'done' AND finished_at < now() - %s", (older,)
    )
