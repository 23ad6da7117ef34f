"""Extra times: an author lets somebody or a group take longer, from their next attempt on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from functions.quizzes import Rules
from origin.house import House
from storage import groups
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import Quiz, Taking

People = Callable[..., Somebody]


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


def put(asker: Asker, who: Somebody, quiz: Quiz, **body: object) -> Answer:
    return asker.ask("PUT", f"/api/tests/{quiz.id}/extras", dict(body), token=who.token)


def limit_s(asker: Asker, who: Somebody, quiz: Quiz) -> int:
    begun = Taking(asker, who, quiz).start().json
    return (begun["deadline_ms"] - begun["started_ms"]) // 1_000


def test_who_has_more_time_gets_a_later_deadline_the_longest_of_all(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author, rules=Rules(time_limit_s=600))
    maria, ivan, other = (people("student", f"{name}@uchi.example") for name in "mio")
    with transaction(house.pool) as db:
        group = groups.insert(db, name="По-дълго")
        groups.add(db, group, maria.user.id)
        groups.add(db, group, ivan.user.id)
    assert put(asker, author, quiz, group=str(group), seconds=120).status == 200
    listed = put(asker, author, quiz, email="M@uchi.example", seconds=300)
    assert [(each["name"], each["seconds"]) for each in listed.json["extras"]] == [
        ("По-дълго", 120), ("Student", 300),
    ]  # fmt: skip
    assert [limit_s(asker, who, quiz) for who in (maria, ivan, other)] == [900, 720, 600]


def test_more_time_is_changed_and_taken_back_and_every_change_is_on_record(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author, rules=Rules(time_limit_s=600))
    maria = people("student")
    for seconds in (60, 90, 90, 0, 0):
        assert put(asker, author, quiz, user=str(maria.user.id), seconds=seconds).status == 200
    listed = asker.ask("GET", f"/api/tests/{quiz.id}/extras", token=author.token)
    assert listed.json["extras"] == []
    with transaction(house.pool) as db:
        rows = db.execute(
            "SELECT changes -> 'seconds' FROM audit WHERE action = 'quiz.extra-time' "
            "AND subject = %s ORDER BY number",
            (quiz.id,),
        ).fetchall()
    assert [row[0] for row in rows] == [[0, 60], [60, 90], [90, 0]]


def test_nobody_unknown_gets_time_and_no_stranger_gives_it(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    learner, stranger = people("student"), people("author", "other@uchi.example")
    for body, status in (
        ({"user": str(uuid4())}, 404),
        ({"group": str(uuid4())}, 404),
        ({"email": "nobody@uchi.example"}, 404),
        ({}, 422),
        ({"user": str(learner.user.id), "email": "x@uchi.example"}, 422),
    ):
        assert put(asker, author, quiz, seconds=60, **body).status == status, body
    for who, status in ((stranger, 404), (learner, 403)):
        assert put(asker, who, quiz, user=str(learner.user.id), seconds=60).status == status
    assert put(asker, author, quiz, user=str(learner.user.id), seconds=-1).status == 422
