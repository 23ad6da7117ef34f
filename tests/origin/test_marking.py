"""Marking: a person judges essays by their rubric, and says why."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from functions.questions import Criterion, Essay, Level
from functions.quizzes import Rules
from origin.house import House
from storage import jobs, marking
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import Quiz, Taking
from tests.origin.test_thread import made

People = Callable[..., Somebody]

ESSAY = Essay(
    text="Защо забравяме?",
    points=Decimal(6),
    grader_notes=f"{sitting.CANARY}: виж първа глава",
    rubric=(
        Criterion("why", "Обяснение", (Level(Decimal(0), "няма"), Level(Decimal(2), "има"))),
        Criterion("own", "Свой пример", (Level(Decimal(0), "няма"), Level(Decimal(1), "има"))),
    ),
)


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


def handed_in(
    house: House, asker: Asker, author: Somebody, who: Somebody, rules: Rules | None = None
) -> tuple[Quiz, Taking]:
    quiz = sitting.published(house, author, [sitting.single(), ESSAY], rules)
    return quiz, hand_in(asker, who, quiz, "Защото следите избледняват без припомняне.")


def hand_in(asker: Asker, who: Somebody, quiz: Quiz, text: str) -> Taking:
    sat = Taking(asker, who, quiz)
    sat.start()
    sat.answer(0, {"chosen": "a"})
    assert sat.answer(1, {"text": text}).status == 200
    sat.complete()
    return sat


def give(asker: Asker, author: Somebody, sat: Taking, **mark: Any) -> Answer:
    body = {"slot": 2} | mark
    return asker.ask("POST", f"/api/attempts/{sat.attempt}/marks", body, token=author.token)


def queue(asker: Asker, author: Somebody, quiz: Quiz, query: str = "") -> dict:
    return made(asker.ask("GET", f"/api/tests/{quiz.id}/marking{query}", token=author.token))


def test_an_essay_waits_and_is_marked_level_by_level(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    learner = people("student")
    quiz, sat = handed_in(house, asker, author, learner, Rules(pass_share=Fraction(1, 2)))
    waiting = sat.results().json
    assert (waiting["points"], waiting["passed"], waiting["waiting"]) == ("1", None, 1)
    [paper] = queue(asker, author, quiz)["papers"]
    assert (paper["attempt"], paper["slot"], paper["words"]) == (sat.attempt, 2, 5)
    assert paper["response"]["text"].startswith("Защото")
    assert [each["id"] for each in paper["question"]["rubric"]] == ["why", "own"]
    given = made(give(asker, author, sat, levels={"why": 1, "own": 0}, comment="Дай и пример."))
    # Two of the rubric's three points are two thirds of the question's six.
    assert (given["paper"]["points"], given["attempt_points"]) == ("4", "5")
    assert (given["waiting"], given["passed"]) == (0, True)
    assert queue(asker, author, quiz)["papers"] == []
    [kept] = queue(asker, author, quiz, "?marked=true")["papers"]
    assert (kept["mark"], kept["comment"]) == ({"levels": {"why": 1, "own": 0}}, "Дай и пример.")
    result = sat.results()
    assert (result.json["points"], result.json["passed"]) == ("5", True)
    assert "Дай и пример." in result.body.decode()
    assert sitting.CANARY not in str(result.json["questions"][1])


def test_a_mark_can_be_changed_and_both_are_on_record(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    learner = people("student")
    _, sat = handed_in(house, asker, author, learner)
    made(give(asker, author, sat, points="1.5"))
    again = made(give(asker, author, sat, points="3"))
    assert (again["paper"]["points"], again["attempt_points"]) == ("3", "4")
    with transaction(house.pool) as db:
        steps = db.execute(
            "SELECT detail FROM attempt_events WHERE kind = 'marked' ORDER BY id"
        ).fetchall()
        logged = db.execute(
            "SELECT changes::text FROM audit WHERE action = 'answer.marked' AND subject = %s",
            (learner.user.id,),
        ).fetchall()
        letters = [each for each in jobs.listing(db) if each.arguments.get("template") == "marked"]
        standing = db.execute("SELECT share FROM quiz_standings").fetchall()
    assert [step[0]["new"] for step in steps] == ["1/4", "1/2"]
    # How many points is between the learner and the house: the open part names the field alone.
    assert len(logged) == 2
    assert all('"points": null' in changes for (changes,) in logged)
    assert len(letters) == 1
    assert standing == [("4/7",)]


def test_a_regrade_leaves_what_a_person_has_marked(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz, sat = handed_in(house, asker, author, people("student"))
    made(give(asker, author, sat, slot=1, points="0.5", comment="Броим половината."))
    place = f"/api/questions/{quiz.questions[0].id}"
    body = {"question": dict(quiz.questions[0].body, text="Друго?")}
    made(asker.ask("PUT", place, body, token=author.token))
    refused = asker.ask("POST", f"{place}/regrade", {}, token=author.token)
    assert refused.problem == "nothing-to-regrade"
    assert sat.results().json["questions"][0]["points"] == "0.5"


UNFIT: list[tuple[dict, int, str]] = [
    ({}, 422, "invalid-fields"),
    ({"levels": {"why": 1, "own": 1}, "points": "1"}, 422, "invalid-fields"),
    ({"levels": {"why": 1}}, 422, "bad-mark"),
    ({"levels": {"why": 2, "own": 0}}, 422, "bad-mark"),
    ({"levels": {"why": -1, "own": 0}}, 422, "bad-mark"),
    ({"levels": {"why": 1, "own": 1, "other": 1}}, 422, "bad-mark"),
    ({"levels": {"a": 0}, "slot": 1}, 422, "invalid-fields"),
    ({"points": "6.001"}, 422, "bad-mark"),
    ({"points": "-1"}, 422, "invalid-fields"),
    ({"points": "1e3"}, 422, "invalid-fields"),
    ({"points": 3}, 422, "invalid-fields"),
    ({"points": "1", "slot": 3}, 404, "not-found"),
    ({"points": "1", "comment": "а" * 10_001}, 422, "invalid-fields"),
    ({"points": "1", "score": 7}, 422, "invalid-fields"),
]


def test_a_mark_that_does_not_fit_is_refused_and_changes_nothing(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz, sat = handed_in(house, asker, author, people("student"))
    for mark, status, problem in UNFIT:
        refused = give(asker, author, sat, **mark)
        assert (refused.status, refused.problem) == (status, problem), (mark, refused.body)
    assert len(queue(asker, author, quiz)["papers"]) == 1


def test_only_authors_of_the_course_mark_and_only_what_is_finished(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    learner, stranger = people("student"), people("author", "other@uchi.example")
    quiz, sat = handed_in(house, asker, author, learner)
    for who, status in ((stranger, 404), (learner, 403)):
        assert give(asker, who, sat, points="1").status == status
        path = f"/api/tests/{quiz.id}/marking"
        assert asker.ask("GET", path, token=who.token).status == status
    going_on = Taking(asker, learner, quiz)
    going_on.start()
    early = give(asker, author, going_on, points="1")
    assert (early.status, early.problem) == (409, "not-markable")


def test_the_queue_is_read_page_by_page_and_counted_by_quiz(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    learner = people("student")
    quiz, first = handed_in(house, asker, author, learner)
    others = [hand_in(asker, learner, quiz, f"Есе {number}") for number in range(4)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = queue(asker, author, quiz, f"?limit=2{cursor}")
        seen += [each["attempt"] for each in page["papers"]]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert seen == [first.attempt, *(each.attempt for each in others)]
    with transaction(house.pool) as db:
        [waiting] = marking.waiting(db, author.user.id)
        assert marking.waiting(db, learner.user.id) == []
    assert (str(waiting.quiz_id), waiting.count, waiting.title) == (quiz.id, 5, "Квасът")
