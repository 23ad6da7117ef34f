"""Lateness over the API: what the clock closes, what came behind it, and who may decide."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from functions.quizzes import Rules
from origin.actions import sealing
from origin.house import House
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import shift, taking

People = Callable[..., Somebody]


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


@pytest.fixture
def maria(people: People) -> Somebody:
    return people("student", "maria@uchi.example")


def test_late_answers_are_kept_marked_and_count_only_if_the_author_takes_them(
    house: House, asker: Asker, author: Somebody, maria: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author, rules=Rules(time_limit_s=60))
    sat = taking(asker, maria, quiz)
    assert sat.answer(0, {"chosen": "a"}).json["left_ms"] > 0
    shift(house, sat.attempt, 64)
    assert sat.answer(1, {"chosen": "a"}).status == 200  # the grace
    shift(house, sat.attempt, 2)
    for place in (1, 2):
        late = sat.answer(place, {"chosen": "a"})
        assert (late.status, late.problem) == (409, "answer-late"), late.body
        assert (late.json["saved"], late.json["kept"]) == (False, True)
    assert sealing.sweep(house) == 1
    assert sat.results().json["share"] == "2/3"
    assert [each["waits_late"] for each in sat.results().json["questions"]] == [False, True, True]

    path = f"/api/tests/{quiz.id}/late"
    assert asker.ask("GET", path, token=people("author", "b@uchi.example").token).status == 404
    waiting = asker.ask("GET", path, token=author.token).json["answers"]
    assert [each["slot"] for each in waiting] == [2, 3]
    assert waiting[1]["late_ms"] >= 6_000
    decide = f"/api/attempts/{sat.attempt}/late"
    third = {"accept": True, "questions": [waiting[1]["question"]]}
    assert asker.ask("POST", decide, third, token=author.token).json == {"answers": 1}
    result = sat.results().json
    assert (result["share"], result["questions"][2]["late"]) == ("1", True)
    refusal = asker.ask("POST", decide, {"accept": False}, token=author.token)
    assert refusal.json == {"answers": 1}
    assert asker.ask("GET", path, token=author.token).json["answers"] == []


def test_after_an_outage_deadlines_are_extended_and_what_came_meanwhile_counts(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author, rules=Rules(time_limit_s=600))
    maria, ivan = (taking(asker, people("student", f"{n}@uchi.example"), quiz) for n in "mi")
    shift(house, maria.attempt, 700)
    assert maria.answer(0, {"chosen": "a"}).problem == "answer-late"
    sealing.sweep(house)
    before = ivan.start().json["deadline_ms"]
    body = {"seconds": 900, "why": "Спря токът"}
    done = asker.ask("POST", f"/api/tests/{quiz.id}/extend", body, token=author.token)
    assert done.json == {"attempts": 1, "late_answers": 1}
    assert ivan.start().json["deadline_ms"] == before + 900_000
    assert maria.results().json["share"] == "1/3"
    assert maria.complete().json["state"] == "sealed"  # nothing is reopened
    with transaction(house.pool) as db:
        [(action, text)] = db.execute(
            "SELECT action, changes::text FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchall()
    assert action == "quiz.extended"
    assert json.loads(text)["seconds"] == [None, 900]


def test_late_answers_of_an_attempt_that_goes_on_count_with_its_later_deadline(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author, rules=Rules(time_limit_s=600))
    sat, extend = taking(asker, maria, quiz), f"/api/tests/{quiz.id}/extend"
    shift(house, sat.attempt, 700)
    for place in (0, 1):
        assert sat.answer(place, {"chosen": "a"}).problem == "answer-late"
    # Not long enough for them, but the attempt goes on.
    short = asker.ask("POST", extend, {"seconds": 60, "why": ""}, token=author.token)
    assert short.json == {"attempts": 1, "late_answers": 0}
    shift(house, sat.attempt, -300)
    assert sat.answer(1, {"chosen": "b"}).status == 200
    shift(house, sat.attempt, 300)
    done = asker.ask("POST", extend, {"seconds": 900, "why": "Спря токът"}, token=author.token)
    assert done.json == {"attempts": 1, "late_answers": 2}
    shown = sat.ask("GET", f"/api/attempts/{sat.attempt}").json
    assert (shown["state"], shown["graded"]) == ("open", False)
    # The second was answered once more since: the newer one stays.
    given = [each["answer"] and each["answer"]["response"] for each in shown["questions"]]
    assert given == [{"chosen": "a"}, {"chosen": "b"}, None]
    assert sat.answer(2, {"chosen": "a"}).status == 200
    assert sat.complete().json["state"] == "sealed"
    assert sat.results().json["share"] == "2/3"


def test_an_abandoned_attempt_is_closed_at_its_deadline_with_what_was_saved(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author, rules=Rules(time_limit_s=60, attempts=2))
    sat = taking(asker, maria, quiz)
    sat.answer(0, {"chosen": "a"})
    shift(house, sat.attempt, 64)
    assert sealing.sweep(house) == 0  # an answer may still be on its way
    shift(house, sat.attempt, 2)
    # Looked at before the sweeper comes: closed all the same.
    shown = sat.ask("GET", f"/api/attempts/{sat.attempt}").json
    assert (shown["state"], shown["sealed_by"]) == ("sealed", "deadline")
    assert shown["finished_ms"] == shown["deadline_ms"]
    assert sat.results().json["share"] == "1/3"
    assert sealing.sweep(house) == 0
    assert sat.start().json["number"] == 2


def test_what_was_sealed_and_never_graded_is_graded_by_whoever_comes(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author)
    for come in ("sweep", "ask"):
        sat = taking(asker, maria, quiz)
        sat.answer(0, {"chosen": "a"})
        with transaction(house.pool) as db:  # its process died between the two transactions
            db.execute(
                "UPDATE attempts SET state = 'sealed', sealed_by = 'learner', finished_at = now(), "
                "sealed_at = now() - interval '1 minute' WHERE id = %s",
                (sat.attempt,),
            )
        if come == "sweep":
            assert sealing.sweep(house) == 1
        assert sat.results().json["share"] == "1/3"
