"""Renewals: whatever is lost, repeated or killed, an honest browser stays in and a thief falls out.

A machine of mishaps: answers that arrive or get lost, requests sent
twice, two tabs at once, a process killed before or after its commit, and a thief with a copy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from functions.problems import NotLoggedIn
from origin import refresh_tokens
from origin.actions import accounts, entering, renewals
from origin.house import House
from storage import audit, sessions
from storage.database import transaction
from tests.origin.conftest import PASSWORD, Somebody

EMAIL = "student@uchi.example"
GRACE_S = refresh_tokens.GRACE.total_seconds()


class Killed(Exception):
    """The process ended here."""


@dataclass
class Clock:
    """A clock that only goes on when it is told."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.at


class Browser(RuleBasedStateMachine):
    """One browser, its session, and who else may have got hold of a token of it."""

    house: House
    """Set by the test: the class is made anew for each run."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.here = replace(self.house, now=self.clock)
        login = accounts.login(self.here, EMAIL, PASSWORD)
        self.session = login.session
        self.jar = login.refresh
        """What the browser's cookie holds: the last answer that arrived."""
        self.newest = login.refresh
        """What the origin gave last, arrived or not."""
        self.given = [login.refresh]
        """All tokens of the family, oldest first."""
        self.rotated_at = self.clock.at
        self.ended = False

    def send(self, token: str) -> str | None:
        """Renew with a token and check the answer against the rules; None when refused."""
        place = self.given.index(token)
        fresh = self.clock.at - self.rotated_at <= refresh_tokens.GRACE
        current = place == len(self.given) - 1
        lost = place == len(self.given) - 2 and fresh
        try:
            answer = renewals.renew(self.here, token).refresh
        except NotLoggedIn:
            assert self.ended or not (current or lost), "an honest token was refused"
            self.ended = True
            return None
        assert not self.ended, "an ended session was renewed"
        assert current or lost, "an old token was believed"
        if current:
            assert answer not in self.given
            self.given.append(answer)
            self.rotated_at = self.clock.at
            with transaction(self.here.pool) as db:
                # The database's own clock wrote the moment; this machine's is the one that counts.
                db.execute(
                    "UPDATE sessions SET used_at = %s WHERE id = %s", (self.clock.at, self.session)
                )
        else:
            assert answer == self.given[-1], "a lost answer is given again, not another one"
        self.newest = answer
        return answer

    @precondition(lambda self: not self.ended)
    @rule()
    def renew(self) -> None:
        answer = self.send(self.jar)
        self.jar = answer or self.jar

    @precondition(lambda self: not self.ended)
    @rule(wait=st.sampled_from([0, 1, GRACE_S - 1]))
    def lose_the_answer_and_ask_again(self, wait: float) -> None:
        self.send(self.jar)
        self.clock.at += timedelta(seconds=wait)
        if not self.ended:
            answer = self.send(self.jar)
            self.jar = answer or self.jar

    @precondition(lambda self: not self.ended)
    @rule(tabs=st.integers(2, 4))
    def renew_in_several_tabs_at_once(self, tabs: int) -> None:
        token = self.jar
        answers = {self.send(token) for _ in range(tabs)}
        assert len(answers) == 1
        self.jar = answers.pop() or self.jar

    @precondition(lambda self: not self.ended)
    @rule(after_commit=st.booleans())
    def kill_the_process_and_ask_again(self, after_commit: bool) -> None:
        if after_commit:
            self.send(self.jar)  # the answer never arrives
        else:
            signer = self.here.signer

            class Dying:
                def sign(self, *values: object, **named: object) -> str:
                    raise Killed

            dying = replace(self.here, signer=Dying())  # type: ignore[arg-type]  # dies in sign
            with pytest.raises(Killed):
                renewals.renew(dying, self.jar)
            assert self.here.signer is signer
        if not self.ended:
            answer = self.send(self.jar)
            self.jar = answer or self.jar

    @rule(seconds=st.sampled_from([1, GRACE_S, GRACE_S + 1, 3_600]))
    def wait(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)

    @precondition(lambda self: len(self.given) > 2)
    @rule(data=st.data())
    def a_thief_sends_an_old_token(self, data: st.DataObject) -> None:
        token = data.draw(st.sampled_from(self.given[:-2]))
        self.send(token)
        assert self.ended, "a token that comes again after two rotations was stolen"

    @precondition(lambda self: not self.ended)
    @rule()
    def a_thief_renews_before_the_browser_does(self) -> None:
        self.send(self.newest)
        self.clock.at += timedelta(seconds=GRACE_S + 1)
        # The browser knows nothing of it and asks with what it has.
        if not self.ended and self.jar != self.given[-1]:
            assert self.send(self.jar) is None
            assert self.send(self.newest) is None, "the thief is out too"

    @precondition(lambda self: not self.ended)
    @rule(place=st.integers(0, 85))
    def a_stranger_makes_a_token_up(self, place: int) -> None:
        letter = "A" if self.jar[place] != "A" else "B"
        with pytest.raises(NotLoggedIn):
            renewals.renew(self.here, self.jar[:place] + letter + self.jar[place + 1 :])

    @invariant()
    def the_session_lives_as_long_as_the_rules_say(self) -> None:
        with transaction(self.here.pool) as db:
            assert sessions.alive(db, self.session) == (not self.ended)
            rows = db.execute(
                "SELECT count(*) FROM sessions WHERE refresh_hash IS NULL OR user_agent IS NULL"
            ).fetchone()
        assert rows == (0,)


@pytest.fixture
def machine(house: House, people) -> type[Browser]:  # type: ignore[no-untyped-def]  # a fixture
    people("student")
    return type("BrowserOfThisTest", (Browser,), {"house": house})


def test_no_mishap_logs_a_browser_out_and_no_thief_stays_in(machine: type[Browser]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_a_token_that_comes_again_is_audited_with_its_session(house: House, people) -> None:  # type: ignore[no-untyped-def]  # a fixture
    somebody: Somebody = people("student")
    login = accounts.login(house, EMAIL, PASSWORD)
    token = login.refresh
    for _ in range(2):
        token = renewals.renew(house, token).refresh
    with pytest.raises(NotLoggedIn):
        renewals.renew(house, login.refresh)
    with pytest.raises(NotLoggedIn):
        renewals.renew(house, token)
    with transaction(house.pool) as db:
        entries = audit.listing(db, action="refresh.reused", subject=somebody.user.id)
    assert len(entries) == 1
    assert str(login.session) in entries[0].changes


def test_a_deactivated_account_renews_nothing(house: House, people) -> None:  # type: ignore[no-untyped-def]  # a fixture
    somebody: Somebody = people("student")
    login = accounts.login(house, EMAIL, PASSWORD)
    with transaction(house.pool) as db:
        # Alone, as a restored backup would: deactivating by the action ends the sessions besides.
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (somebody.user.id,))
    with pytest.raises(NotLoggedIn):
        renewals.renew(house, login.refresh)


def test_renewing_does_not_move_the_end_of_a_session(house: House, people) -> None:  # type: ignore[no-untyped-def]  # a fixture
    people("student")
    login = accounts.login(house, EMAIL, PASSWORD)
    last = replace(house, now=lambda: house.now() + entering.SESSION_LIFETIME - timedelta(hours=1))
    renewed = renewals.renew(last, login.refresh)
    assert renewed.refresh_lifetime_s <= 3_600
    over = replace(house, now=lambda: house.now() + entering.SESSION_LIFETIME)
    with pytest.raises(NotLoggedIn):
        renewals.renew(over, renewed.refresh)
