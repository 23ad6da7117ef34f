"""Confirmations: a password that is asked for once more is no place to guess it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from functions import limits
from functions.limits import Rate
from functions.problems import InvalidFields, NotLoggedIn, TooMany
from origin.actions import accounts
from origin.actions.confirmations import confirm
from origin.house import House
from storage.database import transaction
from storage.rates import Rates
from tests.origin.conftest import PASSWORD, Somebody

TRIES = 10
"""Wrong passwords of one account in a quarter of an hour, over all of its locks."""


@pytest.fixture
def maria(people: Callable[..., Somebody]) -> Somebody:
    return people("student", "Maria@uchi.example")


def unlock(house: House) -> None:
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET locked_until = NULL")


def test_after_ten_wrong_passwords_none_is_believed_here_or_at_the_door(
    house: House, maria: Somebody
) -> None:
    for _ in range(TRIES + 1):
        assert confirm(house, maria.user.id, PASSWORD)  # right ones are not counted
    for _ in range(TRIES):
        with pytest.raises(InvalidFields):
            confirm(house, maria.user.id, "не е тази парола")
        unlock(house)
    with pytest.raises(TooMany) as refused:
        confirm(house, maria.user.id, PASSWORD)
    assert 0 < (refused.value.retry_after or 0) <= 900
    with pytest.raises(TooMany):
        accounts.login(house, "mARIA@uchi.example", PASSWORD)


def test_a_locked_account_believes_no_password_here_either(house: House, maria: Somebody) -> None:
    for _ in range(5):
        with pytest.raises(InvalidFields):
            confirm(house, maria.user.id, "не е тази парола")
    with pytest.raises(InvalidFields):
        confirm(house, maria.user.id, PASSWORD)
    unlock(house)
    assert confirm(house, maria.user.id, PASSWORD)


def test_who_is_deactivated_confirms_nothing(house: House, maria: Somebody) -> None:
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now()")
    for password in (PASSWORD, "не е тази парола"):
        with pytest.raises(NotLoggedIn):
            confirm(house, maria.user.id, password)


class AllUsedUp(Rates):
    """Nothing is allowed any more of what all passwords together may cost."""

    def hit(self, rate: Rate, subject: str) -> int | None:
        return 7 if rate is limits.PASSWORDS_OF_ALL else None


def test_confirming_costs_what_all_logins_together_may_cost(house: House, maria: Somebody) -> None:
    with pytest.raises(TooMany) as refused:
        confirm(replace(house, rates=AllUsedUp(None)), maria.user.id, PASSWORD)
    assert refused.value.retry_after == 7
