"""Own factors: set up in time, by few tries, and not by whoever has no account any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.problems import Conflict, InvalidFields, NotLoggedIn, TooMany
from origin.acting import Acting
from origin.actions import app_codes
from origin.actions import passkeys as own_passkeys
from origin.house import House
from storage import passkeys
from storage.database import transaction
from tests.origin.authenticator import SecurityKey
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.second_steps import code_of

MOST = 20
"""Passkeys of one account."""


@pytest.fixture
def maria(people: Callable[[str], Somebody]) -> Acting:
    return Acting(people("student").user.id, "203.0.113.7", "")


def shift(house: House, **passed: float) -> House:
    return replace(house, now=lambda: house.now() + timedelta(**passed))


def wrong(secret: str, house: House) -> str:
    return f"{(int(code_of(secret, house.now())) + 1) % 1_000_000:06d}"


def with_passkeys(house: House, acting: Acting, count: int) -> None:
    assert acting.user
    with transaction(house.pool) as db:
        for each in range(count):
            name = f"{each} {count}"
            passkeys.insert(
                db, user=acting.user, credential=name.encode(), public_key=b"k", sign_count=0,
                transports=(), name=name,
            )  # fmt: skip


def test_who_is_deactivated_sets_nothing_up(house: House, maria: Acting) -> None:
    secret = app_codes.begin(house, maria, PASSWORD).secret
    with transaction(house.pool) as db:
        # Alone, as a restored backup would: deactivating by the action ends the sessions besides.
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (maria.user,))
    with pytest.raises(NotLoggedIn):
        app_codes.pending(house, maria)
    with pytest.raises(NotLoggedIn):
        app_codes.confirm(house, maria, code_of(secret, house.now()))
    with pytest.raises(NotLoggedIn):
        app_codes.pending(house, replace(maria, user=None))


def test_a_secret_is_shown_for_a_quarter_of_an_hour_and_never_once_it_counts(
    house: House, maria: Acting
) -> None:
    begun = app_codes.begin(house, maria, PASSWORD)
    assert app_codes.pending(shift(house, minutes=14.9), maria) == begun
    assert app_codes.pending(shift(house, minutes=15.1), maria) is None
    app_codes.confirm(house, maria, code_of(begun.secret, house.now()))
    assert app_codes.pending(house, maria) is None
    with pytest.raises(Conflict):
        app_codes.confirm(house, maria, code_of(begun.secret, house.now(), 1))
    with pytest.raises(Conflict):
        app_codes.begin(house, maria, PASSWORD)


def test_five_wrong_codes_of_a_new_app_are_the_last_and_a_right_one_forgives_them(
    house: House, maria: Acting
) -> None:
    secret = app_codes.begin(house, maria, PASSWORD).secret

    def miss(times: int) -> None:
        for _ in range(times):
            with pytest.raises(InvalidFields):
                app_codes.remove(house, maria, PASSWORD, wrong(secret, house))

    for _ in range(4):
        with pytest.raises(InvalidFields):
            app_codes.confirm(house, maria, wrong(secret, house))
    recovery = app_codes.confirm(house, maria, code_of(secret, house.now()))
    miss(4)
    app_codes.remove(house, maria, PASSWORD, recovery[0])
    secret = app_codes.begin(house, maria, PASSWORD).secret
    for _ in range(5):
        with pytest.raises(InvalidFields):
            app_codes.confirm(house, maria, wrong(secret, house))
    with pytest.raises(TooMany):
        app_codes.confirm(house, maria, code_of(secret, house.now()))


def test_taking_an_app_away_takes_no_sixth_code(house: House, maria: Acting) -> None:
    secret = app_codes.begin(house, maria, PASSWORD).secret
    recovery = app_codes.confirm(house, maria, code_of(secret, house.now()))
    for _ in range(5):
        with pytest.raises(InvalidFields):
            app_codes.remove(house, maria, PASSWORD, wrong(secret, house))
    with pytest.raises(TooMany):
        app_codes.remove(house, maria, PASSWORD, recovery[0])


def test_an_account_has_at_most_twenty_passkeys(house: House, maria: Acting) -> None:
    with_passkeys(house, maria, MOST - 1)
    asked = own_passkeys.options(house, maria, PASSWORD)
    key = SecurityKey(house.settings.public_url, "127.0.0.1").make(asked)
    with_passkeys(house, maria, 1)
    with pytest.raises(Conflict, match="at most 20"):
        own_passkeys.add(house, maria, "", key)
    with pytest.raises(Conflict, match="at most 20"):
        own_passkeys.options(house, maria, PASSWORD)
