"""Pages of quizzes without scripts: the rules, answering by a form, finishing, and the result."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from functions import grading, questions
from functions.quizzes import Rules, Shown
from functions.quizzes.rules import Moment
from origin.house import House
from origin.pages.quizzes import reasoning
from storage.database import transaction
from tests import questions as asked
from tests.origin import sitting
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader
from tests.origin.sitting import CANARY, Quiz, shift

People = Callable[..., Somebody]
KINDS = [questions.read(document) for document in asked.KINDS]
"""One of each: in this order they stand at the places 1 to 9."""
RIGHT: dict[str, str] = {
    "q1": "sofia", "q2.maritsa": "yes", "q2.iskar": "yes", "q3": "Пловдив", "q4": "2925,4 m",
    "q5.maritsa": "w", "q5.struma": "w", "q5.kamchia": "b",
    "q6.q": "1", "q6.z": "2", "q6.m": "3", "q6.k": "4",
    "q7.1": "sofia", "q7.2": "2925.4 m", "q8": "Защото\r\nда.",
}  # fmt: skip


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


@pytest.fixture
def maria(asker: Asker, people: People) -> Reader:
    return Reader(asker, people("student", "maria@uchi.example"))


def begin(reader: Reader, quiz: Quiz) -> str:
    """Begin by the button, and return the address of the attempt."""
    begun = reader.send(f"/quizzes/{quiz.id}")
    assert begun.status == 303, begun.body.decode()
    return begun.header("location") or ""


def carried(page: str) -> dict[str, str]:
    """Return what the form carries of the answers as they were shown."""
    return dict(re.findall(r'name="(q\d+-was)" value="([^"]*)"', page))


def save(reader: Reader, at: str, do: str = "save", **fields: str) -> Answer:
    """Open the page and send its form with these fields."""
    return reader.send(at, **carried(reader.open(at).body.decode()), **fields, do=do)


def stored(house: House) -> dict[int, tuple[int, Any]]:
    """Return the answers of the only attempt."""
    with transaction(house.pool) as db:
        rows = db.execute("SELECT slot, sequence, response FROM answers ORDER BY slot")
        return {slot: (sequence, response) for slot, sequence, response in rows}


def words(answer: Answer | str) -> str:
    """Return what a page says, without its tags."""
    text = answer if isinstance(answer, str) else answer.body.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_every_kind_is_answered_by_a_form_and_each_point_is_explained(
    house: House, asker: Asker, author: Somebody, maria: Reader
) -> None:
    quiz = sitting.published(house, author, KINDS, Rules(pass_share=Fraction(1, 2)))
    before = words(maria.open(f"/quizzes/{quiz.id}"))
    assert "8 questions, 17 points" in before
    assert "You pass with 50 % of the points." in before
    at = begin(maria, quiz)
    assert begin(maria, quiz) == at, "the open attempt goes on"
    done = save(maria, at, **RIGHT)
    page = maria.follow(done)
    assert "Your answers are saved" in page
    assert page.count("Saved, ") == 8
    assert stored(house) == {
        1: (1, {"chosen": "sofia"}), 2: (1, {"chosen": ["iskar", "maritsa"]}),
        3: (1, {"text": "Пловдив"}), 4: (1, {"text": "2925,4 m"}),
        5: (1, {"pairs": {"maritsa": "w", "struma": "w", "kamchia": "b"}}),
        6: (1, {"order": ["q", "z", "m", "k"]}),
        7: (1, {"parts": {"1": {"chosen": "sofia"}, "2": {"text": "2925.4 m"}}}),
        8: (1, {"text": "Защото\nда."}),
    }  # fmt: skip
    finish = words(maria.open(f"{at}/finish"))
    assert "8 answers are saved" in finish
    assert "unanswered" not in finish
    result = words(maria.follow(maria.send(f"{at}/finish")))
    assert "7 of 17 points" in result
    assert "1 answer is marked by a person still" in result
    assert "You chose “София” +1" in result
    assert "Да, от 1879 г." in result, "the feedback of the option"
    history = words(maria.open("/me/quizzes"))
    assert "Квасът · Attempt 1" in history
    assert "41.2 %" in history


def test_a_form_saves_what_was_changed_in_it_and_nothing_else(
    house: House, author: Somebody, maria: Reader
) -> None:
    at = begin(maria, sitting.published(house, author, KINDS))
    save(maria, at, q1="varna", q8="Първо")
    old = carried(maria.open(at).body.decode())
    # On another device one answer is changed; the form that was open here still shows the old one.
    save(maria, at, q1="sofia", q8="Първо")
    assert stored(house)[1] == (2, {"chosen": "sofia"})
    done = maria.send(at, **old, q1="varna", q3="Пловдив", q8="Първо", do="save")
    assert done.status == 303
    assert {slot: kept[0] for slot, kept in stored(house).items()} == {1: 2, 3: 1, 8: 1}
    assert stored(house)[1] == (2, {"chosen": "sofia"})
    # Changed in both: what is saved counts, both are shown, and saving again decides.
    refused = maria.send(at, **old, q1="tarnovo", q3="Пловдив", q8="Първо", do="save")
    assert refused.status == 422
    assert "Another answer was saved meanwhile, and counts: София" in words(refused)
    assert re.search(r'value="tarnovo"[^>]* checked', refused.body.decode())
    assert stored(house)[1] == (2, {"chosen": "sofia"})
    again = carried(refused.body.decode())
    maria.send(at, **again, q1="tarnovo", q3="Пловдив", q8="Първо", do="save")
    assert stored(house)[1] == (3, {"chosen": "tarnovo"})


def test_what_cannot_be_kept_is_said_at_the_question_and_the_rest_is_saved(
    house: House, author: Somebody, maria: Reader
) -> None:
    at = begin(maria, sitting.published(house, author, KINDS))
    refused = save(maria, at, q1="sofia", q3="х" * 4_000)
    assert refused.status == 422
    assert "The answer is too long" in words(refused)
    assert "х" * 4_000 in refused.body.decode(), "what was typed is still there"
    assert stored(house) == {1: (1, {"chosen": "sofia"})}


def test_an_answer_is_taken_back_and_places_are_put_in_order_whatever_is_typed(
    house: House, author: Somebody, maria: Reader
) -> None:
    at = begin(maria, sitting.published(house, author, KINDS))
    save(maria, at, **{"q1": "sofia", "q6.q": "2", "q6.z": "2", "q6.k": "99999999999999999999"})
    assert stored(house)[6][1] == {"order": [None, "q", "z"]}
    save(maria, at, "clear-1", **{"q1": "sofia", "q6.q": "2", "q6.z": "3"})
    assert stored(house)[1] == (2, None)
    assert "2 questions are unanswered" not in words(maria.open(f"{at}/finish"))
    assert "7 questions are unanswered" in words(maria.open(f"{at}/finish"))


def test_one_question_at_a_time_keeps_all_others_in_the_form(
    house: House, author: Somebody, maria: Reader
) -> None:
    at = begin(maria, sitting.published(house, author, KINDS, Rules(paging="one")))
    page = maria.open(at).body.decode()
    assert len(re.findall(r'<(?:fieldset|section) class="asked-of[^>]* hidden>', page)) == 8
    on = save(maria, at, "to-3", q1="sofia")
    assert on.header("location") == f"{at}?question=3#question"
    page = maria.open(f"{at}?question=3").body.decode()
    assert re.search(r'id="q3"[^>]* tabindex="-1">', page)
    assert re.search(r'id="q1"[^>]* hidden>', page)


@pytest.mark.parametrize("moment", ["never", "after_close", "after_last_attempt"])
def test_no_page_tells_what_the_rules_hold_back(
    house: House, author: Somebody, maria: Reader, moment: Moment
) -> None:
    rules = Rules(shown=Shown(score=moment, answers=moment, feedback=moment))
    quiz = sitting.published(house, author, sitting.every_kind(), rules)
    at = begin(maria, quiz)
    pages = [maria.open(f"/quizzes/{quiz.id}"), maria.open(at), maria.open(f"{at}/finish")]
    save(maria, at, **{"q1": "a", "q3": "нещо", "q4": "1"})
    maria.send(f"{at}/finish")
    pages += [
        maria.open(f"{at}/results"),
        maria.open("/me/quizzes"),
        maria.open(f"/quizzes/{quiz.id}"),
    ]
    for page in pages:
        assert page.status == 200
        assert CANARY not in page.body.decode()
        assert "987654" not in page.body.decode()
    assert "of 6 points" not in words(pages[3])
    assert "%" not in words(pages[4])
    assert ("After your last attempt" if "last" in moment else "") in words(pages[3])


def test_what_comes_too_late_by_a_form_is_kept_and_said(
    house: House, author: Somebody, maria: Reader
) -> None:
    at = begin(maria, sitting.published(house, author, KINDS, Rules(time_limit_s=60)))
    form = carried(maria.open(at).body.decode())
    shift(house, at.rpartition("/")[2], 66)
    page = maria.follow(maria.send(at, **form, q1="sofia", do="save"))
    assert "kept, and the author decides" in words(page)
    assert "finished when the time was over" in words(page)
    assert stored(house) == {}
    with transaction(house.pool) as db:
        [(late,)] = db.execute("SELECT response FROM late_answers").fetchall()
    assert late == {"chosen": "sofia"}


def test_a_finished_attempt_takes_no_more_by_a_form(
    house: House, author: Somebody, maria: Reader
) -> None:
    at = begin(maria, sitting.published(house, author, KINDS))
    form = carried(maria.open(at).body.decode())
    maria.send(f"{at}/finish")
    page = maria.follow(maria.send(at, **form, q1="sofia", do="save"))
    assert "What you answered since is not in it" in page
    assert maria.open(at).header("location") == f"{at}/results"
    assert maria.open(f"{at}/finish").header("location") == f"{at}/results"
    assert stored(house) == {}


def test_the_pages_are_ones_own(
    house: House, asker: Asker, people: People, author: Somebody, maria: Reader
) -> None:
    quiz = sitting.published(house, author, KINDS)
    at = begin(maria, quiz)
    ivan = Reader(asker, people("student", "ivan@uchi.example"))
    for path in (at, f"{at}/finish", f"{at}/results"):
        assert ivan.open(path).status == 404
    assert ivan.send(at, q1="sofia", **{"q1-was": "0.x"}, do="save").status == 404
    assert ivan.send(f"{at}/finish").status == 404
    assert maria.open(f"{at}/results").header("location") == at
    maria.send(f"{at}/finish")
    assert "A learner's result" in words(Reader(asker, author).open(f"{at}/results"))
    guest = asker.edge("GET", at)
    assert (guest.status, "/api/auth/renew?to=" in (guest.header("location") or "")) == (303, True)


def test_a_quiz_that_may_not_be_begun_says_why(
    house: House, author: Somebody, maria: Reader
) -> None:
    rules = Rules(attempts=1, time_limit_s=90, negative=True, paging="one", pause_s=60)
    quiz = sitting.published(house, author, KINDS, rules)
    said = words(maria.open(f"/quizzes/{quiz.id}"))
    for sentence in (
        "You can take it once.", "You have 1 min from the start.", "One question is shown",
        "Wrong options can take points off", "Begin the quiz",
    ):  # fmt: skip
        assert sentence in said
    at = begin(maria, quiz)
    assert "Go on with the quiz" in words(maria.open(f"/quizzes/{quiz.id}"))
    maria.send(f"{at}/finish")
    after = maria.open(f"/quizzes/{quiz.id}")
    assert "All attempts at this quiz are used" in words(after)
    assert "Begin the quiz" not in words(after)
    assert maria.send(f"/quizzes/{quiz.id}").status == 409


def test_a_form_of_many_questions_is_read_whole(
    house: House, author: Somebody, maria: Reader
) -> None:
    quiz = sitting.published(house, author, [sitting.single(number) for number in range(60)])
    at = begin(maria, quiz)
    done = save(maria, at, **{f"q{slot}": "a" for slot in range(1, 61)})
    assert done.status == 303
    assert len(stored(house)) == 60


def test_every_code_of_a_reason_has_its_sentence() -> None:
    own = {"pattern", "unchosen"}
    assert set(grading.CODES) - own == set(reasoning.SENTENCES)
