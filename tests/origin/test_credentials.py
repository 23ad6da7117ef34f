"""Credentials: a new password or address takes the old password, and both owners learn of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from origin.house import House
from storage import audit, users
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.post import post

Make = Callable[..., Somebody]
EMAIL = "student@uchi.example"
NEW = "двайсет лимона в син чайник"
OTHER = "мария@пример.example"


def login(asker: Asker, password: str = PASSWORD, email: str = EMAIL) -> Answer:
    return asker.ask("POST", "/api/auth/login", {"email": email, "password": password})


def profile(asker: Asker, token: str) -> Answer:
    return asker.ask("GET", "/api/users/profile", token=token)


def change_password(asker: Asker, token: str, current: str, new: str = NEW) -> Answer:
    body = {"current_password": current, "password": new}
    return asker.ask("POST", "/api/users/profile/password", body, token=token)


def change_email(asker: Asker, token: str, email: str, password: str = PASSWORD) -> Answer:
    body = {"password": password, "email": email}
    return asker.ask("POST", "/api/users/profile/email", body, token=token)


def confirm(asker: Asker, token: str) -> Answer:
    return asker.edge("GET", f"/api/auth/change-email?token={token}")


def test_a_new_password_ends_the_other_sessions_and_a_letter_tells(
    asker: Asker, house: House, people: Make
) -> None:
    here = people("student")
    elsewhere = login(asker).json["access_token"]
    assert change_password(asker, here.token, PASSWORD).status == 204
    assert profile(asker, here.token).status == 200
    assert profile(asker, elsewhere).status == 401
    assert (login(asker).status, login(asker, NEW).status) == (401, 200)
    assert [letter.template for letter in post(house)] == ["password-changed"]
    with transaction(house.pool) as db:
        assert audit.listing(db, action="password.changed", subject=here.user.id)


@pytest.mark.parametrize(
    ("current", "new", "pointer"),
    [("not the password", NEW, "/current_password"), (PASSWORD, "парола123", "/password"),
     (PASSWORD, PASSWORD, "/password")],
)  # fmt: skip
def test_a_change_that_is_refused_changes_nothing(
    asker: Asker, people: Make, current: str, new: str, pointer: str
) -> None:
    somebody = people("student")
    answer = change_password(asker, somebody.token, current, new)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert login(asker).status == 200


def test_a_new_password_makes_links_on_their_way_void(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    asker.ask("POST", "/api/auth/forgot-password", {"email": EMAIL})
    change_email(asker, somebody.token, OTHER)
    reset, move = post(house)
    change_password(asker, somebody.token, PASSWORD)
    body = {"token": reset.token, "password": "съвсем трети таен чадър"}
    assert asker.ask("POST", "/api/auth/reset-password", body).status == 400
    confirm(asker, move.token)
    assert profile(asker, somebody.token).json["email"] == EMAIL
    assert login(asker, NEW).status == 200


def test_a_new_address_counts_once_its_link_is_opened(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    assert change_email(asker, somebody.token, OTHER).status == 202
    [letter] = post(house)
    assert (letter.template, letter.to) == ("email-change", OTHER)
    assert profile(asker, somebody.token).json["email"] == EMAIL
    assert confirm(asker, letter.token).status == 303
    assert profile(asker, somebody.token).json["email"] == OTHER
    assert confirm(asker, letter.token).status == 303, "a second click changes nothing"
    assert login(asker, email="МАРИЯ@пример.example").status == 200
    assert login(asker, email=EMAIL).status == 401


def test_the_former_address_gets_the_way_back(asker: Asker, house: House, people: Make) -> None:
    somebody = people("student")
    change_email(asker, somebody.token, OTHER)
    confirm(asker, post(house)[0].token)
    told = post(house)[-1]
    assert (told.template, told.to) == ("email-changed", EMAIL)
    body = {"token": told.token, "password": NEW}
    assert asker.ask("POST", "/api/auth/reset-password", body).status == 204
    assert profile(asker, somebody.token).status == 401, "whoever changed it is out"
    assert login(asker, NEW).status == 200
    assert login(asker, PASSWORD, OTHER).status == 401
    with transaction(house.pool) as db:
        entries = audit.listing(db, subject=somebody.user.id)
    assert {"email.asked", "email.changed", "password.reset"} <= {each.action for each in entries}
    assert all(OTHER not in entry.changes for entry in entries), "addresses are sealed"


def test_an_address_of_somebody_else_is_answered_alike_and_its_owner_told(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    people("author", "author@uchi.example")
    taken = change_email(asker, somebody.token, "AUTHOR@uchi.example")
    free = change_email(asker, somebody.token, OTHER)
    assert (taken.status, taken.body) == (free.status, free.body)
    letters = [(letter.template, letter.to) for letter in post(house)]
    assert letters == [("known", "author@uchi.example"), ("email-change", OTHER)]


def test_an_address_that_somebody_registered_meanwhile_stays_theirs(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    change_email(asker, somebody.token, OTHER)
    [letter] = post(house)
    people("author", OTHER)
    confirm(asker, letter.token)
    assert profile(asker, somebody.token).json["email"] == EMAIL


@pytest.mark.parametrize(
    ("email", "password", "pointer"),
    [(OTHER, "not the password", "/password"), ("no address", PASSWORD, "/email"),
     ("STUDENT@uchi.example", PASSWORD, "/email")],
)  # fmt: skip
def test_a_wrong_wish_for_an_address_names_the_field(
    asker: Asker, house: House, people: Make, email: str, password: str, pointer: str
) -> None:
    answer = change_email(asker, people("student").token, email, password)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert post(house) == []


def test_the_verification_is_sent_again_to_whom_it_concerns(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    asker.ask("POST", "/api/auth/register", {"email": OTHER, "password": NEW})
    answers = [
        asker.ask("POST", "/api/auth/resend-verification", {"email": email})
        for email in (OTHER.upper(), EMAIL, "nobody@uchi.example")
    ]
    assert {(answer.status, answer.body) for answer in answers} == {(202, answers[0].body)}
    letters = [(letter.template, letter.to) for letter in post(house)]
    assert letters == [("verify", OTHER), ("verify", OTHER)]


def test_two_registrations_of_one_address_at_once_make_one_account(
    asker: Asker, house: House
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    body = {"email": OTHER, "password": NEW}
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(lambda _: asker.ask("POST", "/api/auth/register", body), range(4))
        )
    assert {(answer.status, answer.body) for answer in answers} == {(202, answers[0].body)}
    with transaction(house.pool) as db:
        assert users.counts(db) == [("student", 1)]
