"""Files of questions at the desk: told line by line, and brought in once that was seen."""

from __future__ import annotations

import html
from uuid import UUID

from origin.house import House
from storage import questions
from storage.database import transaction
from tests.origin import files, sitting
from tests.origin.asking import Answer, csrf_in
from tests.origin.conftest import Somebody
from tests.origin.pages.test_author import gone_to
from tests.origin.pages.test_own import Reader
from tests.origin.pages.test_quiz_desk import Make, desk, fields_of, ivan
from tests.origin.sitting import published

__all__ = ["Make", "desk", "ivan"]  # fixtures

GIFT = """// От стария сайт
::Хляб:: Колко дни расте закваската? {=7 ~3 ~1}

$CATEGORY: $course$/Брашно

Кое брашно е ръжено? {=тъмното ~бялото

Пълнозърнестото е тъмно. {T}
"""


def brought(desk: Reader, path: str, file: bytes = b"", **given: str) -> Answer:
    cookie = desk.cookie["cookie"]
    fields = {"csrf": csrf_in(cookie), "format": "", "do": "look", "content": GIFT} | given
    # A browser sends the field of a file that nobody chose, too.
    body, headers = files.form(file, "questions.txt" if file else "", **fields)
    sent = headers | {"cookie": f"{cookie}; lang=bg", "sec-fetch-site": "same-origin"}
    return desk.asker.edge("POST", path, body, headers=sent)


def text(answer: Answer) -> str:
    return html.unescape(answer.body.decode())


def test_a_file_is_told_line_by_line_before_its_questions_come_in(
    house: House, ivan: Somebody, desk: Reader
) -> None:
    quiz = published(house, ivan, [sitting.single()])
    path = f"/author/quizzes/{quiz.id}/files"
    for do in ("look", "add"):
        # Something of it is not kept as it is there: nothing comes in before that was seen.
        page = text(brought(desk, path, do=do))
        assert "2 въпроса могат да се добавят" in page
        assert "Тук се отваря скоба, която никъде не се затваря." in page
        with transaction(house.pool) as db:
            assert len(questions.of_quiz(db, UUID(quiz.id))) == 1
    sent = fields_of(page)
    assert sent["content"].strip() == GIFT.strip()
    other = brought(desk, path, do="add", seen=sent["seen"], content=GIFT + "\nОще {")
    assert "2 не могат да се прочетат" in text(other)
    answer = brought(desk, path, do="add", seen=sent["seen"], content=GIFT.replace("\n", "\r\n"))
    assert gone_to(answer) == f"/author/quizzes/{quiz.id}"
    with transaction(house.pool) as db:
        listed = questions.of_quiz(db, UUID(quiz.id))
    assert [each.asked.kind for each in listed] == ["single"] * 3


def test_a_file_that_cannot_be_read_says_so_in_the_readers_language(
    house: House, ivan: Somebody, desk: Reader
) -> None:
    quiz = published(house, ivan, [sitting.single()])
    path = f"/author/quizzes/{quiz.id}/files"
    torn = brought(desk, path, content="<quiz", format="moodle")
    assert torn.status == 422
    assert "Файлът се къса на ред 1" in text(torn)
    empty = brought(desk, path, content=" ")
    assert (empty.status, "Избери файл" in text(empty)) == (422, True)
