"""Results over the API: nothing of a key or a score before the rules allow it."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import pytest

from functions.quizzes import Rules, Shown
from origin.house import House
from origin.jobs import exports
from storage import erasures
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import CANARY, Taking, taking

People = Callable[..., Somebody]


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


@pytest.fixture
def maria(people: People) -> Somebody:
    return people("student", "maria@uchi.example")


def bytes_for_learners(sat: Taking, maria: Somebody) -> bytes:
    """Return all that a learner can read of a quiz and an attempt, by any address."""
    chapter = sat.ask("GET", f"/api/tests/{sat.quiz.id}").json["chapter_id"]
    asked = [
        sat.start(),
        sat.ask("GET", f"/api/attempts/{sat.attempt}"),
        sat.answer(0, {"chosen": "b"}),
        sat.answer(0, {"chosen": "b"}, 1),
        sat.complete(),
        sat.answer(0, {"chosen": "b"}),
        sat.results(),
        sat.ask("GET", f"/api/users/{maria.user.id}/test-history"),
        sat.ask("GET", f"/api/tests/{sat.quiz.id}"),
        sat.ask("GET", f"/api/tests/chapter/{chapter}"),
        *(
            sat.ask("GET", f"/api/{kind}/{id}{rest}")
            for kind, id, rest in (
                ("tests", sat.quiz.id, "/questions"),
                ("questions", sat.quiz.questions[0].id, ""),
                ("questions", sat.quiz.questions[0].id, "/revisions"),
                ("tests", sat.quiz.id, "/late"),
                ("tests", sat.quiz.id, "/statistics"),
                ("tests", sat.quiz.id, "/marking"),
            )
        ),
    ]
    return b"\n".join(each.body for each in asked)


def test_no_key_and_no_score_reaches_a_learner_before_the_rules_allow_it(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    hidden = Rules(shown=Shown("never", "never", "never"))
    quiz = sitting.published(house, author, sitting.every_kind(), hidden)
    sat = taking(asker, maria, quiz)
    read = bytes_for_learners(sat, maria)
    for secret in (CANARY.encode(), b"987654", b'"share":"', b'"verdict":"', b'"points":"0'):
        assert secret not in read, secret
    told = sat.results().json
    assert told["told"] == {"score": False, "answers": False, "feedback": False}
    assert (told["points"], told["share"], told["passed"], told["waiting"]) == (None,) * 4
    for each in told["questions"]:
        assert each["solution"] is None
        assert (each["points"], each["verdict"], each["reasons"]) == (None, None, None)
    # The author sees it all, at the same address.
    path = f"/api/attempts/{sat.attempt}/results"
    whole = asker.ask("GET", path, token=author.token)
    assert CANARY.encode() in whole.body
    assert whole.json["share"] == "0"


def test_a_score_may_be_told_without_its_key(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    score = Rules(shown=Shown("after_seal", "never", "never"))
    quiz = sitting.published(house, author, sitting.every_kind(), score)
    sat = taking(asker, maria, quiz)
    sat.answer(0, {"chosen": "a"})
    sat.complete()
    told = sat.results()
    assert told.json["share"] == "1/6"
    assert CANARY.encode() not in told.body
    assert [each["reasons"] for each in told.json["questions"]] == [None] * 6


def test_an_open_attempt_has_no_result(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    sat = taking(asker, maria, sitting.published(house, author))
    assert (sat.results().status, sat.results().problem) == (409, "attempt-open")


def test_whoever_is_erased_takes_their_attempts_along(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    sat = taking(asker, maria, sitting.published(house, author))
    sat.answer(0, {"chosen": "a"})
    with transaction(house.pool) as db:
        assert erasures.erase(db, UUID(str(maria.user.id)), None)
        for table in ("attempts", "attempt_questions", "answers", "attempt_events"):
            found = db.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            assert found == (0,), table


def test_the_archive_of_a_person_holds_their_answers_and_no_key(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author, sitting.every_kind(), Rules(shown=Shown("never")))
    sat = taking(asker, maria, quiz)
    sat.answer(4, {"pairs": {"l": "r"}})
    sat.complete()
    with transaction(house.pool) as db:
        archive = exports.archive(house, db, maria.user.id)
    [attempt] = archive["quizzes"]
    assert attempt["questions"][4]["response"] == {"pairs": {"l": "r"}}
    assert [step["what"] for step in attempt["steps"]] == [
        "started",
        "answered",
        "sealed",
        "graded",
    ]
    assert (attempt["share"], attempt["questions"][4]["share"]) == (None, None)
    assert CANARY not in json.dumps(archive["quizzes"])
