"""Lifetimes: for how long each proof that the origin gives out is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from functions.problems import NotLoggedIn
from origin import recovery_codes, verification
from origin.actions import accounts, renewals
from origin.house import House
from tests.origin.conftest import PASSWORD, Somebody

MARIA = UUID("01900000-0000-7000-8000-000000000001")


def later(house: House, seconds: float) -> House:
    return replace(house, now=lambda: house.now() + timedelta(seconds=seconds))


def test_a_lost_answer_is_repeated_for_ten_seconds(
    house: House, people: Callable[[str], Somebody]
) -> None:
    email = people("student").user.email
    login = accounts.login(house, email, PASSWORD)
    fresh = renewals.renew(house, login.refresh)
    assert renewals.renew(later(house, 9), login.refresh).refresh == fresh.refresh
    with pytest.raises(NotLoggedIn):
        renewals.renew(later(house, 11), login.refresh)


def test_an_address_is_verified_within_two_days(house: House) -> None:
    ring, now = house.settings.csrf_keys, house.now().replace(microsecond=0)
    text = verification.token(ring, MARIA, "maria@uchi.example", now)
    for hours, good in ((47.99, True), (48, False)):
        then = now + timedelta(hours=hours)
        assert verification.holds(ring, text, MARIA, "maria@uchi.example", then) == good


def test_a_recovery_code_has_eighty_random_bits() -> None:
    asked: list[int] = []

    def draw(size: int) -> bytes:
        asked.append(size)
        return bytes([len(asked)]) * size

    assert len(set(recovery_codes.make(draw))) == 10
    assert asked == [10] * 10
