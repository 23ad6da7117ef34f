"""Logins that fail: what they cost the database is the same whoever was meant."""

from __future__ import annotations

from storage import users
from storage.database import Connection, value


def writes(db: Connection) -> bool:
    """Say whether the commit of this transaction has to wait for the disk."""
    return value(db, "SELECT pg_current_xact_id_if_assigned()") is not None


def test_a_failure_of_nobody_is_written_to_the_disk_like_that_of_an_account(
    db: Connection,
) -> None:
    assert not writes(db)
    users.record_failure_of_nobody(db)
    assert writes(db)


def test_failures_are_counted_until_a_login_succeeds(db: Connection) -> None:
    user = users.insert(db, email="petar@uchi.example", password_hash="x")
    now = user.created_at
    assert [users.record_failure(db, user.id) for _ in range(3)] == [1, 2, 3]
    assert users.record_login(db, user.id, now)
    assert users.record_failure(db, user.id) == 1
    users.lock(db, user.id, now.replace(year=now.year + 1))
    assert not users.record_login(db, user.id, now), "a locked account is not logged into"
    assert users.unlock(db, user.id)
    assert users.record_login(db, user.id, now)
