"""Reserved: an address that an account gave up stays its own while the way back is open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from functions.problems import Conflict
from origin import links as message_links
from origin.acting import Acting
from origin.actions import accounts, erasing
from origin.house import House
from storage import links, users
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.post import post

Make = Callable[..., Somebody]
OLD, TAKEN = "мария@uchi.example", "stranger@uchi.example"
SPELLED = "МАРИЯ@uchi.example"
NEW = "двайсет лимона в син чайник"


@dataclass
class Robbed:
    """Whose account a stranger with the password moved to an address of the stranger's."""

    asker: Asker
    house: House
    owner: Somebody
    back: str
    """The token of the letter to the former address."""

    def move(self, to: str, password: str = PASSWORD) -> None:
        """Move the account once more, as whoever is logged in with a password."""
        email = self.email()
        asked = {"email": email, "password": password}
        token = self.asker.ask("POST", "/api/auth/login", asked).json["access_token"]
        wish = {"email": to, "password": password}
        answer = self.asker.ask("POST", "/api/users/profile/email", wish, token=token)
        assert answer.status == 202, answer.body
        self.open(self.letter("email-change"))

    def open(self, token: str) -> Answer:
        """Open the link that confirms a new address."""
        return self.asker.edge("GET", f"/api/auth/change-email?token={token}")

    def letter(self, template: str) -> str:
        """Return the token of the newest letter of a kind."""
        return next(each.token for each in reversed(post(self.house)) if each.template == template)

    def redeem(self, token: str, password: str = NEW) -> int:
        """Set a new password by a link."""
        body = {"token": token, "password": password}
        return self.asker.ask("POST", "/api/auth/reset-password", body).status

    def email(self) -> str:
        """Return the account's address."""
        with transaction(self.house.pool) as db:
            found = users.find(db, self.owner.user.id)
        assert found is not None
        return found.email


@pytest.fixture
def robbed(asker: Asker, house: House, people: Make) -> Robbed:
    owner = people("student", OLD)
    made = Robbed(asker, house, owner, "")
    made.move(TAKEN)
    made.back = made.letter("email-changed")
    assert made.email() == TAKEN
    return made


def register(asker: Asker, email: str) -> Answer:
    return asker.ask("POST", "/api/auth/register", {"email": email, "password": NEW})


def test_nobody_registers_it_and_its_owner_takes_it_back(robbed: Robbed) -> None:
    held, free = register(robbed.asker, SPELLED), register(robbed.asker, "eva@uchi.example")
    assert (held.status, held.body) == (free.status, free.body)
    with transaction(robbed.house.pool) as db:
        assert users.find_by_email(db, OLD) is None
    reserved = [letter for letter in post(robbed.house) if letter.template == "reserved"]
    assert [(letter.to, letter.token) for letter in reserved] == [(OLD, robbed.back)]
    assert robbed.redeem(robbed.back) == 204
    assert robbed.email() == OLD
    assert accounts.login(robbed.house, OLD, NEW).user.id == robbed.owner.user.id


def test_nobody_moves_to_it(robbed: Robbed, people: Make) -> None:
    other = people("author")
    wish = {"email": SPELLED, "password": PASSWORD}
    held = robbed.asker.ask("POST", "/api/users/profile/email", wish, token=other.token)
    wish["email"] = "eva@uchi.example"
    free = robbed.asker.ask("POST", "/api/users/profile/email", wish, token=other.token)
    assert (held.status, held.body) == (free.status, free.body) == (202, free.body)
    newest = [(letter.template, letter.to) for letter in post(robbed.house)][-2:]
    assert newest == [("reserved", OLD), ("email-change", "eva@uchi.example")]


def test_a_link_to_it_that_was_on_its_way_is_refused(robbed: Robbed, people: Make) -> None:
    other = people("author")
    with transaction(robbed.house.pool) as db:
        link = message_links.make(robbed.house, db, other.user.id, "email", OLD)
        assert link is not None
    address = message_links.address(robbed.house, link)
    assert address is not None
    assert robbed.open(address.partition("token=")[2]).status == 400
    with transaction(robbed.house.pool) as db:
        assert users.find_by_email(db, OLD) is None


def test_no_other_way_to_an_account_gets_it_either(robbed: Robbed) -> None:
    # The command line, imports and whatever comes after them.
    with pytest.raises(Conflict), transaction(robbed.house.pool) as db:
        users.insert(db, email=SPELLED, password_hash="x", role="admin")


def test_whoever_asks_at_the_moment_of_the_change_does_not_get_it(
    house: House, people: Make
) -> None:
    owner = people("student", OLD)
    outcome: list[str] = []

    def register_meanwhile() -> None:
        try:
            with transaction(house.pool) as db:
                users.insert(db, email=OLD, password_hash="x")
            outcome.append("made")
        except Conflict:
            outcome.append("refused")

    with transaction(house.pool) as db:
        users.change_email(db, owner.user.id, TAKEN)
        stranger = threading.Thread(target=register_meanwhile)
        stranger.start()
        # It waits for this transaction, whose row still has the address.
        stranger.join(0.3)
        assert outcome == []
        message_links.make(house, db, owner.user.id, "restore", OLD)
    stranger.join(60)
    assert outcome == ["refused"]


def test_it_is_free_when_the_way_back_ends(robbed: Robbed) -> None:
    with transaction(robbed.house.pool) as db:
        db.execute("UPDATE links SET expires_at = now() WHERE purpose = 'restore'")
    register(robbed.asker, OLD)
    with transaction(robbed.house.pool) as db:
        assert users.find_by_email(db, OLD) is not None
    assert robbed.redeem(robbed.back) == 400


def test_it_is_free_when_the_account_is_erased(robbed: Robbed) -> None:
    erasing.erase(robbed.house, robbed.owner.user.id, Acting(robbed.owner.user.id, "", ""))
    register(robbed.asker, OLD)
    with transaction(robbed.house.pool) as db:
        assert users.find_by_email(db, OLD) is not None


def test_the_account_itself_may_return_to_it(robbed: Robbed) -> None:
    robbed.move(OLD)
    assert robbed.email() == OLD


def test_a_new_password_at_the_new_address_does_not_close_the_way_back(robbed: Robbed) -> None:
    robbed.asker.ask("POST", "/api/auth/forgot-password", {"email": TAKEN})
    assert robbed.redeem(robbed.letter("reset"), "чужда парола от крадеца") == 204
    assert robbed.redeem(robbed.back) == 204
    assert robbed.email() == OLD


def test_a_later_way_back_does_not_close_an_earlier_one(robbed: Robbed) -> None:
    robbed.move("third@uchi.example")
    to_the_strangers = robbed.letter("email-changed")
    assert robbed.redeem(to_the_strangers, "чужда парола от крадеца") == 204
    assert robbed.email() == TAKEN
    assert robbed.redeem(robbed.back) == 204
    assert robbed.email() == OLD


def test_the_earlier_way_back_closes_the_later_ones(robbed: Robbed) -> None:
    robbed.move("third@uchi.example")
    to_the_strangers = robbed.letter("email-changed")
    assert robbed.redeem(robbed.back) == 204
    assert robbed.redeem(to_the_strangers, "чужда парола от крадеца") == 400
    with transaction(robbed.house.pool) as db:
        assert links.way_back(db, TAKEN) is None


def test_it_is_kept_for_as_long_as_the_letter_says() -> None:
    assert message_links.LIFETIMES["restore"] == timedelta(days=7)
