"""Logins: one statement lets in or not; a failed one costs the same whoever was meant."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from storage import logins, recovery_codes, second_factors, sessions, totp_secrets, users
from storage.database import Connection, value


def writes(db: Connection) -> bool:
    """Say whether the commit of this transaction has to wait for the disk."""
    return value(db, "SELECT pg_current_xact_id_if_assigned()") is not None


def enter(db: Connection, user: UUID, now: datetime, *, second_step: bool = False) -> UUID | None:
    """Enter an account; return the session when it began."""
    session = uuid4()
    entry = logins.enter(
        db, user, now, session=session, refresh_hash=session.bytes * 2,
        expires_at=now + timedelta(days=1), address="203.0.113.7", second_step=second_step,
    )  # fmt: skip
    assert entry is not None
    assert entry.entered == (sessions.find(db, session) is not None)
    return session if entry.entered else None


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
    assert enter(db, user.id, now)
    assert users.record_failure(db, user.id) == 1
    users.lock(db, user.id, now.replace(year=now.year + 1))
    assert enter(db, user.id, now) is None, "a locked account is not logged into"
    found = users.find(db, user.id)
    assert found is not None
    assert found.failed_login_attempts == 1
    assert users.unlock(db, user.id)
    assert enter(db, user.id, now)


def test_a_login_writes_the_row_of_its_account_and_into_none_of_its_indexes(
    db: Connection,
) -> None:
    user = users.insert(db, email="petar@uchi.example", password_hash="x")
    assert enter(db, user.id, user.created_at)
    updated = value(db, "SELECT pg_stat_get_xact_tuples_updated('users'::regclass)")
    in_place = value(db, "SELECT pg_stat_get_xact_tuples_hot_updated('users'::regclass)")
    assert (updated, in_place) == (1, 1)


def test_only_a_login_by_password_alone_does_not_wait_for_the_disk(db: Connection) -> None:
    user = users.insert(db, email="petar@uchi.example", password_hash="x")
    assert enter(db, user.id, user.created_at, second_step=True)
    users.record_failure(db, user.id)
    waits = "SHOW synchronous_commit"
    assert value(db, waits) == "on"
    users.lock(db, user.id, user.created_at + timedelta(days=1))
    assert enter(db, user.id, user.created_at) is None
    assert value(db, waits) == "on"
    users.unlock(db, user.id)
    assert enter(db, user.id, user.created_at)
    assert value(db, waits) == "off"


def test_a_deactivated_account_is_not_entered(db: Connection) -> None:
    user = users.insert(db, email="petar@uchi.example", password_hash="x")
    db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (user.id,))
    assert enter(db, user.id, user.created_at) is None
    assert enter(db, user.id, user.created_at, second_step=True) is None


def test_an_account_with_a_second_factor_is_entered_by_its_second_step_alone(
    db: Connection,
) -> None:
    user = users.insert(db, email="petar@uchi.example", password_hash="x")
    totp_secrets.begin(db, user.id, b"sealed")
    assert enter(db, user.id, user.created_at), "an app without its first code does not count"
    totp_secrets.confirm(db, user.id, b"sealed", 1)
    recovery_codes.replace(db, user.id, [b"1" * 32, b"2" * 32])
    assert enter(db, user.id, user.created_at) is None
    entry = logins.enter(
        db, user.id, user.created_at, session=uuid4(), refresh_hash=b"x" * 32,
        expires_at=user.created_at,
    )  # fmt: skip
    assert entry is not None
    assert entry.factors == second_factors.of_user(db, user.id)
    assert (entry.totp, entry.recovery_codes, entry.password_hash) == (True, 2, "x")
    assert enter(db, user.id, user.created_at, second_step=True)


def test_nobody_is_not_entered(db: Connection) -> None:
    now = users.insert(db, email="petar@uchi.example", password_hash="x").created_at
    hash_ = b"x" * 32
    assert (
        logins.enter(db, uuid4(), now, session=uuid4(), refresh_hash=hash_, expires_at=now) is None
    )
