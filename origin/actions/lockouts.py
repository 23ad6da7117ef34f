"""Lockouts: what follows a wrong password, and what opens the account again."""

from __future__ import annotations

from uuid import UUID

from functions import lockout
from origin import jobs, metrics
from origin.house import House
from storage import users
from storage.database import Connection
from storage.users import User

NOBODY = UUID(int=0)
"""Stands in a job for an address without an account, so that its request does the same work."""


def is_shut(house: House, user: User) -> bool:
    """Say whether no password of the account is believed now: it is locked or deactivated."""
    locked = user.locked_until is not None and house.now() < user.locked_until
    return locked or user.deactivated_at is not None


def failed(house: House, db: Connection, user: User | None) -> None:
    """Count a wrong password (None: of nobody); every fifth in a row shuts the account for longer.

    While it is shut nothing is counted: what was tried was not believed either way. Auditing the
    lock and telling the owner is left to a job, so that the answer takes no longer for it.
    """
    if user is None or is_shut(house, user):
        users.record_failure_of_nobody(db)
        return
    closed = lockout.closes_for(users.record_failure(db, user.id))
    if closed is not None:
        users.lock(db, user.id, house.now() + closed)
        jobs.enqueue(
            db, "locked", {"user": str(user.id), "minutes": int(closed.total_seconds()) // 60}
        )
        metrics.LOCKED.inc()
