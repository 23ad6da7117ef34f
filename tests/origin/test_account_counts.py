"""Counts: what an attack on accounts shows in the metrics, and in the log where it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from functions.problems import NotLoggedIn
from origin import auditing
from origin.acting import Acting
from origin.actions import accounts, app_codes, lockouts, renewals, second_step
from origin.actions.second_factors import SecondFactorNeeded
from origin.actions.second_step import WrongSecondFactor
from origin.auditing import PersonalSealer
from origin.house import House
from storage import audit, users
from storage.database import transaction
from storage.users import User
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.second_steps import code_of

ADDRESS = "203.0.113.7"


@pytest.fixture
def maria(people: Callable[[str], Somebody]) -> Somebody:
    return people("student")


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"uchi_origin_{name}_total", labels) or 0


def test_a_stolen_login_is_counted_once_and_the_log_says_where_it_was_used(
    house: House, maria: Somebody
) -> None:
    login, before = accounts.login(house, maria.user.email, PASSWORD), counted("refresh_reused")
    newest = login.refresh
    for _ in range(2):
        newest = renewals.renew(house, newest).refresh
    thief = Acting(None, ADDRESS, "")
    for _ in range(2):
        with pytest.raises(NotLoggedIn):
            renewals.renew(house, login.refresh, thief)
    assert counted("refresh_reused") == before + 1
    with transaction(house.pool) as db:
        [entry] = audit.listing(db, subject=maria.user.id, action="refresh.reused")
        sealer = PersonalSealer(house.settings.vault_keys)
        assert auditing.address(sealer, db, entry) == ADDRESS
        assert (entry.actor, entry.kind) == (None, "session")


def test_an_account_that_is_shut_is_counted_once(house: House, maria: Somebody) -> None:
    before = counted("accounts_locked")

    def failed() -> User:
        with transaction(house.pool) as db:
            lockouts.failed(house, db, users.find(db, maria.user.id))
            kept = users.find(db, maria.user.id)
        assert kept
        return kept

    assert [failed().failed_login_attempts for _ in range(4)] == [1, 2, 3, 4]
    assert counted("accounts_locked") == before
    until = failed().locked_until
    assert until
    assert timedelta(0) < until - house.now() <= timedelta(minutes=1)
    # While it is shut, nothing more is counted against it.
    assert [failed().failed_login_attempts for _ in range(2)] == [5, 5]
    assert counted("accounts_locked") == before + 1


def test_second_steps_are_counted_by_how_they_ended(house: House, maria: Somebody) -> None:
    own, guest = Acting(maria.user.id, ADDRESS, ""), Acting(None, ADDRESS, "")
    secret = app_codes.begin(house, own, PASSWORD).secret
    app_codes.confirm(house, own, code_of(secret, house.now()))
    with pytest.raises(SecondFactorNeeded) as asked:
        accounts.login(house, maria.user.email, PASSWORD)

    def both() -> tuple[float, float]:
        return counted("second_steps", result="right"), counted("second_steps", result="wrong")

    right, wrong = both()
    with pytest.raises(WrongSecondFactor):
        second_step.finish(house, guest, asked.value.ticket, code="000000")
    assert both() == (right, wrong + 1)
    code = code_of(secret, house.now(), 1)
    login = second_step.finish(house, guest, asked.value.ticket, code=code)
    assert login.user.id == maria.user.id
    assert both() == (right + 1, wrong + 1)
