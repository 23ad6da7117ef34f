"""Traces: what is done to an account stands in the log, and leaves nothing open behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from functions.problems import Conflict, InvalidFields
from origin import links as message_links
from origin.acting import Acting
from origin.actions import app_codes, credentials, groups, profiles, second_factors
from origin.actions import people as administering
from origin.actions import verifications as asked
from origin.house import House
from storage import audit, links, passkeys, recovery_codes, totp_secrets, users
from storage import second_factors as kept
from storage.database import transaction
from storage.second_factors import Factors
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[[str], Somebody]
NEW = "двайсет лимона в син чайник"


@pytest.fixture
def maria(people: Make) -> Somebody:
    return people("student")


@pytest.fixture
def acting(maria: Somebody) -> Acting:
    return Acting(maria.user.id, "203.0.113.7", "")


def written(house: House, somebody: Somebody) -> list[str]:
    with transaction(house.pool) as db:
        return [entry.action for entry in audit.listing(db, subject=somebody.user.id)][::-1]


def equipped(house: House, somebody: Somebody) -> None:
    user, sealed = somebody.user.id, b"s" * 40
    with transaction(house.pool) as db:
        totp_secrets.begin(db, user, sealed)
        totp_secrets.confirm(db, user, sealed, 1)
        passkeys.insert(
            db, user=user, credential=user.bytes, public_key=b"k", sign_count=0,
            transports=(), name="",
        )  # fmt: skip
        recovery_codes.replace(db, user, [user.bytes * 2])


def test_every_step_of_an_account_is_written_down(
    house: House, maria: Somebody, acting: Acting
) -> None:
    user = maria.user.id
    administering.deactivate(house, user, acting)
    administering.activate(house, user, acting)
    with transaction(house.pool) as db:
        users.record_failure(db, user)
    administering.unlock(house, user, acting)
    group = groups.make(house, "6 а", False, acting)
    groups.add(house, group.id, user, acting)
    groups.remove(house, group.id, user, acting)
    profiles.change(house, user, {"wanted_mails": ["weekly"]}, acting)
    profiles.refuse_mail(house, user, "weekly", acting)
    equipped(house, maria)
    second_factors.renew_codes(house, acting, PASSWORD)
    assert written(house, maria) == [
        "user.deactivated", "user.activated", "user.unlocked", "group.member-added",
        "group.member-removed", "profile.changed", "mail.refused", "recovery.renewed",
    ]  # fmt: skip


def test_who_lost_a_device_has_nothing_left_of_it(
    house: House, maria: Somebody, acting: Acting
) -> None:
    equipped(house, maria)
    second_factors.reset(house, acting, maria.user.id)
    with transaction(house.pool) as db:
        assert kept.of_user(db, maria.user.id) == Factors(False, 0, 0)


def test_a_new_password_ends_the_links_on_their_way_and_opens_the_account(
    house: House, maria: Somebody, acting: Acting
) -> None:
    user = maria.user
    with transaction(house.pool) as db:
        on_their_way = [
            message_links.make(house, db, user.id, "reset"),
            message_links.make(house, db, user.id, "email", "new@uchi.example"),
        ]
        # Locked once and open again: the failures are still counted.
        users.record_failure(db, user.id)
        users.lock(db, user.id, house.now() - timedelta(minutes=1))
    session = UUID(hex=house.signer.read(maria.token, house.now()).session)
    credentials.change_password(house, user.id, session, PASSWORD, NEW, acting)
    with transaction(house.pool) as db:
        assert all(each and links.find(db, each.id).used_at for each in on_their_way)  # type: ignore[union-attr]  # they are there
        after = users.find(db, user.id)
    assert after is not None
    assert (after.failed_login_attempts, after.locked_until) == (0, None)


def test_whoever_asks_for_a_verification_leaves_the_same_work_behind(
    house: House, maria: Somebody, acting: Acting
) -> None:
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET verified_at = NULL")
    for _ in range(7):
        asked.resend(house, " STUDENT@uchi.example", acting)
    for address in ("nobody@uchi.example", "student@uchi.example\0"):
        asked.resend(house, address, acting)
    with transaction(house.pool) as db:
        rows = db.execute("SELECT arguments ->> 'user' FROM jobs WHERE kind = 'mail' ORDER BY id")
        named = [row[0] == str(maria.user.id) for row in rows]
    assert named == [True] * 5 + [False] * 4, "five an hour, however it is spelled"


@pytest.mark.parametrize("name", ["", " ", "a" * 201, "a\0b"])
def test_a_name_is_a_line_of_two_hundred_letters(
    house: House, maria: Somebody, acting: Acting, name: str
) -> None:
    with pytest.raises(InvalidFields):
        groups.make(house, name, False, acting)
    if name.strip():
        for change in (profiles.change, administering.change):
            with pytest.raises(InvalidFields):
                change(house, maria.user.id, {"name": name}, acting)


def test_an_app_that_is_not_there_is_not_taken_away(
    house: House, maria: Somebody, acting: Acting
) -> None:
    with transaction(house.pool) as db:
        recovery_codes.replace(db, maria.user.id, [b"c" * 32])
    with pytest.raises(Conflict):
        app_codes.remove(house, acting, PASSWORD, "123456")
