"""Quizzes at the author's desk: built of every kind, ruled, tried, published and looked into."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from functions import questions as asking
from functions.quizzes import Rules
from origin.house import House
from origin.pages.author.quizzes import writing
from storage import questions, quizzes
from storage.database import transaction
from tests import questions as asked
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_author import gone_to
from tests.origin.pages.test_own import Reader
from tests.origin.sitting import published
from tests.origin.test_thread import a_course

Make = Callable[..., Somebody]


@pytest.fixture
def ivan(people: Make) -> Somebody:
    return people("author")


@pytest.fixture
def desk(asker: Asker, ivan: Somebody) -> Reader:
    return Reader(asker, ivan)


def fields_of(page: str) -> dict[str, str]:
    """Return what a browser would send of the page's largest form."""
    forms = re.findall(r"<form method=\"post\".*?</form>", page, re.DOTALL)
    form = max(forms, key=len)
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        kept = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if kept.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in kept:
            found[kept["name"]] = html.unescape(kept.get("value", ""))
    for name, value in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL
    ):
        found[name] = html.unescape(value)
    for name, options in re.findall(
        r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        picked = chosen or first
        found[name] = html.unescape(picked[1]) if picked else ""
    found.pop("csrf", None)
    return found


def newest(house: House, question: str) -> asking.Question:
    with transaction(house.pool) as db:
        found = questions.find(db, question)  # type: ignore[arg-type]  # as the address has it
    assert found is not None
    return found.asked


@pytest.mark.parametrize("document", asked.KINDS, ids=lambda each: each["kind"])
def test_every_kind_goes_through_its_form_and_stays_what_it_was(
    house: House, ivan: Somebody, desk: Reader, document: dict[str, Any]
) -> None:
    quiz = published(house, ivan, [sitting.single(), asking.read(document)])
    kept = quiz.questions[1]
    at = f"/author/questions/{kept.id}"
    page = desk.open(at).body.decode()
    sent = fields_of(page)
    assert gone_to(desk.send(at, **sent, do="save")) == at
    assert newest(house, str(kept.id)) == kept.asked
    previewed = desk.send(at, **sent, do="preview")
    assert previewed.status == 200
    assert "As a learner sees it" in previewed.body.decode()


def test_a_quiz_is_made_filled_ruled_and_published_by_forms_alone(
    asker: Asker, house: House, ivan: Somebody, desk: Reader
) -> None:
    course, chapter, _ = a_course(asker, ivan.token)
    made = desk.send(f"/author/chapters/{chapter['id']}", do="quiz", quiz_title="Квасът <1>")
    at = gone_to(made)
    assert "Квасът &lt;1&gt;" in desk.open(f"/author/courses/{course['id']}").body.decode()
    # Nothing asked: the page says so, and leads to where it is mended.
    assert "The quiz asks nothing yet: add a question" in desk.open(f"{at}/publish").body.decode()
    assert desk.send(f"{at}/publish", do="publish").status == 422
    assert 'value="publish"' not in desk.open(f"{at}/publish").body.decode()
    new = f"{at}/add?kind=single"
    sent = fields_of(desk.open(new).body.decode())
    assert writing.kept(sent)["kind"] == "single"
    more = fields_of(desk.send(f"{at}/add", **sent, do="add q.options").body.decode())
    assert "q.options.4.text" in more
    texts = {"q.text": "Колко е 2 + 2?", "q.options.1.text": "4", "q.options.1.right": "yes",
             "q.options.3.text": "5"}  # fmt: skip
    question = gone_to(desk.send(f"{at}/add", **(more | texts), do="save"))
    found = newest(house, question.rpartition("/")[2])
    assert isinstance(found, asking.Single)
    assert [(each.text, each.share) for each in found.options] == [("4", 1), ("5", 0)]
    rules = fields_of(desk.open(f"{at}/rules").body.decode())
    changed = {"rules.time_limit_s": "1,5", "rules.opens_ms": "2030-01-01T08:00",
               "rules.closes_ms": "2029-01-01T08:00", "rules.pass_share": "60"}  # fmt: skip
    gone_to(desk.send(f"{at}/rules", **(rules | changed), do="save"))
    faulty = desk.open(f"{at}/publish").body.decode()
    assert "It closes before it opens" in faulty
    assert f'href="{at}/rules#rules.closes_ms"' in faulty
    rules = fields_of(desk.open(f"{at}/rules").body.decode())
    assert (rules["rules.time_limit_s"], rules["rules.pass_share"]) == ("1.5", "60 %")
    gone_to(desk.send(f"{at}/rules", **(rules | {"rules.closes_ms": ""}), do="save"))
    with transaction(house.pool) as db:
        quiz = quizzes.find(db, at.rpartition("/")[2])  # type: ignore[arg-type]  # as the address has it
    assert quiz is not None
    # The author's own zone: eight o'clock in Sofia is six in the world's time.
    assert quiz.rules.opens_ms == 1_893_477_600_000
    assert (quiz.rules.time_limit_s, quiz.rules.pass_share) == (90, Fraction(3, 5))
    gone_to(desk.send(f"{at}/publish", do="publish"))
    assert "Learners see the quiz in its chapter" in desk.open(f"{at}/publish").body.decode()


def test_what_was_typed_wrong_is_said_at_its_field(
    house: House, ivan: Somebody, desk: Reader
) -> None:
    quiz = published(house, ivan, [asking.read(asked.NUMERIC)])
    at = f"/author/questions/{quiz.questions[0].id}"
    sent = fields_of(desk.open(at).body.decode())
    wrong = sent | {"q.accepted.1.tolerance": "-1", "q.points": "много", "q.text": "Друго?"}
    refused = desk.send(at, **wrong, do="save")
    page = refused.body.decode()
    assert refused.status == 422
    assert 'href="#q.accepted.1.tolerance"' in page
    assert 'id="q.points-fault"' in page
    assert ">\nДруго?</textarea>" in page
    assert newest(house, str(quiz.questions[0].id)) == quiz.questions[0].asked
    # A quiz that learners see must stay fit: no right answer is refused, at the list.
    unfit = desk.send(at, **(sent | {"q.accepted.0.share": "0", "q.accepted.1.share": "0"}))
    assert unfit.status == 422
    assert 'href="#q.accepted"' in unfit.body.decode()
    again = desk.send(f"/author/quizzes/{quiz.id}/rules", title="", intro="", base="1",
                      **{"rules.attempts": "x", "chapter": "y"})  # fmt: skip
    assert again.status == 422


def test_a_stale_save_loses_nothing_and_the_next_one_follows(
    house: House, ivan: Somebody, desk: Reader
) -> None:
    quiz = published(house, ivan, [sitting.single()])
    at = f"/author/questions/{quiz.questions[0].id}"
    mine = fields_of(desk.open(at).body.decode())
    gone_to(desk.send(at, **(mine | {"q.text": "Нейният?"}), do="save"))
    refused = desk.send(at, **(mine | {"q.text": "Моят?"}), do="save")
    page = refused.body.decode()
    assert refused.status == 409
    assert ">\nМоят?</textarea>" in page
    assert newest(house, str(quiz.questions[0].id)).text == "Нейният?"
    gone_to(desk.send(at, **fields_of(page), do="save"))
    assert newest(house, str(quiz.questions[0].id)).text == "Моят?"


def test_questions_are_put_in_order_copied_and_put_away_by_buttons(
    house: House, ivan: Somebody, desk: Reader
) -> None:
    quiz = published(house, ivan)
    at = f"/author/quizzes/{quiz.id}"
    first, second, third = (str(each.id) for each in quiz.questions)

    def order() -> list[str]:
        return re.findall(r'id="at-([0-9a-f-]+)"', desk.open(at).body.decode())

    assert desk.send(at, do=f"down {first}").status == 303
    assert order() == [second, first, third]
    assert desk.send(at, do=f"place-question {third}", after="").status == 303
    assert order() == [third, second, first]
    gone_to(desk.send(at, do=f"copy {third}"))
    assert len(order()) == 4
    gone_to(desk.send(at, do=f"archive {second}"))
    assert second not in order()
    gone_to(desk.send(at, do=f"restore {second}"))
    assert order()[1] == second
    assert desk.send(at, do="fly " + first).status == 400
    copy = gone_to(desk.send(f"{at}/rules", do="copy"))
    assert copy != f"{at}/rules"
    assert "Колко" not in copy


def test_a_quiz_is_tried_as_a_learner_and_nothing_is_stored(
    house: House, ivan: Somebody, desk: Reader
) -> None:
    quiz = published(house, ivan, [asking.read(each) for each in asked.KINDS], Rules())
    at = f"/author/quizzes/{quiz.id}/preview"
    shown = desk.open(at).body.decode()
    assert "Да, от 1879 г." not in shown
    right = {"q1": "sofia", "q2.maritsa": "yes", "q3": "Пловдив", "q4": "2925,4 m"}
    graded = html.unescape(re.sub(r"<[^>]+>", " ", desk.send(at, draw="1", **right).body.decode()))
    assert "These answers earn 3.5 of" in " ".join(graded.split())
    assert desk.send(at, draw="1", q1="nothing-of-this").status == 200
    with transaction(house.pool) as db:
        assert db.execute("SELECT count(*) FROM attempts").fetchall() == [(0,)]


def test_nobody_elses_quiz_is_shown_or_changed(
    asker: Asker, house: House, people: Make, ivan: Somebody
) -> None:
    quiz = published(house, ivan)
    other = Reader(asker, people("author", "other@uchi.example"))
    question = f"/author/questions/{quiz.questions[0].id}"
    for way in ("", "/add?kind=single", "/rules", "/publish", "/preview"):
        assert other.open(f"/author/quizzes/{quiz.id}{way}").status == 404, way
    assert other.open(question).status == 404
    assert other.send(question, **{"q.kind": "single", "base": "1"}, do="save").status == 404
    assert other.send(f"/author/quizzes/{quiz.id}/publish", do="archive").status == 404
    assert (
        other.send(f"/author/quizzes/{quiz.id}", do=f"archive {quiz.questions[0].id}").status == 404
    )
