"""Quizzes and questions as kept: revisions stay, orders hold, foreign ones are not found."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from functions import questions as asking
from functions.quizzes import Draw, Rules
from storage import chapters, courses, questions, quizzes, users
from storage.database import Connection


def a_chapter(db: Connection, author: UUID | None = None) -> chapters.Chapter:
    course = courses.insert(db, slug=f"kurs-{uuid4().hex}", title="Памет", author=author)
    return chapters.insert(db, course=course.id, slug="nachalo", title="Начало")


def somebody(db: Connection, name: str) -> UUID:
    return users.insert(
        db, email=f"{name}@uchi.example", password_hash="x", role="author", verified=True
    ).id


def written(text: str) -> questions.Written:
    asked = asking.read(
        {"kind": "single", "text": text, "options": [
            {"text": "да", "right": True}, {"text": "не"}]}
    )  # fmt: skip
    return asked, {"text": f"<p>{text}</p>"}


def texts(db: Connection, quiz: UUID) -> list[str]:
    return [each.asked.text for each in questions.of_quiz(db, quiz)]


def test_quizzes_stand_in_their_chapter_as_they_came_with_their_rules(db: Connection) -> None:
    chapter = a_chapter(db)
    rules = Rules(attempts=2, draws=(Draw("сън", 3),))
    first = quizzes.insert(db, chapter=chapter.id, title="Първи", rules=rules)
    second = quizzes.insert(db, chapter=chapter.id, title="Втори")
    assert (first.course_id, first.position, first.state) == (chapter.course_id, 1, "draft")
    assert first.rules == rules
    assert [each.id for each in quizzes.of_chapter(db, chapter.id)] == [first.id, second.id]
    quizzes.move_to(db, second.id, "published")
    shown = quizzes.of_chapter(db, chapter.id, states=["published"])
    assert [each.id for each in shown] == [second.id]
    assert [each.id for each in quizzes.of_course(db, chapter.course_id)] == [first.id, second.id]
    chapters.archive(db, chapter.id)
    assert quizzes.of_course(db, chapter.course_id) == []


def test_every_change_of_a_quiz_is_a_version(db: Connection) -> None:
    quiz = quizzes.insert(db, chapter=a_chapter(db).id, title="Първи")
    changed = quizzes.update(db, replace(quiz, title="Нов"), Rules(attempts=1))
    assert (changed.version, changed.title, changed.rules.attempts) == (2, "Нов", 1)
    assert quizzes.move_to(db, quiz.id, "published").version == 3


def test_only_authors_of_the_course_find_its_quizzes_and_questions(db: Connection) -> None:
    own, foreign = somebody(db, "own"), somebody(db, "foreign")
    quiz = quizzes.insert(db, chapter=a_chapter(db, own).id, title="Първи")
    [question] = questions.insert_all(db, quiz.id, [written("Спим ли?")])
    for author, seen in ((own, True), (foreign, False), (None, True)):
        assert (quizzes.find(db, quiz.id, author=author) is not None) == seen
        assert (questions.find(db, question.id, author=author) is not None) == seen


def test_questions_come_at_the_end_each_in_its_first_revision(db: Connection) -> None:
    quiz = quizzes.insert(db, chapter=a_chapter(db).id, title="Първи")
    questions.insert_all(db, quiz.id, [written("а"), written("б")])
    more = questions.insert_all(db, quiz.id, [written("в")], message="още")
    assert texts(db, quiz.id) == ["а", "б", "в"]
    assert more == [questions.of_quiz(db, quiz.id)[-1]]
    assert (more[0].number, more[0].message, more[0].html) == (1, "още", {"text": "<p>в</p>"})
    assert len({each.id for each in questions.of_quiz(db, quiz.id)}) == 3


def test_a_revision_is_asked_from_now_on_and_the_older_ones_stay(db: Connection) -> None:
    quiz = quizzes.insert(db, chapter=a_chapter(db).id, title="Първи")
    [first] = questions.insert_all(db, quiz.id, [written("Спим ли?")])
    second = questions.revise(db, first.id, written("Спим ли добре?"), message="по-ясно")
    assert (second.number, second.id) == (2, first.id)
    assert questions.find(db, first.id) == second
    assert [each.number for each in questions.revisions(db, first.id)] == [2, 1]
    kept = questions.in_revisions(db, [first.revision_id, second.revision_id])
    assert kept[first.revision_id].asked.text == "Спим ли?"
    db.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_order_names_every_question_once(db: Connection) -> None:
    quiz = quizzes.insert(db, chapter=a_chapter(db).id, title="Първи")
    made = questions.insert_all(db, quiz.id, [written(text) for text in "абв"])
    ids = [each.id for each in made]
    assert questions.reorder(db, quiz.id, ids[::-1])
    assert texts(db, quiz.id) == ["в", "б", "а"]
    for wrong in (ids[:2], [*ids, ids[0]], [*ids[:2], uuid4()], []):
        assert not questions.reorder(db, quiz.id, wrong)
    assert texts(db, quiz.id) == ["в", "б", "а"]


def test_a_question_that_is_put_away_is_not_asked_and_comes_back_where_it_was(
    db: Connection,
) -> None:
    quiz = quizzes.insert(db, chapter=a_chapter(db).id, title="Първи")
    made = questions.insert_all(db, quiz.id, [written(text) for text in "абв"])
    assert questions.archive(db, made[1].id)
    assert not questions.archive(db, made[1].id)
    assert texts(db, quiz.id) == ["а", "в"]
    assert questions.restore(db, made[1].id)
    assert texts(db, quiz.id) == ["а", "б", "в"]
