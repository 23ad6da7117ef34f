"""Links of letters: each token is of one purpose and one key, few are sent, none is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from functions.keys import KeyRing
from origin import links
from origin.house import House
from storage.database import transaction
from storage.links import Link
from tests.origin.conftest import Somebody


@pytest.fixture
def maria(people: Callable[[str], Somebody]) -> UUID:
    return people("student").user.id


def made(house: House, user: UUID, purpose: str) -> Link | None:
    email = None if purpose == "reset" else "друга@uchi.example"
    with transaction(house.pool) as db:
        return links.make(house, db, user, purpose, email)


def test_a_links_token_is_made_for_its_purpose_and_by_a_key_of_ours(
    house: House, maria: UUID
) -> None:
    link = made(house, maria, "reset")
    assert link
    address = links.address(house, link)
    assert address
    assert address.startswith(f"{house.settings.public_url}/reset?token=")
    token = address.partition("token=")[2]
    assert link.token_hash == hashlib.sha256(token.encode()).digest()
    assert links.address(house, replace(link, purpose="email")) is None
    assert links.address(house, replace(link, salt=bytes(32))) is None
    foreign = KeyRing(1, {1: bytes(32)})
    settings = msgspec.structs.replace(house.settings, csrf_keys=foreign)
    assert links.address(replace(house, settings=settings), link) is None


@pytest.mark.parametrize(("purpose", "hours"), [("reset", 1), ("email", 24), ("restore", 7 * 24)])
def test_a_link_is_good_for_its_own_purpose_and_its_own_time(
    house: House, maria: UUID, purpose: str, hours: int
) -> None:
    link = made(house, maria, purpose)
    assert link
    token = (links.address(house, link) or "").partition("token=")[2]
    moment = link.created_at + timedelta(hours=hours)
    with transaction(house.pool) as db:
        for asked in ("reset", "email", "restore"):
            found = links.read(db, token, moment - timedelta(seconds=2), asked)
            assert (found == link) == (asked == purpose)
        assert links.read(db, token, moment + timedelta(seconds=2), purpose) is None


def test_a_mailbox_gets_five_links_of_a_purpose_in_an_hour(house: House, maria: UUID) -> None:
    assert all(made(house, maria, "reset") for _ in range(5))
    assert made(house, maria, "reset") is None
    assert made(house, maria, "email")
    later = replace(house, now=lambda: house.now() + timedelta(minutes=61))
    assert made(later, maria, "reset")
