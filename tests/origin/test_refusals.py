"""Refusals: what an answer says besides its status, to a program, to a person and to a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import falcon
import pytest

from functions.limits import Rate
from functions.problems import Forbidden, InternalError, NotLoggedIn, TooMany, Unavailable
from origin import app
from origin.house import House
from origin.middleware.safety import Safety
from origin.resources import operations
from storage.rates import Rates
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody

PLAIN_PAGE = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)
NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"


class Full(Rates):
    """Nothing is allowed for another eleven seconds."""

    def hit(self, rate: Rate, subject: str) -> int | None:
        return 11


def nonces(answer: Answer) -> set[str]:
    found = re.findall(r"'nonce-([^']+)'", answer.header("content-security-policy") or "")
    assert len(found) == 2, "one for styles, one for scripts"
    return set(found)


def test_who_is_not_logged_in_is_told_how_and_who_may_not_is_not(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    asked = asker.ask("GET", "/api/users/profile")
    assert (asked.status, asked.header("www-authenticate")) == (401, "Bearer")
    forbidden = asker.ask("GET", "/api/users", token=people("student").token)
    assert (forbidden.status, forbidden.header("www-authenticate")) == (403, None)


def test_whoever_asks_too_often_is_told_when_to_come_again(house: House) -> None:
    asker = Asker(app.create(replace(house, rates=Full(None))), house.settings.edge_keys)
    for target in ("/api/courses", "/login"):
        refused = asker.edge("GET", target)
        assert (refused.status, refused.header("retry-after")) == (429, "11"), target


def test_whatever_is_raised_is_a_document_without_what_was_written_so_far(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[tuple[Exception, int, str | None]] = [
        (TooMany(retry_after=60), 429, "60"),
        (Unavailable(), 503, "2"),
        (Unavailable(retry_after=9), 503, "9"),
        (NotLoggedIn(), 401, None),
        (Forbidden(), 403, None),
        (InternalError(), 500, None),
        (RuntimeError("canary"), 500, None),
        (falcon.HTTPInternalServerError(description="canary"), 500, None),
    ]

    def fail(self: object, req: falcon.Request, resp: falcon.Response) -> None:
        resp.data, resp.text = b"half of a canary", "half of a canary"
        raise raised[0][0]

    monkeypatch.setattr(operations.Health, "on_get", fail)
    asker = Asker(app.create(house), house.settings.edge_keys)
    while raised:
        problem, status, wait = raised[0]
        answer = asker.ask("GET", "/healthz")
        assert (answer.status, answer.header("retry-after")) == (status, wait), problem
        assert answer.json["status"] == status
        assert answer.header("content-type") == "application/problem+json"
        assert b"canary" not in answer.body
        del raised[0]


def test_no_two_pages_have_one_nonce(asker: Asker) -> None:
    shown = [asker.edge("GET", "/login") for _ in range(2)]
    refused = [asker.edge("GET", "/none", headers={"accept": "text/html"}) for _ in range(2)]
    assert {answer.status for answer in shown} == {200}
    assert {answer.status for answer in refused} == {404}
    drawn = [nonces(answer) for answer in (*shown, *refused)]
    assert all(len(each) == 1 for each in drawn)
    every = set().union(*drawn)
    assert len(every) == len(drawn)
    assert min(map(len, every)) >= 22, "128 bits in base64 at least"


def test_a_reader_who_must_log_in_comes_back_to_the_same_place(asker: Asker) -> None:
    at = "/me/sessions?next=/a%26b&x=1"
    quoted = "%2Fme%2Fsessions%3Fnext%3D%2Fa%2526b%26x%3D1"
    direct, through = asker.ask("GET", at), asker.edge("GET", at)
    assert (direct.status, direct.header("location")) == (303, f"/login?to={quoted}")
    assert (through.status, through.header("location")) == (303, f"/api/auth/renew?to={quoted}")


def test_what_is_no_page_may_load_nothing_and_a_bare_page_little(
    asker: Asker, house: House
) -> None:
    for target in ("/api/users/profile", "/healthz", "/no/such/thing"):
        answer = asker.ask("GET", target)
        assert answer.header("content-security-policy") == NO_PAGE, target
        assert answer.header("cache-control") == "private, no-store", target
    bare = falcon.Response()
    bare.content_type = falcon.MEDIA_HTML
    request = SimpleNamespace(context=SimpleNamespace(house=house))
    Safety().process_response(request, bare, None, True)  # type: ignore[arg-type]  # as much of it as is looked at
    assert bare.get_header("content-security-policy") == PLAIN_PAGE


def test_a_form_is_sent_as_a_form(asker: Asker) -> None:
    for sent in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        headers = {"content-type": sent, "sec-fetch-site": "same-origin"}
        answer = asker.edge("POST", "/login", b"email=a&password=b", headers=headers)
        assert answer.status == 415, sent
