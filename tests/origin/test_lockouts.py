"""Lockouts: guessing shuts an account for longer each time, and nobody but its owner learns it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import pytest

from functions import limits, lockout, mailboxes
from functions.limits import Rate
from functions.problems import InvalidFields, TooMany
from origin.actions import accounts, confirmations
from origin.actions.accounts import WrongLogin
from origin.actions.second_factors import SecondFactorNeeded
from origin.house import House
from storage import audit, totp_secrets, users
from storage.database import transaction
from storage.rates import Rates
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.post import post

Make = Callable[[str], Somebody]
EMAIL = "student@uchi.example"


@dataclass
class Clock:
    """A clock that is set by hand."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.at


class Unlimited(Rates):
    """Refuses nothing, so that only the lock does."""

    def hit(self, rate: object, subject: str) -> None: ...

    def full(self, rate: object, subject: str) -> None: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guessed(house: House, people: Make, clock: Clock) -> House:
    """A house with a learner, in which guessing is limited by the lock alone."""
    people("student")
    return replace(house, now=clock, rates=Unlimited(None))


def guess(house: House, times: int = 1, password: str = "not the password") -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            accounts.login(house, EMAIL, password)


def test_the_fifth_wrong_password_shuts_out_the_right_one_too(guessed: House, clock: Clock) -> None:
    guess(guessed, 4)
    accounts.login(guessed, EMAIL, PASSWORD)
    guess(guessed, 5)
    guess(guessed, 1, PASSWORD)
    clock.at += timedelta(seconds=59)
    guess(guessed, 1, PASSWORD)
    clock.at += timedelta(seconds=1)
    accounts.login(guessed, EMAIL, PASSWORD)


def test_each_lock_lasts_longer_than_the_one_before(guessed: House, clock: Clock) -> None:
    lasted = []
    for _ in range(5):
        guess(guessed, 5)
        began = clock.at
        with transaction(guessed.pool) as db:
            user = users.find_by_email(db, EMAIL)
        assert user is not None
        assert user.locked_until is not None
        lasted.append(int((user.locked_until - began).total_seconds()) // 60)
        clock.at = user.locked_until
    assert lasted == [1, 5, 15, 60, 60]


def test_of_ten_thousand_common_passwords_some_hundred_are_looked_at_in_a_day(
    clock: Clock,
) -> None:
    end, believed = clock.at + timedelta(days=1), 0
    # Only what a guesser can gain counts: every fifth try shuts, whatever comes in between.
    failures, open_at = 0, clock.at
    while open_at < end:
        failures, believed = failures + 1, believed + 1
        closed = lockout.closes_for(failures)
        open_at += closed or timedelta()
    assert believed <= 150


def test_what_is_tried_while_it_is_shut_counts_for_nothing(guessed: House, clock: Clock) -> None:
    guess(guessed, 40)
    clock.at += timedelta(minutes=1)
    accounts.login(guessed, EMAIL, PASSWORD)


def test_the_owner_is_told_and_it_is_audited_once(guessed: House) -> None:
    guess(guessed, 9)
    letters = post(guessed)
    assert [(letter.template, letter.to) for letter in letters] == [("locked", EMAIL)]
    with transaction(guessed.pool) as db:
        user = users.find_by_email(db, EMAIL)
        assert user is not None
        entries = audit.listing(db, action="login.locked", subject=user.id)
    assert len(entries) == 1


def test_a_login_ends_the_count(guessed: House) -> None:
    for _ in range(3):
        guess(guessed, 4)
        accounts.login(guessed, EMAIL, PASSWORD)
    with transaction(guessed.pool) as db:
        user = users.find_by_email(db, EMAIL)
    assert user is not None
    assert (user.failed_login_attempts, user.locked_until) == (0, None)
    assert user.last_login is not None


def test_confirming_by_password_is_no_way_around_the_lock(guessed: House) -> None:
    with transaction(guessed.pool) as db:
        user = users.find_by_email(db, EMAIL)
    assert user is not None
    assert confirmations.confirm(guessed, user.id, PASSWORD).id == user.id
    for _ in range(5):
        with pytest.raises(InvalidFields):
            confirmations.confirm(guessed, user.id, "not the password")
    with pytest.raises(InvalidFields):
        confirmations.confirm(guessed, user.id, PASSWORD)
    guess(guessed, 1, PASSWORD)


def test_all_passwords_together_have_a_limit_whoever_tries_them(
    house: House, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = people("student").user
    monkeypatch.setattr(limits, "PASSWORDS_OF_ALL", Rate("passwords-all", 3, 60, "nobody"))
    for number in range(3):
        with pytest.raises(WrongLogin):
            accounts.login(house, f"nobody{number}@uchi.example", "not the password")
    with pytest.raises(TooMany):
        accounts.login(house, EMAIL, PASSWORD)
    with pytest.raises(TooMany):
        confirmations.confirm(house, user.id, PASSWORD)


class Noting(Rates):
    """Notes after how many hashes it was asked whether an account's allowance is used up."""

    def __init__(self) -> None:
        super().__init__(None)
        self.hashed = 0
        self.asked: list[int] = []

    def full(self, rate: Rate, subject: str) -> int | None:
        self.asked.append(self.hashed)
        return super().full(rate, subject)


def test_only_a_login_that_goes_right_is_spared_the_question_how_many_went_wrong(
    house: House, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    people("student")
    rates = Noting()
    house = replace(house, rates=rates)
    fits = house.passwords.fits

    def noted(stored: str | None, password: str) -> bool:
        rates.hashed += 1
        return fits(stored, password)

    monkeypatch.setattr(house.passwords, "fits", noted)

    def asked(email: str, password: str) -> list[int]:
        """Return before and after how many hashes of this try the question came."""
        before, rates.asked = rates.hashed, []
        with pytest.raises(WrongLogin) if password != PASSWORD else nullcontext():
            accounts.login(house, email, password)
        return [hashed - before for hashed in rates.asked]

    assert asked(EMAIL, PASSWORD) == []
    assert asked(EMAIL, "not the password") == [1]
    assert asked(EMAIL, "not the password") == [0]
    assert asked("nobody@uchi.example", "not the password") == [0]
    assert asked(EMAIL, PASSWORD) == [0]
    assert asked(EMAIL, PASSWORD) == []


def test_an_allowance_that_is_used_up_shuts_an_account_from_the_first_wrong_password(
    house: House, people: Make
) -> None:
    user = people("student").user
    while house.rates.hit(limits.PASSWORDS_OF_ACCOUNT, mailboxes.key(EMAIL)) is None:
        pass
    for password in ("not the password", PASSWORD):
        with pytest.raises(TooMany):
            accounts.login(house, EMAIL, password)
    with transaction(house.pool) as db:
        after = users.find(db, user.id)
    assert after is not None
    assert after.failed_login_attempts == 1


def test_a_session_goes_on_while_passwords_are_guessed(guessed: House) -> None:
    login = accounts.login(guessed, EMAIL, PASSWORD)
    guess(guessed, 5)
    assert guessed.signer.read(login.access, guessed.now()).user == login.user.id


def test_a_login_that_was_under_way_when_the_account_was_locked_begins_no_session(
    guessed: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = guessed.passwords.fits

    def slowly(stored: str | None, password: str) -> bool:
        right = fits(stored, password)
        with transaction(guessed.pool) as db:
            user = users.find_by_email(db, EMAIL)
            assert user is not None
            users.lock(db, user.id, clock.at + timedelta(minutes=1))
        return right

    monkeypatch.setattr(guessed.passwords, "fits", slowly)
    guess(guessed, 1, PASSWORD)


@pytest.mark.parametrize(
    "state", ["locked_until = now() + interval '1 day'", "deactivated_at = now()"]
)
def test_a_shut_account_does_not_tell_by_its_second_step_that_the_password_was_right(
    guessed: House, state: LiteralString
) -> None:
    with transaction(guessed.pool) as db:
        user = users.find_by_email(db, EMAIL)
        assert user is not None
        totp_secrets.begin(db, user.id, b"sealed")
        totp_secrets.confirm(db, user.id, b"sealed", 1)
    with pytest.raises(SecondFactorNeeded):
        accounts.login(guessed, EMAIL, PASSWORD)
    with transaction(guessed.pool) as db:
        db.execute(f"UPDATE users SET {state}")
    guess(guessed, 1, PASSWORD)
