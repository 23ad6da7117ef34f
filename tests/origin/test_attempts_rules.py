"""The rules of a quiz over the API: who may begin, when, how often and with what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from functions.quizzes import Draw, Prerequisite, Rules
from origin.house import House
from storage.database import transaction
from tests.origin import sitting
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sitting import Taking, taking

People = Callable[..., Somebody]


@pytest.fixture
def author(people: People) -> Somebody:
    return people("author")


@pytest.fixture
def maria(people: People) -> Somebody:
    return people("student", "maria@uchi.example")


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


def test_what_has_to_be_done_first_is_named_until_it_is_done(
    house: House, asker: Asker, author: Somebody, maria: Somebody
) -> None:
    first = sitting.published(house, author, rules=Rules(pass_share=Fraction(1, 3)))
    with transaction(house.pool) as db:
        [(chapter, content)] = db.execute(
            """
            WITH made AS (INSERT INTO contents (chapter_id, position)
                          SELECT chapter_id, 1 FROM quizzes RETURNING id, chapter_id),
                 revised AS (INSERT INTO revisions (content_id, number, body)
                             SELECT id, 1, 'x' FROM made RETURNING id, content_id)
            SELECT chapter_id, made.id FROM made
            """
        ).fetchall()
        db.execute(
            "UPDATE contents SET published_id = revisions.id FROM revisions "
            "WHERE content_id = contents.id"
        )
    needed = (Prerequisite("quiz", first.id), Prerequisite("chapter", str(chapter)))
    second = sitting.published(house, author, rules=Rules(prerequisites=needed))
    refused = Taking(asker, maria, second).start()
    assert (refused.status, refused.problem) == (409, "prerequisite-missing")
    assert refused.json["detail"] == "Квас; Квасът"

    failed = taking(asker, maria, first)
    failed.complete()
    assert Taking(asker, maria, second).start().json["detail"] == "Квас; Квасът"
    passed = taking(asker, maria, first)
    passed.answer(0, {"chosen": "a"})
    passed.complete()
    assert Taking(asker, maria, second).start().json["detail"] == "Квас"
    with transaction(house.pool) as db:
        db.execute(
            "INSERT INTO completions (learner, content_id, reason, revision, known, completed_at) "
            "VALUES (%s, %s, 'hand', 1, 1, now())",
            (maria.user.id, content),
        )
    assert Taking(asker, maria, second).start().status == 200
