"""Tickets: what the password gave lives five minutes, is used once, and is no token."""

from __future__ import annotations

import pytest

from functions.keys import KeyRing
from functions.naming import spell, unspell
from origin import login_tickets
from origin.actions import second_step
from origin.actions.second_step import LoginOver
from origin.house import House
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.second_steps import (
    STEP,
    Clock,
    Make,
    asker,
    clock,
    step,
    ticket,
    timed,
    with_app,
)

__all__ = ["asker", "clock", "timed"]  # fixtures


def test_a_ticket_is_used_once(asker: Asker, clock: Clock, people: Make) -> None:
    _, codes = with_app(asker, clock, people("student"))
    text = ticket(asker)
    assert step(asker, text, codes[0]).status == 200
    again = step(asker, text, codes[1])
    assert (again.status, again.problem) == (401, "login-over")
    # The refusal used nothing up.
    assert step(asker, ticket(asker), codes[1]).status == 200


def test_a_ticket_lives_five_minutes(asker: Asker, clock: Clock, people: Make) -> None:
    _, codes = with_app(asker, clock, people("student"))
    text = ticket(asker)
    clock.pass_(301)
    assert step(asker, text, codes[0]).problem == "login-over"


def test_a_new_password_ends_the_tickets_of_the_old_one(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    text = ticket(asker)
    with transaction(house.pool) as db:
        db.execute(
            "UPDATE users SET password_hash = %s WHERE id = %s",
            (house.passwords.hash("съвсем друга парола 7"), maria.user.id),
        )
    assert step(asker, text, codes[0]).problem == "login-over"


def test_a_ticket_is_no_access_token_and_no_access_token_a_ticket(
    asker: Asker, clock: Clock, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    assert asker.ask("GET", "/api/users/profile", token=ticket(asker)).status == 401
    too_long = step(asker, maria.token, codes[0])
    assert too_long.status == 422
    assert step(asker, maria.token[:200], codes[0]).problem == "login-over"


def test_every_changed_letter_of_a_ticket_spoils_it(
    asker: Asker, clock: Clock, people: Make
) -> None:
    _, codes = with_app(asker, clock, people("student"))
    data = unspell(ticket(asker))
    for at in range(0, len(data), 5):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert step(asker, spell(changed), codes[0]).problem == "login-over"
    for short in (spell(data[:-1]), spell(data + b"\0"), "", "не е билет"):
        assert step(asker, short, codes[0]).problem == "login-over"


def test_a_ticket_of_another_key_is_not_ours(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    forged = login_tickets.make(
        KeyRing(1, {1: b"another key of thirty-two bytes!"}),
        maria.user.id, maria.user.password_hash, clock(), house.draw,
    )  # fmt: skip
    assert step(asker, forged, codes[0]).problem == "login-over"


def test_a_deactivated_account_takes_no_second_step(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    text = ticket(asker)
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (maria.user.id,))
    assert step(asker, text, codes[0]).problem == "login-over"


def test_a_ticket_of_who_is_gone_or_has_no_passkey_begins_nothing(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    with_app(asker, clock, maria)
    text = ticket(asker)
    asked = asker.ask("POST", f"{STEP}/options", {"ticket": text})
    assert (asked.status, asked.problem) == (409, "conflict")
    assert second_step.methods(house, text) == ("totp", "recovery")
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (maria.user.id,))
    assert asker.ask("POST", f"{STEP}/options", {"ticket": text}).problem == "login-over"
    with pytest.raises(LoginOver):
        second_step.methods(house, text)
