"""Enumeration: neither by bytes nor by time does a stranger learn who has an account.

Welch's t over 200 tries of each kind, in random order; with a shortcut for unknown addresses it
is about 30, chance alone keeps it under 4.5.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from origin import app
from origin.house import House
from storage.database import transaction
from storage.rates import Rates
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody
from tests.storage.counting import statements

Make = Callable[..., Somebody]
TRIES = 200
LIMIT = 4.5
NEW = "двайсет лимона в син чайник"


class Unlimited(Rates):
    """Refuses nothing: here only time is measured."""

    def hit(self, rate: object, subject: str) -> None: ...

    def full(self, rate: object, subject: str) -> None: ...


@pytest.fixture
def open_house(house: House, people: Make) -> House:
    """A house without limits, with a learner, a locked account and a deactivated one."""
    people("student")
    locked, shut = people("author"), people("sponsor")
    with transaction(house.pool) as db:
        db.execute(
            "UPDATE users SET locked_until = now() + interval '1 day' WHERE id = %s",
            (locked.user.id,),
        )
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (shut.user.id,))
    return replace(house, rates=Unlimited(None))


def welch(one: list[float], other: list[float]) -> float:
    """Return Welch's t of two samples without their slowest twentieth, which the machine made."""
    first, second = (sorted(each)[: -len(each) // 20] for each in (one, other))
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    return abs(statistics.fmean(first) - statistics.fmean(second)) / spread**0.5


def measured(kinds: dict[str, Callable[[int], Answer]]) -> dict[str, list[float]]:
    """Return the seconds of each kind's tries, asked in random order."""
    order = [kind for kind in kinds for _ in range(TRIES)]
    random.Random(7).shuffle(order)
    for ask in kinds.values():
        ask(-1)
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for number, kind in enumerate(order):
        began = time.perf_counter()
        kinds[kind](number)
        seconds[kind].append(time.perf_counter() - began)
    return seconds


def test_logging_in_takes_as_long_for_whomever(open_house: House) -> None:
    asker = Asker(app.create(open_house), open_house.settings.edge_keys)

    def login(email: str, password: str) -> Answer:
        answer = asker.ask("POST", "/api/auth/login", {"email": email, "password": password})
        assert answer.status == 401
        return answer

    kinds = {
        "unknown": lambda n: login(f"nobody{n}@uchi.example", PASSWORD),
        "wrong": lambda n: login("student@uchi.example", f"wrong {n}"),
        "locked, right": lambda n: login("author@uchi.example", PASSWORD),
    }
    answers = [ask(0) for ask in kinds.values()] + [login("sponsor@uchi.example", PASSWORD)]
    bodies = {str(answer.json | {"instance": ""}) for answer in answers}
    assert len(bodies) == 1
    seconds = measured(kinds)
    scores = {kind: welch(seconds["unknown"], taken) for kind, taken in seconds.items()}
    assert max(scores.values()) < LIMIT, scores


@pytest.mark.parametrize("email", ["nobody@uchi.example", "author@uchi.example"])
def test_a_failure_that_counts_for_nobody_writes_as_well(open_house: House, email: str) -> None:
    """Beside the password's check a commit is too short to be told from the machine's noise."""
    asker = Asker(app.create(open_house), open_house.settings.edge_keys)
    with statements() as sent:
        asker.ask("POST", "/api/auth/login", {"email": email, "password": PASSWORD})
    assert any("pg_logical_emit_message" in each for each in sent)


def test_a_forgotten_password_takes_as_long_for_whomever(open_house: House) -> None:
    asker = Asker(app.create(open_house), open_house.settings.edge_keys)

    def forget(email: str) -> Answer:
        answer = asker.ask("POST", "/api/auth/forgot-password", {"email": email})
        assert answer.status == 202
        return answer

    kinds = {
        "unknown": lambda n: forget(f"nobody{n}@uchi.example"),
        "known": lambda n: forget("student@uchi.example"),
    }
    assert len({ask(0).body for ask in kinds.values()}) == 1
    seconds = measured(kinds)
    assert welch(seconds["unknown"], seconds["known"]) < LIMIT


def test_registering_takes_as_long_for_whomever(open_house: House) -> None:
    asker = Asker(app.create(open_house), open_house.settings.edge_keys)

    def register(email: str) -> Answer:
        answer = asker.ask("POST", "/api/auth/register", {"email": email, "password": NEW})
        assert answer.status == 202
        return answer

    kinds = {
        "unknown": lambda n: register(f"nobody{n + 1}@uchi.example"),
        "known": lambda n: register("student@uchi.example"),
    }
    assert len({ask(100_000).body for ask in kinds.values()}) == 1
    seconds = measured(kinds)
    assert welch(seconds["unknown"], seconds["known"]) < LIMIT
