"""Regrading: a wrong key is corrected for everybody, and nothing of what was before is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from functions import mails
from functions import questions as asking
from functions.questions import Option, Single
from functions.quizzes import Rules
from origin import unsubscribing
from origin.actions import regrading, sealing
from origin.house import House
from origin.jobs import letters, mark_letters, worker
from storage import jobs, profiles
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import Quiz, Taking
from tests.origin.test_thread import made

People = Callable[..., Somebody]

TURNED = Single(
    text="Кое е вярно 0?",
    options=(Option("a", "Това", Fraction(0)), Option("b", "Онова", Fraction(1))),
)
"""The first question of a quiz with the other option right."""


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


def finished(asker: Asker, who: Somebody, quiz: Quiz, *chosen: str | None) -> Taking:
    """Return an attempt that is finished with these options."""
    sat = Taking(asker, who, quiz)
    assert sat.start().status == 200
    for place, option in enumerate(chosen):
        if option is not None:
            assert sat.answer(place, {"chosen": option}).status == 200
    assert sat.complete().status == 200
    return sat


def correct(asker: Asker, author: Somebody, quiz: Quiz, asked: asking.Question = TURNED) -> str:
    """Write a new revision of the first question; return its address."""
    place = f"/api/questions/{quiz.questions[0].id}"
    made(asker.ask("PUT", place, {"question": asking.document(asked)}, token=author.token))
    return place


def shares(house: House, *sat: Taking) -> list[tuple[str, str]]:
    with transaction(house.pool) as db:
        found = {
            str(id): (share, verdict)
            for id, share, verdict in db.execute(
                """
                SELECT attempts.id, attempts.share, verdict
                FROM attempts JOIN attempt_questions ON attempt_id = attempts.id AND slot = 1
                """
            )
        }
    return [found[each.attempt] for each in sat]


def letters_due(house: House) -> list[dict[str, Any]]:
    with transaction(house.pool) as db:
        return [dict(each.arguments) for each in jobs.listing(db) if each.kind == "mail"
                and each.arguments.get("template") in ("regraded", "marked")]  # fmt: skip


def test_a_corrected_key_changes_the_marks_and_keeps_the_old_ones_beside_them(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author, rules=Rules(pass_share=Fraction(1, 2)))
    maria, ivan = people("student", "m@uchi.example"), people("student", "i@uchi.example")
    right, wrong = finished(asker, maria, quiz, "a", "a"), finished(asker, ivan, quiz, "b", "a")
    assert shares(house, right, wrong) == [("2/3", "right"), ("1/3", "wrong")]
    place = correct(asker, author, quiz)
    foreseen = made(asker.ask("GET", f"{place}/regrade", token=author.token))
    assert (foreseen["revision"], foreseen["attempts"], foreseen["changed"]) == (2, 2, 2)
    assert shares(house, right, wrong) == [("2/3", "right"), ("1/3", "wrong")]
    body = {"revision": 2, "message": "Ключът беше грешен."}
    answer = asker.ask("POST", f"{place}/regrade", body, token=author.token)
    assert answer.status == 202, answer.body
    assert (answer.json["attempts"], answer.json["done"], answer.json["changed"]) == (2, 2, 2)
    assert answer.json["finished_at"] is not None
    assert shares(house, right, wrong) == [("1/3", "wrong"), ("2/3", "right")]
    told = made(asker.ask("GET", answer.header("location") or "", token=author.token))
    marks = {each["learner"]: each for each in told["marks"]}
    was = {each["learner"]: each for each in foreseen["marks"]}
    for who, old, new in ((maria, "1", "0"), (ivan, "0", "1")):
        mark = marks[str(who.user.id)]
        assert (mark["old_points"], mark["new_points"], mark["changed"]) == (old, new, True)
        # What was foreseen is what was done.
        assert was[str(who.user.id)] == mark
    # Standing and pass follow; whoever passed once keeps the moment.
    with transaction(house.pool) as db:
        rows = db.execute("SELECT learner, share, passed FROM quiz_standings").fetchall()
        steps = db.execute("SELECT count(*) FROM attempt_events WHERE kind = 'regraded'")
        assert steps.fetchone() == (2,)
        logged = db.execute(
            "SELECT changes -> 'why', changes -> 'attempts' FROM audit "
            "WHERE action = 'question.regraded' AND subject = %s",
            (quiz.questions[0].id,),
        ).fetchall()
    assert {row[0]: row[1:] for row in rows} == {
        maria.user.id: ("1/3", False), ivan.user.id: ("2/3", True),
    }  # fmt: skip
    assert logged == [([None, "Ключът беше грешен."], [None, 2])]


def test_only_learners_whose_mark_changed_get_a_letter_once(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    maria, ivan = people("student", "m@uchi.example"), people("student", "i@uchi.example")
    finished(asker, maria, quiz, "a")
    last = finished(asker, maria, quiz, "a")
    finished(asker, ivan, quiz)  # nothing answered: nothing changes
    place = correct(asker, author, quiz)
    body = {"message": "Ключът беше грешен."}
    done = asker.ask("POST", f"{place}/regrade", body, token=author.token).json
    assert (done["attempts"], done["changed"]) == (3, 2)
    [letter] = letters_due(house)
    assert (letter["user"], letter["attempt"]) == (str(maria.user.id), last.attempt)
    with transaction(house.pool) as db:
        [job] = [each for each in jobs.listing(db) if each.arguments.get("template") == "regraded"]
        told = mark_letters.told(db, house, job)
    written = letters.write(house, job, "regraded", maria.user, None, told)
    text = written.get_body(("plain",))
    assert text is not None
    content = text.get_content()
    assert "Ключът беше грешен." in content
    assert f"/quizzes/attempts/{last.attempt}/results" in content
    assert "List-Unsubscribe" in written
    # No points: when they may be seen is for the quiz's rules to say.
    assert "0" not in content.split("http")[0]


def test_the_letter_comes_until_it_is_refused(house: House, people: People) -> None:
    learner = people("student")
    with transaction(house.pool) as db:
        assert mails.is_wanted("regraded", profiles.wanted_mails(db, learner.user.id))
        assert profiles.refuse_mail(db, learner.user.id, "marks")
        for template in ("regraded", "marked"):
            assert not mails.is_wanted(template, profiles.wanted_mails(db, learner.user.id))
    token = unsubscribing.token(house.settings.csrf_keys, learner.user.id, "marks")
    assert unsubscribing.read(house.settings.csrf_keys, token) == (learner.user.id, "marks")


def test_a_second_wish_finds_nothing_to_do_and_a_stale_one_is_refused(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    finished(asker, people("student"), quiz, "a")
    place = f"/api/questions/{quiz.questions[0].id}"
    assert asker.ask("POST", f"{place}/regrade", {}, token=author.token).problem == (
        "nothing-to-regrade"
    )
    correct(asker, author, quiz)
    stale = asker.ask("POST", f"{place}/regrade", {"revision": 1}, token=author.token)
    assert (stale.status, stale.problem) == (409, "stale-question")
    assert asker.ask("POST", f"{place}/regrade", {}, token=author.token).status == 202
    again = asker.ask("POST", f"{place}/regrade", {}, token=author.token)
    assert (again.status, again.problem) == (409, "nothing-to-regrade")
    listed = made(asker.ask("GET", f"{place}/regrades", token=author.token))["regrades"]
    assert [each["done"] for each in listed] == [1]


def test_many_attempts_are_graded_by_a_job_that_goes_on_where_it_was_killed(
    house: House, asker: Asker, author: Somebody, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz = sitting.published(house, author)
    learner = people("student")
    sat = [finished(asker, learner, quiz, "a") for _ in range(5)]
    place = correct(asker, author, quiz)
    monkeypatch.setattr(regrading, "AT_ONCE", 2)
    begun = asker.ask("POST", f"{place}/regrade", {}, token=author.token).json
    assert (begun["attempts"], begun["done"], begun["finished_at"]) == (5, 0, None)

    grade, left = sealing.grade, [3]

    def dying(*args: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("killed")
        return grade(*args, **named)

    monkeypatch.setattr(sealing, "grade", dying)
    with pytest.raises(RuntimeError, match="killed"):
        regrading.work(house, UUID(begun["id"]))
    monkeypatch.setattr(sealing, "grade", grade)
    assert [share for share, _ in shares(house, *sat)].count("0") == 3
    assert letters_due(house) == []
    worker.drain(house, lambda: False, {**worker.KINDS, "mail": lambda *_: None})
    told = made(asker.ask("GET", f"{place}/regrades/{begun['id']}?limit=3", token=author.token))
    assert (told["regrade"]["done"], told["regrade"]["changed"]) == (5, 5)
    rest = asker.ask(
        "GET", f"{place}/regrades/{begun['id']}?limit=3&cursor={told['cursor']}", token=author.token
    ).json
    assert rest["cursor"] is None
    assert {each["attempt"] for each in told["marks"] + rest["marks"]} == {
        each.attempt for each in sat
    }
    assert shares(house, *sat) == [("0", "wrong")] * 5
    with transaction(house.pool) as db:
        events = db.execute("SELECT count(*) FROM attempt_events WHERE kind = 'regraded'")
        assert events.fetchone() == (5,)
        [job] = [each for each in jobs.listing(db) if each.kind == "regrade"]
    assert (job.state, job.progress) == ("done", 100)


def test_an_attempt_that_is_finished_later_is_graded_by_the_corrected_key(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    early, late = people("student", "e@uchi.example"), people("student", "l@uchi.example")
    first = finished(asker, early, quiz, "b")
    going_on = Taking(asker, late, quiz)
    going_on.start()
    going_on.answer(0, {"chosen": "b"})
    place = correct(asker, author, quiz)
    assert asker.ask("POST", f"{place}/regrade", {}, token=author.token).json["attempts"] == 1
    going_on.complete()
    assert shares(house, first, going_on) == [("1/3", "right")] * 2


def test_a_correction_of_another_kind_leaves_the_marks_as_they_were(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    sat = finished(asker, people("student"), quiz, "a")
    other = asking.read({"kind": "text", "text": "Кое?", "patterns": [{"pattern": "онова"}]})
    place = correct(asker, author, quiz, other)
    done = asker.ask("POST", f"{place}/regrade", {}, token=author.token).json
    assert (done["attempts"], done["changed"]) == (1, 0)
    assert shares(house, sat) == [("1/3", "right")]
    assert letters_due(house) == []


def test_points_stay_those_of_the_attempt_whatever_the_correction_is_worth(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    sat = finished(asker, people("student"), quiz, "b")
    place = correct(asker, author, quiz, replace(TURNED, points=Decimal(7)))
    asker.ask("POST", f"{place}/regrade", {}, token=author.token)
    result = sat.results().json
    assert (result["points"], result["max_points"], result["share"]) == ("1", "3", "1/3")


def test_nobody_else_grades_anything_anew(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author)
    learner, stranger = people("student"), people("author", "other@uchi.example")
    sat = finished(asker, learner, quiz, "a")
    place = correct(asker, author, quiz)
    for who, status in ((stranger, 404), (learner, 403)):
        for method in ("GET", "POST"):
            body = {} if method == "POST" else None
            assert asker.ask(method, f"{place}/regrade", body, token=who.token).status == status
    assert shares(house, sat) == [("1/3", "right")]
