"""Factors: what is one account's is nobody else's, counts once, and ends in its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from storage import passkeys, recovery_codes, second_factors, totp_secrets, users
from storage.database import Connection
from storage.second_factors import Factors

NOW = datetime.now(UTC)
SOON = NOW + timedelta(days=1)


@dataclass(frozen=True)
class Two:
    """Two accounts, each with an app, a passkey and two codes."""

    mine: UUID
    other: UUID


@pytest.fixture
def two(db: Connection) -> Two:
    made = []
    for number in (1, 2):
        user = users.insert(db, email=f"u{number}@uchi.example", password_hash="x").id
        sealed = bytes([number]) * 40
        assert totp_secrets.begin(db, user, sealed)
        assert totp_secrets.confirm(db, user, sealed, 100)
        passkeys.insert(
            db, user=user, credential=bytes([number]) * 16, public_key=b"key", sign_count=5,
            transports=(), name="",
        )  # fmt: skip
        recovery_codes.replace(db, user, [bytes([number, each]) * 16 for each in (1, 2)])
        made.append(user)
    return Two(*made)


ALL = Factors(totp=True, passkeys=1, recovery_codes=2)


def test_what_one_takes_away_stays_with_everybody_else(db: Connection, two: Two) -> None:
    assert second_factors.of_user(db, two.mine) == second_factors.of_user(db, two.other) == ALL
    totp_secrets.delete(db, two.mine)
    assert passkeys.delete_all(db, two.mine) == 1
    recovery_codes.delete_all(db, two.mine)
    assert second_factors.of_user(db, two.mine) == Factors(False, 0, 0)
    assert second_factors.of_user(db, two.other) == ALL
    [theirs] = passkeys.of_user(db, two.other)
    assert passkeys.of_user(db, two.mine) == []
    assert not passkeys.delete(db, two.mine, theirs.id)
    assert passkeys.find(db, two.mine, theirs.credential) is None
    assert passkeys.find(db, two.other, theirs.credential) == theirs


def test_a_recovery_code_is_its_accounts_and_counts_once(db: Connection, two: Two) -> None:
    code = bytes([2, 1]) * 16
    assert not recovery_codes.take(db, two.mine, code)
    assert recovery_codes.take(db, two.other, code)
    assert not recovery_codes.take(db, two.other, code)
    assert recovery_codes.left(db, two.other) == 1
    assert second_factors.of_user(db, two.other).recovery_codes == 1
    recovery_codes.replace(db, two.other, [bytes([9]) * 32])
    assert recovery_codes.left(db, two.other) == 1
    assert recovery_codes.left(db, two.mine) == 2


def test_a_code_of_an_app_counts_once_and_none_before_it_does(db: Connection, two: Two) -> None:
    assert not totp_secrets.take(db, two.mine, 100), "the one that confirmed it"
    assert totp_secrets.take(db, two.mine, 102)
    assert not totp_secrets.take(db, two.mine, 101)
    assert not totp_secrets.take(db, two.mine, 102)


def test_a_secret_counts_once_it_is_confirmed_and_stays_the_one_that_was(
    db: Connection, two: Two
) -> None:
    assert not totp_secrets.begin(db, two.mine, b"n" * 40), "one that counts is not replaced"
    assert not totp_secrets.confirm(db, two.mine, bytes([1]) * 40, 200), "nor confirmed again"
    new = users.insert(db, email="u3@uchi.example", password_hash="x").id
    assert totp_secrets.begin(db, new, b"a" * 40)
    assert not second_factors.of_user(db, new).totp
    assert not totp_secrets.take(db, new, 300)
    db.execute("UPDATE totp_secrets SET created_at = now() - interval '1 hour'")
    assert totp_secrets.begin(db, new, b"b" * 40)
    shown = totp_secrets.find(db, new)
    assert shown is not None
    assert shown.created_at > NOW - timedelta(minutes=30), "its quarter of an hour begins anew"
    assert not totp_secrets.confirm(db, new, b"a" * 40, 300), "shown before, and replaced since"
    assert totp_secrets.confirm(db, new, b"b" * 40, 300)
    assert not totp_secrets.replace_seal(db, new, b"a" * 40, b"c" * 40)
    assert totp_secrets.replace_seal(db, new, b"b" * 40, b"c" * 40)


def test_a_challenge_is_answered_once_by_whom_it_was_given_for_what_it_was_in_time(
    db: Connection, two: Two
) -> None:
    passkeys.challenge(db, b"c" * 32, two.mine, "login", SOON)
    assert not passkeys.take_challenge(db, b"c" * 32, two.other, "login", NOW)
    assert not passkeys.take_challenge(db, b"c" * 32, two.mine, "register", NOW)
    assert not passkeys.take_challenge(db, b"c" * 32, two.mine, "login", SOON)
    assert passkeys.take_challenge(db, b"c" * 32, two.mine, "login", NOW)
    assert not passkeys.take_challenge(db, b"c" * 32, two.mine, "login", NOW)


def test_challenges_that_are_over_do_not_heap_up(db: Connection, two: Two) -> None:
    passkeys.challenge(db, b"a" * 32, two.mine, "login", NOW - timedelta(minutes=1))
    passkeys.challenge(db, b"b" * 32, two.mine, "login", SOON)
    row = db.execute("SELECT count(*) FROM passkey_challenges").fetchone()
    assert row == (1,)


def test_what_a_device_counted_is_kept(db: Connection, two: Two) -> None:
    [passkey] = passkeys.of_user(db, two.mine)
    passkeys.use(db, passkey.id, 7)
    [mine], [other] = (passkeys.of_user(db, each) for each in (two.mine, two.other))
    assert (mine.sign_count, other.sign_count) == (7, 5)


def test_a_spent_ticket_stays_spent_while_others_are_spent(db: Connection) -> None:
    first, second = uuid4().bytes, uuid4().bytes
    assert second_factors.spend(db, first, SOON)
    assert second_factors.spend(db, second, SOON)
    assert not second_factors.spend(db, first, SOON)
