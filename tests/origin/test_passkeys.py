"""Passkeys: made and asked for by challenges of ours, each answered once."""

from __future__ import annotations

from typing import Any

import pytest

from origin.house import House
from tests.origin.asking import Answer, Asker
from tests.origin.authenticator import SecurityKey
from tests.origin.conftest import Somebody
from tests.origin.second_steps import (
    AGAIN,
    OWN,
    STEP,
    Clock,
    Make,
    asker,
    clock,
    log_in,
    ticket,
    timed,
)

__all__ = ["asker", "clock", "timed"]  # fixtures


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
