"""Second factors: asked for after the password, each proof counts once, and losing them is told."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from pyotp.totp import TOTP

from functions.keys import KeyRing
from functions.naming import spell, unspell
from origin import app, login_tickets, totp
from origin.house import House
from storage import audit
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.authenticator import SecurityKey
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


def actions(house: House) -> list[str]:
    with transaction(house.pool) as db:
        return [entry.action for entry in audit.listing(db)]


def letters(house: House) -> list[str]:
    with transaction(house.pool) as db:
        rows = db.execute("SELECT arguments->>'template' FROM jobs WHERE kind = 'mail' ORDER BY id")
        return [row[0] for row in rows]


# The app


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
    assert "second-factor.added" in actions(house)


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


# Recovery codes


def test_a_recovery_code_logs_in_once_and_its_owner_is_told(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    _, codes = with_app(asker, clock, people("student"))
    typed = codes[3].upper().replace("-", " ")
    assert step(asker, ticket(asker), typed).status == 200
    assert step(asker, ticket(asker), codes[3]).status == 401
    assert step(asker, ticket(asker), codes[4]).status == 200
    assert letters(house).count("recovery-code-used") == 2
    assert actions(house).count("recovery.used") == 2


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


# Tickets


def test_a_ticket_is_used_once(asker: Asker, clock: Clock, people: Make) -> None:
    _, codes = with_app(asker, clock, people("student"))
    text = ticket(asker)
    assert step(asker, text, codes[0]).status == 200
    again = step(asker, text, codes[1])
    assert (again.status, again.problem) == (401, "login-over")
    # The refusal used nothing up.
    assert step(asker, ticket(asker), codes[1]).status == 200


def test_a_ticket_lives_five_minutes(asker: Asker, clock: Clock, people: Make) -> None:
    _, codes = with_app(asker, clock, people("student"))
    text = ticket(asker)
    clock.pass_(301)
    assert step(asker, text, codes[0]).problem == "login-over"


def test_a_new_password_ends_the_tickets_of_the_old_one(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    text = ticket(asker)
    with transaction(house.pool) as db:
        db.execute(
            "UPDATE users SET password_hash = %s WHERE id = %s",
            (house.passwords.hash("съвсем друга парола 7"), maria.user.id),
        )
    assert step(asker, text, codes[0]).problem == "login-over"


def test_a_ticket_is_no_access_token_and_no_access_token_a_ticket(
    asker: Asker, clock: Clock, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    assert asker.ask("GET", "/api/users/profile", token=ticket(asker)).status == 401
    too_long = step(asker, maria.token, codes[0])
    assert too_long.status == 422
    assert step(asker, maria.token[:200], codes[0]).problem == "login-over"


def test_every_changed_letter_of_a_ticket_spoils_it(
    asker: Asker, clock: Clock, people: Make
) -> None:
    _, codes = with_app(asker, clock, people("student"))
    data = unspell(ticket(asker))
    for at in range(0, len(data), 5):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert step(asker, spell(changed), codes[0]).problem == "login-over"
    for short in (spell(data[:-1]), spell(data + b"\0"), "", "не е билет"):
        assert step(asker, short, codes[0]).problem == "login-over"


def test_a_ticket_of_another_key_is_not_ours(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    forged = login_tickets.make(
        KeyRing(1, {1: b"another key of thirty-two bytes!"}),
        maria.user.id, maria.user.password_hash, clock(), house.draw,
    )  # fmt: skip
    assert step(asker, forged, codes[0]).problem == "login-over"


def test_a_deactivated_account_takes_no_second_step(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria = people("student")
    _, codes = with_app(asker, clock, maria)
    text = ticket(asker)
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (maria.user.id,))
    assert step(asker, text, codes[0]).problem == "login-over"


# Passkeys


def key_for(house: House, origin: str | None = None) -> SecurityKey:
    return SecurityKey(origin or house.settings.public_url, "127.0.0.1")


def with_passkey(asker: Asker, house: House, somebody: Somebody) -> SecurityKey:
    key = key_for(house)
    options = asker.ask("POST", f"{OWN}/passkeys/options", AGAIN, token=somebody.token)
    assert options.status == 200, options.body
    body = {"passkey": key.make(options.json["options"]), "name": "Телефонът"}
    added = asker.ask("POST", f"{OWN}/passkeys", body, token=somebody.token)
    assert added.status == 201, added.body
    assert len(added.json["recovery_codes"]) == 10
    return key


def challenge(asker: Asker, text: str) -> dict[str, Any]:
    return asker.ask("POST", f"{STEP}/options", {"ticket": text}).json["options"]


def by_passkey(asker: Asker, text: str, answer: dict[str, Any]) -> Answer:
    return asker.ask("POST", STEP, {"ticket": text, "passkey": answer})


def test_a_passkey_is_a_second_step(asker: Asker, house: House, people: Make) -> None:
    maria = people("student")
    key = with_passkey(asker, house, maria)
    first = log_in(asker).json["second_factor"]
    assert first["methods"] == ["passkey", "recovery"]
    options = challenge(asker, first["ticket"])
    assert [each["id"] for each in options["allowCredentials"]]
    assert by_passkey(asker, first["ticket"], key.use(options)).status == 200
    found = asker.ask("GET", OWN, token=maria.token).json["passkeys"]
    assert (found[0]["name"], found[0]["used_at"] is not None) == ("Телефонът", True)


def test_an_answer_to_a_passkeys_challenge_counts_once(
    asker: Asker, house: House, people: Make
) -> None:
    key = with_passkey(asker, house, people("student"))
    text = ticket(asker)
    answer = key.use(challenge(asker, text))
    assert by_passkey(asker, text, answer).status == 200
    assert by_passkey(asker, ticket(asker), answer).problem == "wrong-second-factor"


def test_a_challenge_lives_five_minutes_and_serves_its_own_account_only(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    key = with_passkey(asker, house, people("student"))
    other = with_passkey(asker, house, people("author"))
    foreign = log_in(asker, "author@uchi.example").json["second_factor"]["ticket"]
    options = challenge(asker, foreign)
    assert by_passkey(asker, ticket(asker), key.use(options)).status == 401
    late = challenge(asker, ticket(asker))
    clock.pass_(301)
    assert by_passkey(asker, ticket(asker), key.use(late)).status == 401
    assert other


def test_a_cloned_key_whose_count_does_not_grow_is_refused(
    asker: Asker, house: House, people: Make
) -> None:
    key = with_passkey(asker, house, people("student"))
    text = ticket(asker)
    assert by_passkey(asker, text, key.use(challenge(asker, text))).status == 200
    key.counted = 0
    text = ticket(asker)
    assert by_passkey(asker, text, key.use(challenge(asker, text))).status == 401


def test_a_key_used_at_another_site_or_of_somebody_else_is_refused(
    asker: Asker, house: House, people: Make
) -> None:
    key = with_passkey(asker, house, people("student"))
    other = with_passkey(asker, house, people("author"))
    text = ticket(asker)
    key.origin = "https://uchi.example.evil.example"
    assert by_passkey(asker, text, key.use(challenge(asker, text))).status == 401
    key.origin, key.party = house.settings.public_url, "evil.example"
    assert by_passkey(asker, text, key.use(challenge(asker, text))).status == 401
    assert by_passkey(asker, text, other.use(challenge(asker, text))).status == 401


def test_a_passkey_is_made_for_a_challenge_of_ours_and_here_only(
    asker: Asker, house: House, people: Make
) -> None:
    maria = people("student")
    asked = asker.ask("POST", f"{OWN}/passkeys/options", AGAIN, token=maria.token).json["options"]
    made_up = asked | {"challenge": "A" * 43}
    evil = key_for(house, "https://evil.example")
    for answer in (key_for(house).make(made_up), evil.make(asked)):
        refused = asker.ask("POST", f"{OWN}/passkeys", {"passkey": answer}, token=maria.token)
        assert (refused.status, refused.problem) == (422, "invalid-fields")
    # The refused answer used the challenge up.
    late = asker.ask(
        "POST", f"{OWN}/passkeys", {"passkey": key_for(house).make(asked)}, token=maria.token
    )
    assert late.status == 422
    assert asker.ask("GET", OWN, token=maria.token).json["passkeys"] == []


def test_a_login_challenge_makes_no_passkey(asker: Asker, house: House, people: Make) -> None:
    maria = people("student")
    with_passkey(asker, house, maria)
    asked = challenge(asker, ticket(asker)) | {"user": {}}
    answer = key_for(house).make(asked)
    refused = asker.ask("POST", f"{OWN}/passkeys", {"passkey": answer}, token=maria.token)
    assert refused.status == 422


@pytest.mark.parametrize("spoiled", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("value", ["", "!", "AAAA", "e30", "oQ"])
def test_a_passkeys_answer_that_can_not_be_read_is_refused(
    asker: Asker, house: House, people: Make, spoiled: str, value: str
) -> None:
    key = with_passkey(asker, house, people("student"))
    text = ticket(asker)
    answer = key.use(challenge(asker, text))
    answer["response"][spoiled] = value
    assert by_passkey(asker, text, answer).problem == "wrong-second-factor"


def test_somebody_elses_passkey_can_not_be_removed(
    asker: Asker, house: House, people: Make
) -> None:
    maria, other = people("student"), people("author")
    with_passkey(asker, house, maria)
    passkey = asker.ask("GET", OWN, token=maria.token).json["passkeys"][0]["id"]
    assert asker.ask("DELETE", f"{OWN}/passkeys/{passkey}", AGAIN, token=other.token).status == 404
    assert asker.ask("DELETE", f"{OWN}/passkeys/{passkey}", AGAIN, token=maria.token).status == 204
    assert "access_token" in log_in(asker).json


# Administrators


def test_an_administrator_takes_the_factors_of_somebody_who_lost_them(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria, admin = people("student"), people("admin")
    with_app(asker, clock, maria)
    path = f"/api/users/{maria.user.id}/second-factors"
    assert asker.ask("DELETE", path, token=maria.token).status == 403
    assert asker.ask("DELETE", path, token=admin.token).status == 204
    assert "access_token" in log_in(asker).json
    # Who has the lost device may be logged in on it.
    assert asker.ask("GET", "/api/users/profile", token=maria.token).status == 401
    assert letters(house)[-1] == "second-factor-removed"
    with transaction(house.pool) as db:
        entry = audit.listing(db)[0]
    assert (entry.action, entry.actor, entry.subject) == (
        "second-factors.reset", admin.user.id, maria.user.id,
    )  # fmt: skip
    missing = f"/api/users/{uuid4()}/second-factors"
    assert asker.ask("DELETE", missing, token=admin.token).status == 404


def test_in_production_an_administrator_without_a_factor_can_only_set_one_up(
    timed: House, clock: Clock, people: Make
) -> None:
    admin = people("admin")
    asker = Asker(app.create(settings_of(timed, profile="production")), timed.settings.edge_keys)
    refused = asker.ask("GET", "/api/ads/sponsors", token=admin.token)
    assert (refused.status, refused.problem) == (403, "second-factor-required")
    page = asker.ask("GET", "/admin", token=admin.token)
    assert (page.status, page.header("location")) == (303, "/me/second-factors")
    assert asker.ask("GET", "/me/second-factors", token=admin.token).status == 200
    assert asker.ask("GET", "/api/users/profile", token=admin.token).status == 200
    with_app(asker, clock, admin)
    assert asker.ask("GET", "/api/ads/sponsors", token=admin.token).status == 200
    assert asker.ask("GET", "/api/ads/sponsors", token=people("student").token).status == 403


def test_in_development_an_administrator_needs_none(asker: Asker, people: Make) -> None:
    assert asker.ask("GET", "/api/ads/sponsors", token=people("admin").token).status == 200


# The picture


def test_the_picture_of_a_secret_obeys_the_pages_policy() -> None:
    drawn = totp.drawing(totp.address(bytes(20), "мария@uchi.example", "Uchi"))
    assert drawn.startswith("<svg ")
    assert "style" not in drawn
    assert "http" not in drawn
