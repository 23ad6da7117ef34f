"""Apps: a code is asked for after the password, counts once, and few are tried."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from origin import totp
from origin.house import House
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.second_steps import (
    AGAIN,
    OWN,
    Clock,
    Make,
    actions,
    asker,
    clock,
    code_of,
    letters,
    log_in,
    step,
    ticket,
    timed,
    with_app,
)

__all__ = ["asker", "clock", "timed"]  # fixtures


def test_a_login_with_an_app_takes_its_code_after_the_password(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    secret, codes = with_app(asker, clock, maria)
    assert len(set(codes)) == 10
    first = log_in(asker)
    assert first.status == 200
    assert first.json["second_factor"]["methods"] == ["totp", "recovery"]
    assert "access_token" not in first.json
    assert not first.cookies
    done = step(asker, first.json["second_factor"]["ticket"], code_of(secret, clock()))
    assert done.status == 200
    token = done.json["access_token"]
    found = asker.ask("GET", OWN, token=token).json
    assert (found["totp"], found["passkeys"], found["recovery_codes"]) == (True, [], 10)
    assert "new-second-factor" in letters(house)
    assert "second-factor.added" in actions(house, maria)


def test_an_app_does_not_count_before_its_first_code(
    asker: Asker, clock: Clock, people: Make
) -> None:
    maria = people("student")
    begun = asker.ask("POST", f"{OWN}/totp", AGAIN, token=maria.token)
    assert "access_token" in log_in(asker).json
    wrong = asker.ask(
        "POST", f"{OWN}/totp/confirm", {"code": code_of(begun.json["secret"], clock(), 5)},
        token=maria.token,
    )  # fmt: skip
    assert wrong.status == 422
    assert "access_token" in log_in(asker).json
    clock.pass_(16 * 60)
    fresh = people_token(asker)
    late = asker.ask(
        "POST", f"{OWN}/totp/confirm", {"code": code_of(begun.json["secret"], clock())},
        token=fresh,
    )  # fmt: skip
    assert (late.status, late.problem) == (409, "conflict")


def people_token(asker: Asker) -> str:
    return log_in(asker).json["access_token"]


def test_a_code_counts_once_and_no_older_one_after_it(
    asker: Asker, clock: Clock, people: Make
) -> None:
    secret, _ = with_app(asker, clock, people("student"))
    code, older = code_of(secret, clock()), code_of(secret, clock(), -1)
    assert step(asker, ticket(asker), code).status == 200
    again = step(asker, ticket(asker), code)
    assert (again.status, again.problem) == (401, "wrong-second-factor")
    assert step(asker, ticket(asker), older).status == 401


def test_the_code_that_confirmed_an_app_logs_nobody_in(
    asker: Asker, clock: Clock, people: Make
) -> None:
    secret, _ = with_app(asker, clock, people("student"))
    clock.pass_(-30)
    assert step(asker, ticket(asker), code_of(secret, clock())).status == 401


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_a_clock_may_be_one_step_off(
    asker: Asker, clock: Clock, people: Make, steps: int, status: int
) -> None:
    secret, _ = with_app(asker, clock, people("student"))
    clock.pass_(300)
    assert step(asker, ticket(asker), code_of(secret, clock(), steps)).status == status


def test_of_equal_codes_at_once_one_logs_in(asker: Asker, clock: Clock, people: Make) -> None:
    secret, _ = with_app(asker, clock, people("student"))
    tickets = [ticket(asker) for _ in range(4)]
    code = code_of(secret, clock())
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda text: step(asker, text, code).status, tickets))
    assert sorted(answers) == [200, 401, 401, 401]


def test_five_wrong_codes_shut_the_account_to_the_right_one_too(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    secret, _ = with_app(asker, clock, people("student"))
    text = ticket(asker)
    right = code_of(secret, clock())
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert step(asker, text, wrong).status == 401
    shut = step(asker, text, right)
    assert (shut.status, shut.problem) == (429, "too-many")
    with transaction(house.pool) as db:
        kinds = [row[0] for row in db.execute("SELECT kind FROM jobs")]
    assert "locked" in kinds


def test_many_wrong_codes_at_once_get_no_further_than_five(
    asker: Asker, clock: Clock, people: Make
) -> None:
    secret, _ = with_app(asker, clock, people("student"))
    text = ticket(asker)
    right = int(code_of(secret, clock()))
    tries = [f"{(right + 3 + each) % 1_000_000:06d}" for each in range(12)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda code: step(asker, text, code).status, tries))
    assert answers.count(401) == 5
    assert answers.count(429) == 7


def test_only_the_password_lets_factors_be_changed(
    asker: Asker, clock: Clock, people: Make
) -> None:
    maria = people("student")
    wrong = {"password": "не е тази парола"}
    for method, path, body in (
        ("POST", f"{OWN}/totp", wrong),
        ("DELETE", f"{OWN}/totp", wrong | {"code": "123456"}),
        ("POST", f"{OWN}/passkeys/options", wrong),
        ("DELETE", f"{OWN}/passkeys/{uuid4()}", wrong),
        ("POST", f"{OWN}/recovery-codes", wrong),
    ):
        answer = asker.ask(method, path, body, token=maria.token)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/password"), path


def test_removing_an_app_takes_a_code_besides(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    secret, codes = with_app(asker, clock, maria)
    refused = asker.ask("DELETE", f"{OWN}/totp", AGAIN | {"code": "000000"}, token=maria.token)
    assert refused.status == 422
    assert (
        asker.ask("DELETE", f"{OWN}/totp", AGAIN | {"code": codes[0]}, token=maria.token).status
        == 204
    )
    assert "access_token" in log_in(asker).json
    assert asker.ask("GET", OWN, token=maria.token).json["recovery_codes"] == 0
    assert letters(house)[-1] == "second-factor-removed"
    assert secret


def test_no_secret_stands_in_the_database_as_it_is(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    secret, codes = with_app(asker, clock, people("student"))
    raw = base64.b32decode(secret)
    with transaction(house.pool) as db:
        dump = "".join(
            str(row)
            for table in ("totp_secrets", "recovery_codes", "audit", "jobs")
            for row in db.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall()
        )
    assert dump
    for canary in (secret, raw.hex(), codes[0], codes[0].replace("-", "")):
        assert canary not in dump


def test_the_picture_of_a_secret_obeys_the_pages_policy() -> None:
    drawn = totp.drawing(totp.address(bytes(20), "мария@uchi.example", "Uchi"))
    assert drawn.startswith("<svg ")
    assert "style" not in drawn
    assert "http" not in drawn
