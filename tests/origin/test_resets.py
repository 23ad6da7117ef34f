"""Resets: one link, one hour, one use; the address tells nobody whose it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from origin import links as message_links
from origin.acting import HOUSE
from origin.actions import resets
from origin.actions.accounts import WrongLink
from origin.house import House
from storage import audit, links, users
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.post import Posted, post

Make = Callable[[str], Somebody]
EMAIL = "student@uchi.example"
NEW = "двайсет лимона в син чайник"


def forget(asker: Asker, email: str = EMAIL, **headers: str) -> Answer:
    return asker.edge("POST", "/api/auth/forgot-password", {"email": email}, headers=headers)


def redeem(asker: Asker, token: str, password: str = NEW) -> Answer:
    return asker.ask("POST", "/api/auth/reset-password", {"token": token, "password": password})


def login(asker: Asker, password: str, email: str = EMAIL) -> int:
    return asker.ask("POST", "/api/auth/login", {"email": email, "password": password}).status


def sent(house: House, template: str = "reset") -> list[Posted]:
    return [letter for letter in post(house) if letter.template == template]


def test_a_link_sets_a_new_password_ends_every_session_and_a_letter_tells(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    assert forget(asker).status == 202
    [letter] = sent(house)
    assert redeem(asker, letter.token).status == 204
    assert asker.ask("GET", "/api/users/profile", token=somebody.token).status == 401
    assert (login(asker, PASSWORD), login(asker, NEW)) == (401, 200)
    assert [each.to for each in sent(house, "password-changed")] == [EMAIL]
    with transaction(house.pool) as db:
        assert audit.listing(db, action="password.reset", subject=somebody.user.id)


def test_of_fifty_who_redeem_one_link_at_once_one_does(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    forget(asker)
    [letter] = sent(house)
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda n: redeem(asker, letter.token, f"{NEW} номер {n}"), range(50))
        )
    # Whoever finds too many before it in the queue of hashes is told to come again.
    statuses = [answer.status for answer in answers]
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 400, 503, 429}
    works = [login(asker, f"{NEW} номер {n}") for n in range(50) if answers[n].status == 204]
    assert works == [200]


def test_a_link_works_for_an_hour_and_once(asker: Asker, house: House, people: Make) -> None:
    people("student")
    forget(asker)
    [letter] = sent(house)
    late = replace(house, now=lambda: house.now() + timedelta(hours=1))
    with pytest.raises(WrongLink):
        resets.redeem(late, letter.token, NEW, HOUSE)
    # A password that is refused does not use the link up.
    assert redeem(asker, letter.token, "парола123").status == 422
    assert redeem(asker, letter.token).status == 204
    again = redeem(asker, letter.token, "съвсем трети таен чадър")
    assert (again.status, again.problem) == (400, "wrong-link")


def test_a_reset_makes_every_other_link_void_and_opens_a_locked_account(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    forget(asker)
    forget(asker)
    first, second = sent(house)
    with transaction(house.pool) as db:
        users.lock(db, somebody.user.id, house.now() + timedelta(hours=1))
    assert redeem(asker, second.token).status == 204
    assert redeem(asker, first.token, "съвсем трети таен чадър").status == 400
    assert login(asker, NEW) == 200


def test_a_reset_stops_a_change_of_address_that_is_on_its_way(
    asker: Asker, house: House, people: Make
) -> None:
    """Whoever got in may have asked for it, and the link lies in their mailbox."""
    somebody = people("student")
    wish = {"email": "thief@uchi.example", "password": PASSWORD}
    asker.ask("POST", "/api/users/profile/email", wish, token=somebody.token)
    forget(asker)
    [move], [letter] = sent(house, "email-change"), sent(house)
    assert redeem(asker, letter.token).status == 204
    asker.ask("GET", f"/api/auth/change-email?token={move.token}")
    assert (login(asker, NEW), login(asker, NEW, "thief@uchi.example")) == (200, 401)


def test_a_link_is_good_for_its_own_purpose_alone(asker: Asker, house: House, people: Make) -> None:
    """The link to a new address lies in another mailbox than that of the account."""
    somebody = people("student")
    wish = {"email": "other@uchi.example", "password": PASSWORD}
    asker.ask("POST", "/api/users/profile/email", wish, token=somebody.token)
    [move] = sent(house, "email-change")
    refused = redeem(asker, move.token)
    assert (refused.status, refused.problem) == (400, "wrong-link")
    assert (login(asker, PASSWORD), login(asker, NEW)) == (200, 401)


@pytest.mark.parametrize("token", ["", "b" * 64, "b" * 63, "\u0431" * 64, "../" * 20, "z" * 500])
def test_a_made_up_link_is_refused(asker: Asker, token: str) -> None:
    assert redeem(asker, token).status in (400, 422)


def test_an_unknown_a_deactivated_and_a_known_address_are_answered_alike(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    known, unknown = forget(asker), forget(asker, "nobody@uchi.example")
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (somebody.user.id,))
    shut = forget(asker)
    assert known.body == unknown.body == shut.body
    assert {known.status, unknown.status, shut.status} == {202}
    with transaction(house.pool) as db:
        count = db.execute("SELECT count(*) FROM jobs WHERE kind = 'reset-link'").fetchone()
    assert count == (3,), "each leaves the same work behind"
    assert sent(house) == []


def test_the_link_leads_home_whatever_the_request_says(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    for header in ("host", "x-forwarded-host", "x-original-host", "x-host"):
        forget(asker, **{header: "evil.example"})
    post(house)
    with transaction(house.pool) as db:
        rows = db.execute("SELECT id FROM links").fetchall()
        addresses = [message_links.address(house, found) for (each,) in rows
                     if (found := links.find(db, each))]  # fmt: skip
    assert len(addresses) == 4
    for address in addresses:
        assert address is not None
        assert address.startswith(f"{house.settings.public_url}/reset?token=")


def test_nothing_that_is_kept_opens_an_account(asker: Asker, house: House, people: Make) -> None:
    people("student")
    forget(asker)
    [letter] = sent(house)
    with transaction(house.pool) as db:
        kept = str(db.execute("SELECT * FROM links").fetchall())
        kept += str(db.execute("SELECT * FROM jobs").fetchall())
    assert len(letter.token) == 64, "256 bits"
    assert letter.token not in kept


def test_a_mailbox_is_not_flooded(asker: Asker, house: House, people: Make) -> None:
    people("student")
    answers = {forget(asker).body for _ in range(12)}
    assert len(answers) == 1
    assert len(sent(house)) == 5
