"""Quizzes in progress: a chapter waits for those that count, and tells nothing too early."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from origin.house import House
from storage import quizzes
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_quizzes import SINGLE, a_quiz, add, publish
from tests.origin.test_thread import made
from tests.storage.counting import statements

People = Callable[..., Somebody]
COUNTS = {"counts_for_chapter": True, "pass_share": "1"}


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


def of_chapter(asker: Asker, who: Somebody, chapter: dict) -> dict:
    return made(asker.ask("GET", f"/api/progress/chapters/{chapter['id']}", token=who.token))


def take(asker: Asker, who: Somebody, quiz: dict, question: dict, chosen: str) -> None:
    begun = made(asker.ask("POST", f"/api/tests/{quiz['id']}/start", token=who.token))
    answer = {"question": question["id"], "sequence": 1, "response": {"chosen": chosen}}
    path = f"/api/attempts/{begun['id']}"
    made(asker.ask("POST", f"{path}/answer", answer, token=who.token))
    assert asker.ask("POST", f"{path}/complete", token=who.token).status == 200


def test_a_chapter_is_done_when_it_is_read_and_its_quiz_is_passed(
    asker: Asker, author: Somebody, people: People
) -> None:
    learner = people("student")
    _, chapter, quiz = a_quiz(asker, author.token, rules=COUNTS)
    question = made(add(asker, author.token, quiz, SINGLE))
    made(publish(asker, author.token, quiz))
    body = {"chapter": chapter["id"]}
    read = made(asker.ask("POST", "/api/progress/complete", body, token=learner.token))
    assert (read["read"], read["done"], read["course"]["percent"]) == (True, False, 99)
    assert "Какво помня" in read["explanation"]
    assert read["course"]["next"]["id"] == chapter["id"]
    [before] = read["quizzes"]
    assert (before["attempts"], before["passed"], before["counts"]) == (0, None, True)
    take(asker, learner, quiz, question, "b")
    failed = of_chapter(asker, learner, chapter)
    assert (failed["done"], failed["quizzes"][0]["passed"]) == (False, False)
    take(asker, learner, quiz, question, "a")
    passed = of_chapter(asker, learner, chapter)
    assert (passed["done"], passed["quizzes"][0]["passed"]) == (True, True)
    assert (passed["course"]["percent"], passed["course"]["next"]) == (100, None)
    # The quiz alone does not make the chapter read.
    undone = made(asker.ask("POST", "/api/progress/undo", body, token=learner.token))
    assert (undone["done"], undone["course"]["percent"]) == (False, 0)


def test_a_quiz_that_does_not_count_leaves_the_chapter_alone(
    asker: Asker, author: Somebody, people: People
) -> None:
    learner = people("student")
    _, chapter, quiz = a_quiz(asker, author.token)
    made(add(asker, author.token, quiz, SINGLE))
    made(publish(asker, author.token, quiz))
    body = {"chapter": chapter["id"]}
    read = made(asker.ask("POST", "/api/progress/complete", body, token=learner.token))
    assert (read["done"], read["course"]["percent"]) == (True, 100)
    going_on = made(asker.ask("POST", f"/api/tests/{quiz['id']}/start", token=learner.token))
    [shown] = of_chapter(asker, learner, chapter)["quizzes"]
    assert (shown["going_on"], shown["words"] != "") == (True, True)
    assert UUID(going_on["id"])


def test_nothing_tells_who_passed_before_the_quiz_itself_may(
    asker: Asker, author: Somebody, people: People
) -> None:
    learner = people("student")
    hidden = {"pass_share": "1", "shown": {"score": "never", "answers": "never"}}
    _, chapter, quiz = a_quiz(asker, author.token, rules=hidden | {"counts_for_chapter": True})
    question = made(add(asker, author.token, quiz, SINGLE))
    codes = [each["code"] for each in publish(asker, author.token, quiz).json["faults"]]
    assert codes == ["counts-before-shown"]
    place = f"/api/tests/{quiz['id']}"
    made(asker.ask("PUT", place, {"rules": hidden}, token=author.token))
    made(publish(asker, author.token, quiz))
    # Nor does another one that waits for it.
    later = made(
        asker.ask(
            "POST", "/api/tests",
            {"chapter": chapter["id"], "title": "После",
             "rules": {"prerequisites": [{"kind": "quiz", "id": quiz["id"]}]}},
            token=author.token,
        )
    )  # fmt: skip
    made(add(asker, author.token, later, SINGLE))
    codes = [each["code"] for each in publish(asker, author.token, later).json["faults"]]
    assert codes == ["counts-before-shown"]
    take(asker, learner, quiz, question, "a")
    [shown] = of_chapter(asker, learner, chapter)["quizzes"]
    assert (shown["attempts"], shown["passed"]) == (1, None)
    # Shown first and hidden afterwards is refused while another one needs it.
    made(asker.ask("PUT", place, {"rules": {"pass_share": "1"}}, token=author.token))
    made(publish(asker, author.token, later))
    refused = asker.ask("PUT", place, {"rules": hidden}, token=author.token)
    assert [each["code"] for each in refused.json["faults"]] == ["needed-by-another"]


def test_a_chapter_asks_for_its_quizzes_in_one_statement_however_many_they_are(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    learner = people("student")
    _, chapter, _ = a_quiz(asker, author.token)
    counted = []
    for number in (1, 12):
        with transaction(house.pool) as db:
            for each in range(number):
                made_one = quizzes.insert(db, chapter=UUID(chapter["id"]), title=f"Тест {each}")
                quizzes.move_to(db, made_one.id, "published")
        with statements() as sent:
            of_chapter(asker, learner, chapter)
        counted.append(len(sent))
    assert counted[0] == counted[1]
