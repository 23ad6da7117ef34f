"""Idempotency keys: a POST that creates, sent twice, creates once and is answered alike."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest

from functions.permissions import ROUTES
from origin import app, contract
from origin.house import House
from storage import pools, repeats
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody

Make = Callable[[str], Somebody]
COURSE = {"slug": "kurs", "title": "Курс"}


def make(asker: Asker, token: str, key: str = "k1", **fields: str) -> Answer:
    headers = {"idempotency-key": key}
    return asker.ask("POST", "/api/courses", COURSE | fields, token=token, headers=headers)


def count(house: House) -> int:
    with transaction(house.pool) as db:
        row = db.execute("SELECT count(*) FROM courses").fetchone()
    return row[0] if row else -1


def test_every_post_that_answers_created_takes_a_key() -> None:
    table = dict(app.routes())
    for route in ROUTES:
        if route.method == "POST" and route.body == "json":
            status = contract.of(getattr(table[route.path], "on_post")).status  # noqa: B009
            # Logging in makes nothing, and a drawn secret is not to be kept for a second answer.
            exempt = route.path.startswith("/api/auth") or "second-factors" in route.path
            # Sent twice, a list of learners would be worked through twice.
            begins = route.path == "/api/classes/{group:uuid}/import"
            assert route.creates == (begins or (status == 201 and not exempt)), route.path


def test_the_same_request_again_gets_the_first_answer(
    asker: Asker, house: House, people: Make
) -> None:
    token = people("author").token
    first, again = make(asker, token), make(asker, token)
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert first.header("location") == again.header("location")
    assert first.header("idempotency-replayed") is None
    assert again.header("idempotency-replayed") == "true"
    assert again.header("x-content-type-options") == "nosniff"
    assert count(house) == 1


def test_the_key_of_another_request_is_refused(asker: Asker, house: House, people: Make) -> None:
    token = people("author").token
    make(asker, token)
    other = make(asker, token, slug="another")
    assert (other.status, other.problem) == (422, "other-request")
    assert make(asker, token, key="k2", slug="another").status == 201
    assert count(house) == 2


def test_a_key_is_its_owners_own(asker: Asker, house: House, people: Make) -> None:
    assert make(asker, people("author").token).status == 201
    assert make(asker, people("admin").token, slug="another").status == 201
    assert count(house) == 2


def test_twenty_at_once_make_one_course(built: House, house: House, people: Make) -> None:
    pool = pools.pool(house.settings.database_url, max_size=20)
    # All twenty connections are there before anybody asks: nobody is told that there was none.
    pool.resize(20, 20)
    pool.wait(60)
    many = replace(house, pool=pool)
    asker = Asker(app.create(many), house.settings.edge_keys)
    token = people("author").token
    try:
        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(lambda _: make(asker, token), range(20)))
        statuses = {answer.status for answer in answers}
        assert statuses <= {201, 409}, statuses
        assert 201 in statuses
        assert len({answer.body for answer in answers if answer.status == 201}) == 1
        refused = {answer.problem for answer in answers if answer.status == 409}
        assert refused <= {"still-at-work"}
        assert count(house) == 1
        assert make(asker, token).header("idempotency-replayed") == "true"
    finally:
        pool.close()


def test_while_the_first_is_at_work_the_second_is_told_to_wait(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    with transaction(house.pool) as db:
        assert repeats.lock(db, author.user.id, "k1")
        answer = make(asker, author.token)
        assert (answer.status, answer.problem) == (409, "still-at-work")
        assert answer.header("retry-after") == "1"
    assert make(asker, author.token).status == 201


def test_what_was_refused_is_undone_and_may_be_tried_again(
    asker: Asker, house: House, people: Make
) -> None:
    token = people("author").token
    assert make(asker, token, language="xx").status == 422
    assert count(house) == 0
    assert make(asker, token).status == 201


def test_killed_before_the_commit_it_has_not_happened(
    asker: Asker, house: House, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = people("author").token

    def torn(*_: object) -> None:
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(repeats, "keep", torn)
    assert make(asker, token).status in (500, 503)
    assert count(house) == 0
    monkeypatch.undo()
    assert make(asker, token).status == 201
    assert count(house) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "х", "a" * 201])
def test_a_key_that_is_none_is_refused(asker: Asker, people: Make, key: str) -> None:
    answer = make(asker, people("author").token, key=key)
    assert (answer.status, answer.problem) == (400, "bad-request")


def test_a_day_later_the_key_is_free(asker: Asker, house: House, people: Make) -> None:
    token = people("author").token
    make(asker, token)
    with transaction(house.pool) as db:
        db.execute("UPDATE repeats SET answered_at = now() - interval '25 hours'")
    again = make(asker, token)
    # Worked on anew: the slug is taken by the first one.
    assert (again.status, again.problem) == (409, "conflict")
    with transaction(house.pool) as db:
        assert repeats.forget(db) == 1
