"""Recovery codes: each logs in once, its owner is told, and new ones end the old."""

from __future__ import annotations

from origin.house import House
from tests.origin.asking import Asker
from tests.origin.second_steps import (
    AGAIN,
    OWN,
    Clock,
    Make,
    actions,
    asker,
    clock,
    letters,
    step,
    ticket,
    timed,
    with_app,
)

__all__ = ["asker", "clock", "timed"]  # fixtures


def test_a_recovery_code_logs_in_once_and_its_owner_is_told(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    typed = codes[3].upper().replace("-", " ")
    assert step(asker, ticket(asker), typed).status == 200
    assert step(asker, ticket(asker), codes[3]).status == 401
    assert step(asker, ticket(asker), codes[4]).status == 200
    assert letters(house).count("recovery-code-used") == 2
    assert actions(house, maria).count("recovery.used") == 2


def test_new_recovery_codes_end_the_old_ones(asker: Asker, clock: Clock, people: Make) -> None:
    maria = people("student")
    _, old = with_app(asker, clock, maria)
    new = asker.ask("POST", f"{OWN}/recovery-codes", AGAIN, token=maria.token).json
    assert step(asker, ticket(asker), old[0]).status == 401
    assert step(asker, ticket(asker), new["recovery_codes"][0]).status == 200


def test_somebody_elses_recovery_code_is_worth_nothing(
    asker: Asker, clock: Clock, people: Make
) -> None:
    with_app(asker, clock, people("student"))
    _, others = with_app(asker, clock, people("author"))
    assert step(asker, ticket(asker), others[0]).status == 401


def test_without_a_factor_there_are_no_recovery_codes(asker: Asker, people: Make) -> None:
    answer = asker.ask("POST", f"{OWN}/recovery-codes", AGAIN, token=people("student").token)
    assert (answer.status, answer.problem) == (409, "conflict")
