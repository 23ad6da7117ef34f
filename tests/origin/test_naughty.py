"""Naughty input: whatever is sent to whatever takes JSON, it is a problem and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from functions.limits import Rate
from functions.permissions import ROUTES, Route
from origin import app
from origin.house import House
from storage.database import transaction
from storage.rates import Rates
from tests import specimens
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody

TAKE_JSON = [route for route in ROUTES if route.body == "json"]
Make = Callable[..., Somebody]


class NoLimits(Rates):
    """Lets everybody through: here it is about what is sent, not how often."""

    def hit(self, rate: Rate, subject: str) -> int | None:
        """Allow it."""
        return None

    full = hit


@pytest.fixture
def open_asker(house: House) -> Asker:
    endless = replace(house, rates=NoLimits(None))
    return Asker(app.create(endless), house.settings.edge_keys)


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def rows(house: House) -> dict[str, int]:
    with transaction(house.pool) as db:
        tables = db.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT relispartition"
        ).fetchall()
        # What is noted of a wrong password is meant to be noted.
        counted = [table for (table,) in tables if table not in ("audit", "jobs")]
        return {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in counted}  # type: ignore[index]  # count() always has a row


def refused(answer: Answer, what: str) -> None:
    assert 400 <= answer.status < 500, (what, answer.status, answer.body[:300])
    assert answer.header("content-type") == "application/problem+json", (what, answer.body[:300])


def test_a_body_that_cannot_be_read_is_refused_and_changes_nothing(
    open_asker: Asker, house: House, people: Make
) -> None:
    token = people("admin").token
    before = rows(house)
    sent = {"content-type": "application/json"}
    large = b'{"a":"' + b"a" * 10_000_000 + b'"}'
    for route in TAKE_JSON:
        target = specimens.address(route)
        for number, raw in enumerate(specimens.UNREADABLE):
            # No body at all stands for the empty object, which is right where no field must be.
            if not raw and not specimens.required(route):
                continue
            answer = open_asker.ask(route.method, target, raw, token=token, headers=sent)
            refused(answer, f"{name(route)} unreadable {number}")
        answer = open_asker.ask(route.method, target, large, token=token, headers=sent)
        assert (answer.status, answer.problem) == (413, "too-large"), name(route)
        assert rows(house) == before, name(route)


def test_a_strange_field_is_never_a_failure_of_ours(open_asker: Asker, people: Make) -> None:
    sent = {"content-type": "application/json"}
    for route in TAKE_JSON:
        # Anew for each: what the one before was allowed to do may have ended the session.
        token = people("admin", f"{uuid4().hex}@uchi.example").token
        for what, raw in specimens.spoiled(route):
            target = specimens.address(route)
            answer = open_asker.ask(route.method, target, raw, token=token, headers=sent)
            assert answer.status < 500, (name(route), what, answer.body[:300])
            if answer.status >= 400:
                refused(answer, f"{name(route)} {what}")


def test_a_field_that_does_not_exist_is_refused_by_its_name(
    open_asker: Asker, people: Make
) -> None:
    token = people("admin").token
    sent = {"content-type": "application/json"}
    for route in TAKE_JSON:
        _, raw = next(specimens.spoiled(route))
        target = specimens.address(route)
        answer = open_asker.ask(route.method, target, raw, token=token, headers=sent)
        assert (answer.status, answer.problem) == (422, "invalid-fields"), (
            name(route),
            answer.body,
        )
        wrong = {each["pointer"] for each in answer.json["errors"]}
        assert wrong & {"/role", "/score"}, name(route)


ASKED_WITH = ("cursor", "limit", "search", "since", "to", "token", "unknown")


def queries(route: Route, text: str) -> Iterator[str]:
    """Return what to ask a route with; a page passes over what it does not know, so all at once."""
    if route.page:
        yield "&".join(f"{field}={text}" for field in ASKED_WITH)
    else:
        yield from (f"{field}={text}" for field in ASKED_WITH)


@pytest.mark.parametrize("text", ["%00", "%ff", "%ed%a0%80", "%", "a" * 900, "0" * 900, "-1"])
def test_a_naughty_query_is_never_a_failure_of_ours(
    open_asker: Asker, people: Make, text: str
) -> None:
    token = people("admin").token
    for route in ROUTES:
        if route.method != "GET" or route.who == "edge":
            continue
        for query in queries(route, text):
            target = f"{specimens.address(route)}?{query}"
            answer = open_asker.ask("GET", target, token=token)
            assert answer.status < 500 or route.path == "/healthz", (target[:80], answer.body[:200])


@pytest.mark.parametrize("raw", [b"a=%00", b"a=%ff", b"\xff", b"&" * 200, b"a=1&" * 200, b"csrf"])
def test_a_naughty_form_is_never_a_failure_of_ours(
    open_asker: Asker, people: Make, raw: bytes
) -> None:
    token = people("admin").token
    for route in ROUTES:
        if route.body == "form":
            sent = {"content-type": "application/x-www-form-urlencoded"}
            target = specimens.address(route)
            answer = open_asker.ask("POST", target, raw, token=token, headers=sent)
            assert answer.status < 500, (target, raw, answer.body[:200])


def test_every_wrong_field_is_named_at_once(open_asker: Asker, people: Make) -> None:
    token = people("author").token
    body = {"title": 7, "language": "de", "a/b": 1, "level": None}
    answer = open_asker.ask("POST", "/api/courses", body, token=token)
    assert (answer.status, answer.problem) == (422, "invalid-fields")
    wrong = {each["pointer"]: each["detail"] for each in answer.json["errors"]}
    assert set(wrong) == {"/title", "/language", "/a~1b", "/level"}
    assert wrong["/a~1b"] == "no such field"
    query = open_asker.ask("GET", "/api/courses?limit=x&nothing=1&language=de")
    assert {each["pointer"] for each in query.json["errors"]} >= {"limit", "nothing"}
