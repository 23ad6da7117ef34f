"""Jobs: what is done after a change is committed, at least once, whatever is killed meanwhile.

A job is a row that its cause wrote in its own transaction (`enqueue`). Huey wakes a worker at
once; without Redis the ticker finds the row within five seconds. One file here is one kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from origin.jobs import waking
from storage import jobs
from storage.database import Connection, after_commit


def enqueue(
    db: Connection,
    kind: str,
    arguments: Mapping[str, object],
    request_id: str = "",
    *,
    due_at: datetime | None = None,
) -> UUID:
    """Write down a job in the caller's transaction and wake a worker once that is committed."""
    job = jobs.enqueue(db, kind, arguments, request_id, due_at=due_at)
    if due_at is None:
        after_commit(db, waking.wake)
    return job
