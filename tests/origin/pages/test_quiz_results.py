"""What came of a quiz at the author's desk: marks, statistics, late answers, keys mended."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from functions import questions as asking
from functions.quizzes import Rules
from origin.actions import sealing
from origin.house import House
from origin.pages.author.quizzes import pictures
from tests import questions as asked
from tests.origin import sitting
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_author import gone_to
from tests.origin.pages.test_own import Reader
from tests.origin.pages.test_quiz_desk import fields_of
from tests.origin.sitting import Quiz, Taking, shift

Make = Callable[..., Somebody]


@pytest.fixture
def ivan(people: Make) -> Somebody:
    return people("author")


@pytest.fixture
def desk(asker: Asker, ivan: Somebody) -> Reader:
    return Reader(asker, ivan)


def words(answer: Answer) -> str:
    text = re.sub(r"<[^>]*>", " ", answer.body.decode())
    return " ".join(html.unescape(text).split())


def finished(asker: Asker, who: Somebody, quiz: Quiz, **answers: dict) -> Taking:
    sat = Taking(asker, who, quiz)
    sat.start()
    for place, response in answers.items():
        assert sat.answer(int(place[1:]), response).status == 200
    sat.complete()
    return sat


def test_essays_are_marked_one_after_the_other_by_their_rubric(
    house: House, asker: Asker, people: Make, ivan: Somebody, desk: Reader
) -> None:
    quiz = sitting.published(house, ivan, [asking.read(asked.ESSAY)])
    maria, petar = people("student", "m@uchi.example"), people("student", "p@uchi.example")
    first = finished(asker, maria, quiz, q0={"text": "Защото <b>да</b>."})
    second = finished(asker, petar, quiz, q0={"text": "Не знам."})
    at = f"/author/quizzes/{quiz.id}/marking"
    assert f'href="{at}"' in desk.open("/author/marking").body.decode()
    page = desk.open(at).body.decode()
    assert "Защото &lt;b&gt;да&lt;/b&gt;." in page
    assert "Търсете делото" in page
    assert "1 of 2" in words(desk.open(at))
    called = f"{first.attempt}.1"
    one_missing = desk.send(at, answer=called, by="levels", **{"levels.facts": "1"})
    assert one_missing.status == 422
    assert 'href="#levels.style"' in one_missing.body.decode()
    assert re.search(r'name="levels.facts" value="1" checked', one_missing.body.decode())
    given = {"levels.facts": "1", "levels.style": "0"}
    marked = desk.send(at, answer=called, by="levels", comment="Ясно.", **given)
    following = marked.header("location") or ""
    assert f"answer={second.attempt}.1" in following
    assert first.results().json["points"] == "8"
    assert "Не знам." in desk.open(following.partition("#")[0]).body.decode()
    assert "1 answer waits" in words(desk.open(at))
    assert desk.send(at, answer=f"{second.attempt}.1", points="11").status == 422
    assert desk.send(at, answer="x.1").status == 400
    assert "Ясно." in desk.open(f"{at}?marked=yes").body.decode()
    other = Reader(asker, people("author", "other@uchi.example"))
    assert other.open(at).status == 404
    assert other.send(at, answer=f"{second.attempt}.1", points="1").status == 404


def test_statistics_are_drawn_named_and_given_as_a_table(
    house: House, asker: Asker, people: Make, ivan: Somebody, desk: Reader
) -> None:
    quiz = sitting.published(house, ivan)
    at = f"/author/quizzes/{quiz.id}/statistics"
    assert "Nobody has finished the quiz yet" in desk.open(at).body.decode()
    for number, chosen in enumerate(("aaa", "aab", "abb", "bbb")):
        who = people("student", f"s{number}@uchi.example")
        finished(asker, who, quiz, **{f"q{n}": {"chosen": c} for n, c in enumerate(chosen)})
    page = desk.open(at)
    said = words(page)
    assert "4 attempts, 4 learners" in said
    assert "Facility 75 %" in said
    assert page.body.decode().count("<circle") == 3
    assert "Това ✓ right 3 75 %" in said
    table = desk.open(f"{at}?format=csv")
    assert (table.header("content-type") or "").startswith("text/csv")
    lines = table.body.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("number,question,kind,attempts")
    assert lines[1].split(",")[5] == "0.75"
    assert desk.open(f"{at}?attempts=nonsense").status == 200


def test_the_picture_leaves_out_what_cannot_be_said() -> None:
    shown = [(1, "a", 0.5, 0.0, False), (2, "b", None, 0.4, True), (3, "c", 1.0, -1.0, True)]
    drawn = pictures.scatter(shown)
    assert [point.number for point in drawn.points] == [1, 3]
    assert drawn.points[0].y == drawn.zero
    assert (drawn.points[1].x, drawn.points[1].y) == (drawn.right, drawn.bottom)


def test_a_wrong_key_is_mended_and_marks_stand_side_by_side(
    house: House, asker: Asker, people: Make, ivan: Somebody, desk: Reader
) -> None:
    quiz = sitting.published(house, ivan, [sitting.single()])
    sat = finished(asker, people("student", "m@uchi.example"), quiz, q0={"chosen": "b"})
    question = f"/author/questions/{quiz.questions[0].id}"
    assert "graded by the newest key already" in desk.open(f"{question}/regrade").body.decode()
    sent = fields_of(desk.open(question).body.decode())
    mended = {name: each for name, each in sent.items() if not name.endswith(".right")}
    gone_to(desk.send(question, **mended, **{"q.options.1.right": "yes"}, do="save"))
    foreseen = desk.open(f"{question}/regrade").body.decode()
    assert "By the key of today these marks change" in foreseen
    assert "↑ 1" in foreseen
    assert desk.send(f"{question}/regrade", revision="1").status == 409
    sent = fields_of(foreseen)
    gone_to(desk.send(f"{question}/regrade", **(sent | {"message": "Ключът беше грешен"})))
    assert sat.results().json["points"] == "1"
    after = desk.open(f"{question}/regrade").body.decode()
    assert "1 of 1 marks changed" in after
    assert "Ключът беше грешен" in after


def test_more_time_is_given_and_taken_back_and_late_answers_decided(
    house: House, asker: Asker, people: Make, ivan: Somebody, desk: Reader
) -> None:
    quiz = sitting.published(house, ivan, rules=Rules(time_limit_s=60))
    maria = people("student", "m@uchi.example")
    at = f"/author/quizzes/{quiz.id}/time"
    assert desk.send(at, do="give", email="m@uchi.example", minutes="0").status == 422
    nobody = desk.send(at, do="give", email="nobody@uchi.example", minutes="5")
    assert (nobody.status, 'id="email-fault"' in nobody.body.decode()) == (422, True)
    assert desk.send(at, do="give", minutes="5").status == 422
    gone_to(desk.send(at, do="give", email="m@uchi.example", minutes="1,5"))
    assert f'value="take-user {maria.user.id}"' in desk.open(at).body.decode()
    gone_to(desk.send(at, do=f"take-user {maria.user.id}"))
    assert "Everybody has the same time" in desk.open(at).body.decode()
    sat = Taking(asker, maria, quiz)
    sat.start()
    shift(house, sat.attempt, 70)
    assert sat.answer(0, {"chosen": "a"}).problem == "answer-late"
    assert sat.answer(1, {"chosen": "a"}).problem == "answer-late"
    assert sealing.sweep(house) == 1
    page = desk.open(at).body.decode()
    accept, _ = re.findall(r'value="(accept [^"]+)"', page)
    assert desk.send(at, do="accept 0-0.1").status == 400
    gone_to(desk.send(at, do=accept))
    assert len(re.findall(r'value="accept ', desk.open(at).body.decode())) == 1
    gone_to(desk.send(at, do="extend", longer="10", why="Токът спря"))
    assert "None waits for you" in desk.open(at).body.decode()
    other = Reader(asker, people("author", "other@uchi.example"))
    assert other.send(at, do="extend", longer="10").status == 404
