"""Statistics of a quiz over the API: from finished attempts, worked out anew when one is new."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from origin.actions import quiz_statistics
from origin.house import House
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import Quiz, Taking
from tests.origin.test_marking import ESSAY
from tests.origin.test_thread import made

People = Callable[..., Somebody]


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


def finished(asker: Asker, who: Somebody, quiz: Quiz, chosen: str) -> Taking:
    sat = Taking(asker, who, quiz)
    sat.start()
    for place, option in enumerate(chosen):
        if option != "-":
            sat.answer(place, {"chosen": option})
    sat.complete()
    return sat


def figures(asker: Asker, author: Somebody, quiz: Quiz, which: str = "") -> dict:
    query = f"?attempts={which}" if which else ""
    return made(asker.ask("GET", f"/api/tests/{quiz.id}/statistics{query}", token=author.token))


def test_a_quiz_that_nobody_took_has_no_figures(
    house: House, asker: Asker, author: Somebody
) -> None:
    found = figures(asker, author, sitting.published(house, author))
    assert (found["attempts"], found["mean"], found["questions"]) == (0, None, [])
    assert found["scores"] == [0] * 10


def test_figures_are_those_of_the_attempts(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    maria, ivan = people("student", "m@uchi.example"), people("student", "i@uchi.example")
    finished(asker, maria, quiz, "aab")
    finished(asker, ivan, quiz, "abb")
    found = figures(asker, author, quiz)
    assert (found["attempts"], found["learners"], found["graded"]) == (2, 2, 2)
    assert found["mean"] == pytest.approx(0.5)
    assert found["scores"] == [0, 0, 0, 1, 0, 0, 1, 0, 0, 0]
    assert [each["facility"] for each in found["questions"]] == [1.0, 0.5, 0.0]
    [first, _, last] = found["questions"]
    assert [(each["answer"], each["times"]) for each in first["counts"]] == [("a", 2), ("b", 0)]
    assert [(each["answer"], each["times"]) for each in last["counts"]] == [("a", 0), ("b", 2)]
    assert first["guess"] == 0.5


def test_which_attempts_take_part_can_be_asked(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    maria = people("student")
    for chosen in ("abb", "aaa", "aab"):
        finished(asker, maria, quiz, chosen)
    means = {
        which: figures(asker, author, quiz, which)["mean"]
        for which in ("", "first", "last", "best", "all")
    }
    assert means == {
        "": pytest.approx(1 / 3), "first": pytest.approx(1 / 3), "last": pytest.approx(2 / 3),
        "best": 1.0, "all": pytest.approx(2 / 3),
    }  # fmt: skip
    wrong = asker.ask("GET", f"/api/tests/{quiz.id}/statistics?attempts=none", token=author.token)
    assert wrong.status == 422


def test_figures_are_worked_out_once_until_something_changes(
    house: House, asker: Asker, author: Somebody, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz = sitting.published(house, author)
    maria = people("student")
    finished(asker, maria, quiz, "aab")
    work, times = quiz_statistics._made, [0]

    def counted(*args):
        times[0] += 1
        return work(*args)

    monkeypatch.setattr(quiz_statistics, "_made", counted)
    first = figures(asker, author, quiz, "all")
    assert figures(asker, author, quiz, "all") == first
    assert times == [1]
    # A new attempt, a person's mark and a new revision each make them anew.
    sat = finished(asker, maria, quiz, "aaa")
    assert figures(asker, author, quiz, "all")["attempts"] == 2
    mark = {"slot": 1, "points": "0"}
    made(asker.ask("POST", f"/api/attempts/{sat.attempt}/marks", mark, token=author.token))
    assert figures(asker, author, quiz, "all")["questions"][0]["facility"] == 0.5
    place = f"/api/questions/{quiz.questions[0].id}"
    body = {"question": dict(quiz.questions[0].body, name="Нова")}
    made(asker.ask("PUT", place, body, token=author.token))
    assert figures(asker, author, quiz, "all")["questions"][0]["name"] == "Нова"
    assert times == [4]


def test_attempts_that_wait_for_a_person_are_left_out_and_counted(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author, [sitting.single(), ESSAY])
    sat = Taking(asker, people("student"), quiz)
    sat.start()
    sat.answer(0, {"chosen": "a"})
    sat.answer(1, {"text": "Есе"})
    sat.complete()
    found = figures(asker, author, quiz)
    assert (found["attempts"], found["waiting"], sum(found["scores"])) == (0, 1, 0)


def test_nobody_else_reads_them(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    stranger, learner = people("author", "other@uchi.example"), people("student")
    path = f"/api/tests/{quiz.id}/statistics"
    assert asker.ask("GET", path, token=stranger.token).status == 404
    assert asker.ask("GET", path, token=learner.token).status == 403
