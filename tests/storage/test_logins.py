"""Logins: one statement lets in or not; a failed one costs the same whoever was meant."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from storage import groups, logins, recovery_codes, second_factors, sessions, totp_secrets, users
from storage.database import Connection, value
from storage.logins import Entering


def writes(db: Connection) -> bool:
    """Say whether the commit of this transaction has to wait for the disk."""
    return value(db, "SELECT pg_current_xact_id_if_assigned()") is not None


def entering(user: UUID, now: datetime) -> Entering:
    session = uuid4()
    ends = now + timedelta(days=1)
    return Entering(
        user, session, session.bytes * 2, at=now, expires_at=ends, address="203.0.113.7"
    )


def enter(db: Connection, user: UUID, now: datetime, *, second_step: bool = False) -> UUID | None:
    """Enter an account; return the session when it began."""
    given = entering(user, now)
    [entry] = logins.enter(db, [given], second_step=second_step)
    assert entry is not None
    assert entry.entered == (sessions.find(db, given.session) is not None)
    return given.session if entry.entered else None


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
    [entry] = logins.enter(db, [entering(user.id, user.created_at)])
    assert entry is not None
    assert entry.factors == second_factors.of_user(db, user.id)
    assert (entry.totp, entry.recovery_codes, entry.password_hash) == (True, 2, "x")
    assert enter(db, user.id, user.created_at, second_step=True)


def test_nobody_is_not_entered(db: Connection) -> None:
    now = users.insert(db, email="petar@uchi.example", password_hash="x").created_at
    assert logins.enter(db, [entering(uuid4(), now)]) == [None]


def test_of_many_who_come_at_once_each_is_told_what_became_of_their_own(db: Connection) -> None:
    names = ("petar", "maria", "locked", "careful", "ivan")
    everybody = [
        users.insert(db, email=f"{name}@uchi.example", password_hash=name) for name in names
    ]
    petar, maria, locked, careful, ivan = (user.id for user in everybody)
    now = everybody[0].created_at
    users.lock(db, locked, now + timedelta(days=1))
    totp_secrets.begin(db, careful, b"sealed")
    totp_secrets.confirm(db, careful, b"sealed", 1)
    group = groups.insert(db, name="7а")
    groups.add(db, group, maria)
    # Petar comes from two browsers in one moment; between them somebody who is gone by now.
    come = [petar, ivan, locked, uuid4(), careful, petar, maria]
    given = [entering(user, now) for user in come]

    entries = logins.enter(db, given)

    told = [entry and (entry.entered, entry.password_hash, entry.groups) for entry in entries]
    assert told == [
        (True, "petar", []), (True, "ivan", []), (False, "locked", []), None,
        (False, "careful", []), (True, "petar", []), (True, "maria", [str(group)]),
    ]  # fmt: skip
    begun = [sessions.find(db, each.session) for each in given]
    assert [found and found.user_id for found in begun] == [
        petar, ivan, None, None, None, petar, maria,
    ]  # fmt: skip
    assert [entry and entry.totp for entry in entries] == [
        False, False, False, None, True, False, False,
    ]  # fmt: skip


def test_the_way_of_many_to_their_rows_is_an_index_however_large_the_tables(db: Connection) -> None:
    """As the server plans it once and for all, without knowing how many will come."""
    db.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    db.execute("""
        INSERT INTO users (email, email_key, password_hash)
        SELECT n || '@uchi.example', n || '@uchi.example', 'x' FROM generate_series(1, 3000) AS n
    """)
    db.execute("ANALYZE users")
    user, now = db.execute("SELECT id, created_at FROM users LIMIT 1").fetchall()[0]
    before = value(db, "SELECT pg_stat_get_xact_numscans('users'::regclass)")
    for _ in range(2):
        assert logins.enter(db, [entering(user, now)])
    assert value(db, "SELECT pg_stat_get_xact_numscans('users'::regclass)") == before
