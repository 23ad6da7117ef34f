"""Attempts over the API: begun once, saved always, sealed for good, told when the rules allow."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest

from functions.quizzes import Draw, Rules, Shown
from origin.actions import sealing
from origin.house import House
from origin.jobs import exports
from storage import erasures
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import CANARY, Quiz, Taking
from tests.storage.counting import statements

People = Callable[..., Somebody]


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


@pytest.fixture
def maria(people: People) -> Somebody:
    return people("student", "maria@uchi.example")


def taking(asker: Asker, who: Somebody, quiz: Quiz) -> Taking:
    made = Taking(asker, who, quiz)
    assert made.start().status == 200
    return made


def shift(house: House, attempt: str, seconds: int) -> None:
    """Move an attempt so many seconds into the past."""
    with transaction(house.pool) as db:
        db.execute(
            """
            UPDATE attempts SET started_at = started_at - make_interval(secs => %(s)s),
                deadline = deadline - make_interval(secs => %(s)s) WHERE id = %(attempt)s
            """,
            {"s": seconds, "attempt": attempt},
        )


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


def test_each_attempt_draws_from_the_pool_anew_and_keeps_what_it_drew(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    pool = [replace(sitting.single(n), tags=("хляб",)) for n in range(20)]
    quiz = sitting.published(house, author, list(pool), Rules(draws=(Draw("хляб", 5),)))
    drawn = set()
    for number in range(4):
        sat = taking(asker, people("student", f"{number}@uchi.example"), quiz)
        ids = [each["id"] for each in sat.start().json["questions"]]
        again = sat.ask("GET", f"/api/attempts/{sat.attempt}").json["questions"]
        assert ids == [each["id"] for each in again]
        assert len(ids) == len(set(ids)) == 5
        drawn.add(tuple(ids))
    assert len(drawn) == 4


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
        assert thief.answer(0, {"chosen": "a"}).problem == "not-found"
        assert thief.complete().status == 404
        assert thief.ask("GET", f"/api/attempts/{thief.attempt}").status == 404
    strange = Taking(asker, maria, other, sat.attempt).answer(0, {"chosen": "a"})
    assert (strange.status, strange.problem) == (404, "question-not-asked")
    sat.complete()
    refused = sat.answer(0, {"chosen": "a"})
    assert (refused.status, refused.problem) == (409, "attempt-sealed")
    assert refused.json["saved"] is False


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


@pytest.mark.parametrize(
    ("rules", "slug"),
    [(Rules(opens_ms=4_000_000_000_000), "quiz-not-open"), (Rules(closes_ms=1), "quiz-closed")],
)
def test_a_quiz_begins_in_its_window_alone(
    house: House, asker: Asker, author: Somebody, maria: Somebody, rules: Rules, slug: str
) -> None:
    refused = Taking(asker, maria, sitting.published(house, author, rules=rules)).start()
    assert (refused.status, refused.problem) == (409, slug)


def test_attempts_are_counted_and_pauses_kept(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author, rules=Rules(attempts=2, pause_s=600))
    sat = taking(asker, maria, quiz)
    sat.complete()
    pausing = sat.start()
    assert pausing.problem == "pause-not-over"
    assert 0 < int(pausing.header("retry-after") or 0) <= 600
    with transaction(house.pool) as db:
        db.execute("UPDATE attempts SET finished_at = finished_at - interval '10 minutes'")
    assert sat.start().status == 200
    sat.complete()
    with transaction(house.pool) as db:
        db.execute("UPDATE attempts SET finished_at = finished_at - interval '10 minutes'")
    assert sat.start().problem == "no-attempt-left"


def test_extra_time_is_for_who_has_it_and_the_longest_counts(
    house: House, asker: Asker, author: Somebody, people: People
) -> None:
    quiz = sitting.published(house, author, rules=Rules(time_limit_s=600))
    maria, ivan = people("student", "m@uchi.example"), people("student", "i@uchi.example")
    with transaction(house.pool) as db:
        db.execute(
            """
            WITH made AS (INSERT INTO groups (name) VALUES ('Бавни') RETURNING id),
                 member AS (INSERT INTO group_members (group_id, user_id)
                            SELECT id, %(maria)s FROM made)
            INSERT INTO quiz_extras (quiz_id, group_id, user_id, extra_seconds)
            SELECT %(quiz)s::uuid, id, NULL, 300 FROM made
            UNION ALL SELECT %(quiz)s, NULL, %(maria)s, 120
            """,
            {"maria": maria.user.id, "quiz": quiz.id},
        )
    for who, seconds in ((maria, 900), (ivan, 600)):
        begun = Taking(asker, who, quiz).start().json
        assert begun["deadline_ms"] - begun["started_ms"] == seconds * 1_000


def test_nobody_begins_what_they_cannot_read(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    quiz = sitting.published(house, author)
    with transaction(house.pool) as db:
        db.execute("UPDATE courses SET access = 'members'")
    assert Taking(asker, maria, quiz).start().status == 404
    with transaction(house.pool) as db:
        db.execute("UPDATE courses SET access = 'open'")
        db.execute("UPDATE quizzes SET state = 'draft'")
    assert Taking(asker, maria, quiz).start().status == 404


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
