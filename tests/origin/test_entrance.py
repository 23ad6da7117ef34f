"""Entrance: who comes together is let in together, and nobody pays for anybody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from functions.problems import Unavailable
from origin.actions import accounts
from origin.entrance import TOGETHER, Entrance, Look
from origin.hashing import Hashers
from origin.house import House
from storage import logins, sessions
from storage.database import Connection, transaction
from storage.logins import Entering, Entry
from storage.pools import pool_of_one_statement
from tests.origin.conftest import PASSWORD

PATIENCE_S = 60.0
"""For what must happen and does at once."""


class Door:
    """An entrance whose looks end when the test says so, and the batches that it let in."""

    def __init__(self, house: House, entrance: Entrance) -> None:
        self.house = house
        self.entrance = entrance
        self.people = ThreadPoolExecutor(16)
        self.user = uuid4()

    def entering(self) -> Entering:
        now, session = datetime.now(UTC), uuid4()
        return Entering(
            self.user, session, session.bytes * 2, at=now, expires_at=now + timedelta(days=1)
        )

    def come(self, fits: Callable[[], bool], entering: Entering | None = None) -> Future[Look]:
        """Have somebody come, who has lined up when this returns, or is being looked at."""
        before = self.entrance._under_way
        coming = self.people.submit(self.entrance.come, fits, entering or self.entering())
        wait_until(lambda: self.entrance._under_way > before or coming.done())
        return coming


def wait_until(said: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.001)


Make = Callable[..., Door]


@pytest.fixture
def door_of(house: House, people: Callable[..., object], batches: list[int]) -> Iterator[Make]:
    """Makes a door with so many cores and so much patience; everybody there is one student."""
    people("student")
    batches.clear()
    with transaction(house.pool) as db:
        user: UUID = db.execute("SELECT id FROM users").fetchall()[0][0]
    made: list[Door] = []

    def make(cores: int, patience_s: float = PATIENCE_S) -> Door:
        pool = pool_of_one_statement(
            house.settings.database_url, wait_s=0.3, application="uchi-entrance"
        )
        door = Door(house, Entrance(Hashers(cores, 24, patience_s), pool))
        door.user = user
        made.append(door)
        return door

    yield make
    for door in made:
        door.people.shutdown()
        door.entrance.close()


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many were let in by each statement."""
    sizes: list[int] = []
    enter = logins.enter

    def noted(
        db: Connection, given: Sequence[Entering], *, second_step: bool = False
    ) -> list[Entry | None]:
        sizes.append(len(given))
        return enter(db, given, second_step=second_step)

    monkeypatch.setattr(logins, "enter", noted)
    return sizes


def test_those_who_wait_for_a_core_are_let_in_by_one_statement(
    door_of: Make, batches: list[int]
) -> None:
    door, go_on = door_of(1), threading.Event()
    given = [door.entering() for _ in range(TOGETHER + 2)]
    first = door.come(lambda: go_on.wait(PATIENCE_S), given[0])
    others = [door.come(lambda: True, each) for each in given[1:]]
    go_on.set()
    looks = [coming.result(PATIENCE_S) for coming in (first, *others)]
    assert all(look.fits and look.entry and look.entry.entered for look in looks)
    with transaction(door.house.pool) as db:
        assert all(sessions.find(db, each.session) for each in given)
    # Behind the last two nobody waited any more.
    assert batches == [TOGETHER, 2]


def test_who_comes_alone_waits_for_nobody(door_of: Make, batches: list[int]) -> None:
    door, go_on = door_of(2), threading.Event()
    slow = door.come(lambda: go_on.wait(PATIENCE_S))
    look = door.come(lambda: True).result(PATIENCE_S)
    assert look.entry is not None
    assert look.entry.entered
    go_on.set()
    slow.result(PATIENCE_S)
    assert batches == [1, 1]


def test_nobody_is_let_in_whose_password_is_wrong_or_who_has_no_account(
    door_of: Make, batches: list[int]
) -> None:
    door, go_on = door_of(1), threading.Event()
    right, wrong = door.entering(), door.entering()
    first = door.come(lambda: go_on.wait(PATIENCE_S), right)
    second = door.come(lambda: False, wrong)
    third = door.people.submit(door.entrance.come, lambda: True, None)
    wait_until(lambda: door.entrance._under_way == 3)
    go_on.set()
    assert (first.result(PATIENCE_S).fits, batches) == (True, [1])
    assert second.result(PATIENCE_S) == Look(fits=False)
    assert third.result(PATIENCE_S) == Look(fits=True)
    with transaction(door.house.pool) as db:
        assert sessions.find(db, right.session)
        assert sessions.find(db, wrong.session) is None


def test_what_goes_wrong_in_a_look_is_told_to_the_one_it_is_about(door_of: Make) -> None:
    door, go_on = door_of(1), threading.Event()

    def broken() -> bool:
        raise LookupError("no such hash")

    first = door.come(lambda: go_on.wait(PATIENCE_S))
    second = door.come(broken)
    go_on.set()
    assert first.result(PATIENCE_S).entry is not None
    with pytest.raises(LookupError):
        second.result(PATIENCE_S)


class Uneven(Hashers):
    """The first have this much patience, one after the other; everybody else has much."""

    def __init__(self, cores: int, *patiences: float) -> None:
        self.left = list(patiences)
        super().__init__(cores, 24)

    @property
    def _patience_s(self) -> float:
        return self.left.pop(0) if self.left else PATIENCE_S

    @_patience_s.setter
    def _patience_s(self, _: float) -> None: ...


def test_who_loses_patience_keeps_nobody_and_is_not_let_in(
    door_of: Make, batches: list[int]
) -> None:
    door, hashers = door_of(2), Uneven(2, 0.5)
    door.entrance._hashers = hashers
    go_on, lined_up = threading.Event(), threading.Event()
    hasty = door.entering()
    impatient = door.come(lambda: go_on.wait(PATIENCE_S), hasty)
    wait_until(lambda: not hashers.left)
    # Both cores are busy when this one has been looked at: held, until only one of them is.
    held = door.come(lambda: lined_up.wait(PATIENCE_S))
    other = door.come(lambda: go_on.wait(PATIENCE_S))
    lined_up.set()
    with pytest.raises(Unavailable):
        impatient.result(PATIENCE_S)
    look = held.result(PATIENCE_S)
    assert look.entry is not None
    assert not other.done()
    go_on.set()
    assert other.result(PATIENCE_S).entry is not None
    assert batches == [1, 1]
    wait_until(lambda: door.entrance._under_way == 0)
    with transaction(door.house.pool) as db:
        assert sessions.find(db, hasty.session) is None


def test_who_loses_patience_before_their_statement_begins_is_not_let_in(
    door_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    door, go_on = door_of(2, patience_s=0.3), threading.Event()
    enter = logins.enter

    def slowly(db: Connection, given: Sequence[Entering]) -> list[Entry | None]:
        go_on.wait(PATIENCE_S)
        return enter(db, given)

    monkeypatch.setattr(logins, "enter", slowly)
    given = [door.entering() for _ in range(2)]
    for each in given:
        with pytest.raises(Unavailable):
            door.come(lambda: True, each).result(PATIENCE_S)
    go_on.set()
    door.entrance.close()
    with transaction(door.house.pool) as db:
        # The statement of the first was under way: nobody could call it back.
        assert [bool(sessions.find(db, each.session)) for each in given] == [True, False]


def test_an_account_that_somebody_holds_up_holds_up_nobody_else(
    door_of: Make, people: Callable[..., object], batches: list[int]
) -> None:
    door, go_on = door_of(1), threading.Event()
    people("author")
    house = replace(door.house, entrance=door.entrance)
    batches.clear()

    def login(role: str) -> object:
        return accounts.login(house, f"{role}@uchi.example", PASSWORD)

    with transaction(house.pool) as db:
        db.execute("SELECT FROM users WHERE role = 'author' FOR UPDATE")
        first = door.come(lambda: go_on.wait(PATIENCE_S))
        both = [door.people.submit(login, role) for role in ("author", "student")]
        wait_until(lambda: door.entrance._under_way == 3)
        go_on.set()
        # Far less than a lock is waited for elsewhere (storage.pools.LOCK_TIMEOUT_MS).
        assert both[1].result(3)
        assert first.result(3) == Look(fits=True), "and begins the session by itself"
        assert not both[0].done()
    assert both[0].result(PATIENCE_S)
    assert batches == [3, 1, 1]
