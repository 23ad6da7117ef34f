"""Attempts over the API: begun once, saved always, sealed for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest

from functions.quizzes import Rules
from origin.house import House
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import CANARY, Taking, taking
from tests.storage.counting import statements

People = Callable[..., Somebody]


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


@pytest.fixture
def maria(people: People) -> Somebody:
    return people("student", "maria@uchi.example")


def test_a_quiz_is_taken_from_start_to_result(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author, sitting.every_kind(), Rules(pass_share=Fraction(1, 2)))
    sat = taking(asker, maria, quiz)
    for place, response in enumerate(
        [{"chosen": "a"}, {"chosen": ["x"]}, {"text": f"а {CANARY}!"}, {"text": "987 654"},
         {"pairs": {"l": "r", "m": "r"}}, {"order": ["p", "q"]}]
    ):  # fmt: skip
        saved = sat.answer(place, response)
        assert (saved.status, saved.json["saved"]) == (200, True), saved.body
    going_on = sat.ask("GET", f"/api/attempts/{sat.attempt}").json
    assert [each["answer"] is not None for each in going_on["questions"]] == [True] * 6
    assert sat.complete().json["state"] == "sealed"
    result = sat.results().json
    assert (result["share"], result["points"], result["passed"]) == ("5/6", "5", True)
    assert [each["share"] for each in result["questions"]] == ["1", "1/2", "1", "1", "1/2", "1"]
    for each in result["questions"]:
        told = sum(Fraction(reason["share"]) for reason in each["reasons"])
        assert told == Fraction(each["share"])
    [past] = sat.ask("GET", f"/api/users/{maria.user.id}/test-history").json["attempts"]
    assert (past["share"], past["title"], past["state"]) == ("5/6", "Квасът", "sealed")
    with transaction(house.pool) as db:
        standing = db.execute("SELECT attempts, share, passed FROM quiz_standings").fetchall()
        steps = db.execute("SELECT kind FROM attempt_events ORDER BY id").fetchall()
    assert standing == [(1, "5/6", True)]
    kinds = [kind for (kind,) in steps]
    assert kinds == ["started", *["answered"] * 6, "viewed", "sealed", "graded", "results"]


def test_a_start_is_the_same_however_often_it_is_asked_for(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    rules = Rules(shuffle_questions=True, attempts=1, time_limit_s=600)
    quiz = sitting.published(house, author, [sitting.single(n) for n in range(9)], rules)
    with ThreadPoolExecutor(8) as threads:
        begun = list(threads.map(lambda _: Taking(asker, maria, quiz).start(), range(50)))
    assert {each.status for each in begun} == {200}
    same = {
        json.dumps([each.json["id"], each.json["deadline_ms"], each.json["questions"]])
        for each in begun
    }
    assert len(same) == 1
    with transaction(house.pool) as db:
        assert db.execute("SELECT count(*) FROM attempts").fetchone() == (1,)


def test_beginning_fifty_questions_takes_at_most_six_statements(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author, [sitting.single(n) for n in range(50)])
    with statements() as sent:
        begun = Taking(asker, maria, quiz).start()
    assert len(begun.json["questions"]) == 50
    assert len(sent) <= 6, sent


def test_a_correction_leaves_an_attempt_with_the_questions_that_it_showed(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author)
    sat = taking(asker, maria, quiz)
    body = {"question": {"kind": "description", "text": "Друго"}}
    changed = asker.ask("PUT", f"/api/questions/{quiz.questions[0].id}", body, token=author.token)
    assert changed.status == 200, changed.body
    assert sat.answer(0, {"chosen": "a"}).status == 200
    shown = sat.ask("GET", f"/api/attempts/{sat.attempt}").json["questions"][0]
    assert (shown["asks"]["kind"], shown["answer"]["response"]) == ("single", {"chosen": "a"})
    sat.complete()
    assert sat.results().json["questions"][0]["verdict"] == "right"


def test_sixty_times_finished_twice_is_sixty_times_finished(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author)
    for number in range(1, 11):
        sat = taking(asker, maria, quiz)
        sat.answer(0, {"chosen": "a"})
        with ThreadPoolExecutor(2) as threads:
            done = list(threads.map(lambda _, sat=sat: sat.complete(), range(2)))
        assert [each.json["state"] for each in done] == ["sealed", "sealed"]
        assert all(each.json["graded"] for each in done)
        assert sat.start().json["number"] == number + 1
        sat.complete()
        with transaction(house.pool) as db:
            db.execute("DELETE FROM attempts WHERE id = %s", (sat.attempt,))
    with transaction(house.pool) as db:
        counted = db.execute(
            "SELECT kind, count(*) FROM attempt_events WHERE kind IN ('sealed', 'graded') "
            "GROUP BY kind ORDER BY kind"
        ).fetchall()
    assert counted == [("graded", 10), ("sealed", 10)]


REFUSED = [
    ({"chosen": "nothing"}, 422, "unknown-option"),
    ({"text": "a"}, 422, "bad-response"),
    ({"chosen": ["a", "b"]}, 422, "bad-response"),
    ({"chosen": {"$ne": 1}}, 422, "bad-response"),
]


@pytest.mark.parametrize(("response", "status", "slug"), REFUSED)
def test_what_answers_no_question_is_refused_and_nothing_is_lost(
    house: House, asker: Asker, author: Somebody, maria: Somebody,
    response: dict[str, Any], status: int, slug: str,
) -> None:  # fmt: skip
    sat = taking(asker, maria, sitting.published(house, author))
    sat.answer(0, {"chosen": "b"})
    refused = sat.answer(0, response)
    assert (refused.status, refused.problem) == (status, slug)
    shown = sat.ask("GET", f"/api/attempts/{sat.attempt}").json["questions"][0]
    assert shown["answer"]["response"] == {"chosen": "b"}


def test_texts_of_a_megabyte_and_sequences_out_of_range_are_refused(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    sat = taking(asker, maria, sitting.published(house, author, sitting.every_kind()))
    assert sat.answer(2, {"text": "а" * 1_000_000}).problem == "too-large"
    assert sat.answer(2, {"text": "а" * 20_000}).problem == "answer-too-long"
    for sequence in (0, -1, 2**53, 2**63, 2**200):
        assert sat.answer(2, {"text": "а"}, sequence).status in (400, 422)
    assert sat.answer(2, {"text": "а"}, 2**53 - 1).status == 200
    back = sat.answer(2, {"text": "б"}, 5)
    assert (back.status, back.problem) == (409, "answer-outdated")
    assert (back.json["saved"], back.json["response"]) == (False, {"text": "а"})


def test_foreign_unknown_and_sealed_attempts_take_no_answer(
    house: House, asker: Asker, author: Somebody, maria: Somebody, people: People
) -> None:
    sat = taking(asker, maria, sitting.published(house, author))
    other = sitting.published(house, author)
    for thief in (Taking(asker, people("student"), sat.quiz, sat.attempt),
                  Taking(asker, author, sat.quiz, sat.attempt),
                  Taking(asker, maria, sat.quiz, str(uuid4()))):  # fmt: skip
        for response in ({"chosen": "a"}, {"chosen": "nothing"}):
            assert thief.answer(0, response).problem == "not-found"
        assert thief.complete().status == 404
        assert thief.ask("GET", f"/api/attempts/{thief.attempt}").status == 404
    strange = Taking(asker, maria, other, sat.attempt).answer(0, {"chosen": "a"})
    assert (strange.status, strange.problem) == (404, "question-not-asked")
    sat.complete()
    refused = sat.answer(0, {"chosen": "a"})
    assert (refused.status, refused.problem) == (409, "attempt-sealed")
    assert refused.json["saved"] is False


def test_who_is_shut_out_learns_nothing_but_that(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    sat = taking(asker, maria, sitting.published(house, author))
    assert asker.ask("POST", "/api/auth/logout", token=maria.token).status == 204
    for attempt in (sat.attempt, str(uuid4())):
        for response in ({"chosen": "a"}, {"chosen": "nothing"}, {}):
            shut = Taking(asker, maria, sat.quiz, attempt).answer(0, response)
            assert (shut.status, shut.problem) == (401, "session-ended"), shut.body
    with transaction(house.pool) as db:
        assert db.execute("SELECT count(*) FROM answers").fetchone() == (0,)
