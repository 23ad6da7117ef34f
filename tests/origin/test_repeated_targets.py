"""Repeated targets: a key stands for one request to one address, and for none that was undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from functions.problems import BadRequest
from origin.house import House
from origin.resources import courses as resource
from storage import courses
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody

KEY = {"idempotency-key": "k1"}
COURSE = {"slug": "kurs", "title": "Курс"}


def test_a_key_of_one_address_is_none_of_another(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    author = people("author")
    with transaction(house.pool) as db:
        one, two = (
            courses.insert(db, slug=slug, title="C", author=author.user.id).id
            for slug in ("one", "two")
        )
    chapter = {"title": "Глава", "slug": "glava"}
    for target, status in (
        (f"/api/courses/{one}/chapters", 201),
        (f"/api/courses/{two}/chapters", 422),
        (f"/api/courses/{one}/chapters?x=1", 422),
        (f"/api/courses/{one}/chapters", 201),
    ):
        answer = asker.ask("POST", target, chapter, token=author.token, headers=KEY)
        assert answer.status == status, (target, answer.body)


@pytest.mark.parametrize("error", [BadRequest("no"), RuntimeError("no")], ids=["refused", "failed"])
def test_what_was_refused_is_undone_and_its_key_may_be_used_again(
    asker: Asker,
    house: House,
    people: Callable[[str], Somebody],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    token = people("author").token

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(resource, "give", fail)
        assert asker.ask("POST", "/api/courses", COURSE, token=token, headers=KEY).status >= 400
    with transaction(house.pool) as db:
        assert courses.listing(db) == []
    assert asker.ask("POST", "/api/courses", COURSE, token=token, headers=KEY).status == 201
