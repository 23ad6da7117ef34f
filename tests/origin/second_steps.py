"""Second steps in a test: a house whose clock a test moves, an app, its codes and tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from pyotp.totp import TOTP

from origin import app
from origin.house import House
from storage import audit
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[[str], Somebody]
OWN = "/api/users/profile/second-factors"
STEP = "/api/auth/second-factor"
AGAIN = {"password": PASSWORD}


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock(house: House) -> Clock:
    return Clock(house.now())


@pytest.fixture
def timed(house: House, clock: Clock) -> House:
    return replace(house, now=clock)


@pytest.fixture
def asker(timed: House) -> Asker:
    """Asks a house whose clock the test moves; the edge's signatures stay within a minute."""
    return Asker(app.create(timed), timed.settings.edge_keys)


def code_of(secret: str, at: datetime, steps: int = 0) -> str:
    return TOTP(secret).at(at + timedelta(seconds=30 * steps))


def with_app(asker: Asker, clock: Clock, somebody: Somebody) -> tuple[str, list[str]]:
    """Set an app up; return its secret and the recovery codes, a step after its first code."""
    begun = asker.ask("POST", f"{OWN}/totp", AGAIN, token=somebody.token)
    assert begun.status == 201, begun.body
    secret = begun.json["secret"]
    confirmed = asker.ask(
        "POST", f"{OWN}/totp/confirm", {"code": code_of(secret, clock())}, token=somebody.token
    )
    assert confirmed.status == 200, confirmed.body
    clock.pass_(30)
    return secret, confirmed.json["recovery_codes"]


def log_in(asker: Asker, email: str = "student@uchi.example", password: str = PASSWORD) -> Answer:
    return asker.ask("POST", "/api/auth/login", {"email": email, "password": password})


def ticket(asker: Asker) -> str:
    return log_in(asker).json["second_factor"]["ticket"]


def step(asker: Asker, text: str, code: str) -> Answer:
    return asker.ask("POST", STEP, {"ticket": text, "code": code})


def settings_of(house: House, **changes: Any) -> House:
    return replace(house, settings=msgspec.structs.replace(house.settings, **changes))


def actions(house: House, somebody: Somebody) -> list[str]:
    """Return what the log says was done with somebody; it keeps what tests before have written."""
    with transaction(house.pool) as db:
        return [entry.action for entry in audit.listing(db, subject=somebody.user.id)]


def letters(house: House) -> list[str]:
    with transaction(house.pool) as db:
        rows = db.execute("SELECT arguments->>'template' FROM jobs WHERE kind = 'mail' ORDER BY id")
        return [row[0] for row in rows]
