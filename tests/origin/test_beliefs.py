"""Beliefs: what is taken from the edge alone, what from nobody, and how it is spelled."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from functions import cookies, limits, signatures
from origin import app
from origin.actions import accounts
from origin.house import House
from storage.rates import Rates
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[[str], Somebody]


def signed_as(asker: Asker, request_id: str) -> Answer:
    """Ask as the edge, under a name of the request that the edge would not give."""
    signed = signatures.Signed("GET", "/api/nothing", "", b"", "203.0.113.7", request_id)
    header = signatures.sign_request(asker.edge_keys, int(time.time() * 1000), signed)
    headers = {
        signatures.HEADER: header,
        signatures.ADDRESS_HEADER: signed.address,
        signatures.REQUEST_ID_HEADER: request_id,
    }
    return asker.ask("GET", signed.path, headers=headers)


def test_a_request_is_called_as_the_edge_says_and_as_nobody_else_does(asker: Asker) -> None:
    said = {signatures.REQUEST_ID_HEADER: "0" * 32}
    answer = asker.ask("GET", "/api/nothing", headers=said)
    assert answer.header("uchi-request") not in ("0" * 32, None)
    assert signed_as(asker, "0" * 32).header("uchi-request") == "0" * 32


@pytest.mark.parametrize("request_id", ["", "0" * 31, "0" * 32 + "\n", "A" * 32, "../" * 10])
def test_a_name_of_a_request_that_could_spoil_the_log_is_refused(
    asker: Asker, request_id: str
) -> None:
    answer = signed_as(asker, request_id)
    assert (answer.status, answer.problem) == (400, "bad-request")


@pytest.mark.parametrize("client", ["", "localhost", "203.0.113.7, 10.0.0.1", "203.0.113.7:80"])
def test_a_client_whose_address_can_not_be_read_is_refused(asker: Asker, client: str) -> None:
    """What is counted by address would be counted for each of its spellings."""
    answer = asker.edge("GET", "/api/nothing", client=client)
    assert (answer.status, answer.problem) == (400, "bad-request")


@pytest.mark.parametrize(
    "query", ["a=%00", "a=\u00e9", "a=\x7f", "a=b c", "a=" + "b" * 8_191],
    ids=["nul", "not ascii", "control", "space", "long"],
)  # fmt: skip
def test_a_query_has_one_spelling_and_an_end(asker: Asker, query: str) -> None:
    """Also where nobody reads it: what stands in an address is passed on and written down."""
    answer = asker.ask("GET", f"/api/nothing?{query}")
    assert (answer.status, answer.problem) == (400, "bad-request")


def test_a_login_is_not_renewed_by_a_cookie_that_did_not_come_through_the_edge(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    login = accounts.login(house, "student@uchi.example", PASSWORD)
    sent = {"cookie": f"{cookies.names(house.settings.public_url).refresh}={login.refresh}"}
    assert asker.ask("POST", "/api/auth/refresh", headers=sent).status == 401


def test_a_token_is_taken_as_a_bearers_and_in_no_other_way(asker: Asker, people: Make) -> None:
    token = people("student").token
    for scheme, status in (("Bearer", 200), ("bearer", 200), ("Basic", 401), ("Digest", 401)):
        sent = {"authorization": f"{scheme} {token}"}
        assert asker.ask("GET", "/api/users/profile", headers=sent).status == status


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_the_counters_are_told_to_nobody_behind_a_proxy(asker: Asker, name: str) -> None:
    """One in front of the origin has the machine's own address, whoever asks it."""
    assert asker.ask("GET", "/metrics", headers={name: "127.0.0.1"}).status == 404


def test_nothing_is_signed_for_who_is_not_the_edge(asker: Asker) -> None:
    assert asker.edge("GET", "/edge/manifest").header("uchi-signature")
    assert asker.ask("GET", "/edge/manifest").header("uchi-signature") is None


def test_a_change_is_counted_for_its_person_and_a_look_for_its_address(
    house: House, people: Make
) -> None:
    """A class behind one address has as many allowances to write as it has learners."""
    counted: list[tuple[str, str]] = []

    class Noting(Rates):
        def hit(self, rate: limits.Rate, subject: str) -> int | None:
            counted.append((rate.name, subject))
            return None

    asker = Asker(app.create(replace(house, rates=Noting(None))), house.settings.edge_keys)
    somebody = people("student")
    asker.edge("PUT", "/api/users/profile", {"name": "А"}, token=somebody.token)
    asker.edge("GET", "/api/users/profile", token=somebody.token)
    asker.edge("PUT", "/api/users/profile", {"name": "А"})
    assert counted == [
        ("writing", str(somebody.user.id)), ("reading", "203.0.113.7"), ("writing", "203.0.113.7"),
    ]  # fmt: skip
