"""Quizzes over the API: written, published when they are fit, linked from their chapter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from origin.actions import publishing
from origin.house import House
from storage import media, pages
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]

SINGLE = {
    "kind": "single", "text": "Кое **помага** повече?", "feedback": "Виж втора глава.",
    "options": [
        {"id": "a", "text": "Припомнянето", "right": True, "feedback": "Точно така."},
        {"id": "b", "text": "Препрочитането"},
    ],
}  # fmt: skip


def a_quiz(asker: Asker, token: str, **fields: Any) -> tuple[dict, dict, dict]:
    """Return a published course, its one chapter, and a draft quiz of it."""
    course, chapter, _ = a_course(asker, token)
    made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=token))
    body = {"chapter": chapter["id"], "title": "Какво помня"} | fields
    return course, chapter, made(asker.ask("POST", "/api/tests", body, token=token))


def add(asker: Asker, token: str, quiz: dict, question: dict) -> Answer:
    path = f"/api/tests/{quiz['id']}/questions"
    return asker.ask("POST", path, {"question": question}, token=token)


def publish(asker: Asker, token: str, quiz: dict) -> Answer:
    return asker.ask("POST", f"/api/tests/{quiz['id']}/publish", token=token)


def chapter_page(house: House, course: dict, chapter: dict) -> str:
    path = f"/courses/{course['slug']}/{chapter['slug']}"
    with transaction(house.pool) as db:
        [page] = [
            each
            for each in pages.of_course(db, UUID(course["id"]))
            if (each.path, each.interface) == (path, "bg")
        ]
        sheet = publishing.render_sheet(db, page.version)
    assert sheet is not None
    return sheet.decode(errors="replace")


def test_a_quiz_is_made_with_its_texts_rendered_and_its_rules_kept(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    _, chapter, quiz = a_quiz(
        asker,
        author.token,
        intro="Пет *въпроса*.",
        rules={
            "attempts": 2,
            "pass_share": "0.6",
            "bands": [{"from_share": "1/2", "text": "**Да**"}],
        },
    )
    assert (quiz["state"], quiz["version"], quiz["chapter_id"]) == ("draft", 1, chapter["id"])
    assert quiz["html"] == "<p>Пет <em>въпроса</em>.</p>"
    assert (quiz["rules"]["attempts"], quiz["rules"]["pass_share"]) == (2, "3/5")
    assert quiz["rules"]["bands"][0]["html"] == "<p><strong>Да</strong></p>"
    question = made(add(asker, author.token, quiz, SINGLE))
    assert question["revision"] == 1
    assert question["html"]["text"] == "<p>Кое <strong>помага</strong> повече?</p>"
    assert question["html"]["option.a"] == "Припомнянето"


def test_nothing_that_runs_survives_in_any_text(asker: Asker, people: Make) -> None:
    author = people("author")
    wicked = "<img src=x onerror=alert(1)><script>alert(2)</script>[x](javascript:alert(3))"
    rules = {"bands": [{"from_share": "0", "text": wicked, "html": wicked}]}
    _, _, quiz = a_quiz(asker, author.token, intro=wicked, rules=rules)
    every: dict[str, Any] = dict(SINGLE, text=wicked, feedback=wicked, when_wrong=wicked)
    every["options"] = [
        {"id": "a", "text": wicked, "right": True, "feedback": wicked}, {"id": "b", "text": "б"},
    ]  # fmt: skip
    question = made(add(asker, author.token, quiz, every))
    shown = [quiz["html"], quiz["rules"]["bands"][0]["html"], *question["html"].values()]
    for html in shown:
        assert not any(word in html for word in ("<script", "onerror", 'href="java')), html


def test_a_quiz_that_is_unfit_is_refused_with_every_fault_and_its_place(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    _, _, quiz = a_quiz(asker, author.token)
    refused = publish(asker, author.token, quiz)
    assert (refused.status, refused.problem) == (422, "unfit-quiz")
    assert [each["code"] for each in refused.json["faults"]] == ["no-questions"]
    wrong = made(add(asker, author.token, quiz, {"kind": "single", "text": "", "options": []}))
    part = {"kind": "text", "patterns": [{"pattern": "а"}]}
    cloze = {
        "kind": "cloze",
        "text": "$x_{{{1}}}$ и {{2}}",
        "parts": [{"id": number, "question": part} for number in "12"],
    }
    hidden = made(add(asker, author.token, quiz, cloze))
    refused = publish(asker, author.token, quiz)
    found = {(each["question"], each["path"], each["code"]) for each in refused.json["faults"]}
    assert (wrong["id"], "/text", "no-text") in found
    assert (wrong["id"], "/options", "too-few") in found
    assert (hidden["id"], "/text", "place-hidden") in found
    pointers = [each["pointer"] for each in refused.json["errors"]]
    assert f"/questions/{wrong['id']}/options" in pointers
    told = made(asker.ask("GET", f"/api/tests/{quiz['id']}/faults", token=author.token))
    assert not told["ready"]
    assert {(each["question"], each["path"], each["code"]) for each in told["faults"]} == found


def test_a_published_quiz_is_linked_from_its_chapter_until_it_is_archived(
    asker: Asker, people: Make, house: House
) -> None:
    author = people("author")
    course, chapter, quiz = a_quiz(asker, author.token)
    made(add(asker, author.token, quiz, SINGLE))
    assert f"/quizzes/{quiz['id']}" not in chapter_page(house, course, chapter)
    assert made(publish(asker, author.token, quiz))["state"] == "published"
    page = chapter_page(house, course, chapter)
    assert f'href="/quizzes/{quiz["id"]}"' in page
    assert "Какво помня" in page
    assert "Припомнянето" not in page
    change = {"title": "Какво знам"}
    made(asker.ask("PUT", f"/api/tests/{quiz['id']}", change, token=author.token))
    assert "Какво знам" in chapter_page(house, course, chapter)
    assert asker.ask("DELETE", f"/api/tests/{quiz['id']}", token=author.token).status == 204
    assert f"/quizzes/{quiz['id']}" not in chapter_page(house, course, chapter)
    back = made(asker.ask("POST", f"/api/tests/{quiz['id']}/restore", token=author.token))
    assert back["state"] == "draft"


def test_a_stale_change_is_refused_with_both(asker: Asker, people: Make) -> None:
    author = people("author")
    _, _, quiz = a_quiz(asker, author.token)
    place = f"/api/tests/{quiz['id']}"
    made(asker.ask("PUT", place, {"title": "Мое", "base": 1}, token=author.token))
    late = asker.ask(
        "PUT", place, {"title": "Твое", "rules": {"attempts": 1}, "base": 1}, token=author.token
    )
    assert (late.status, late.problem) == (409, "stale-quiz")
    assert (late.json["yours"]["title"], late.json["yours"]["rules"]["attempts"]) == ("Твое", 1)
    assert (late.json["theirs"]["title"], late.json["theirs"]["version"]) == ("Мое", 2)
    # The same again after a lost answer changes nothing, whatever the base.
    assert (
        made(asker.ask("PUT", place, {"title": "Мое", "base": 1}, token=author.token))["version"]
        == 2
    )


def test_a_stale_question_is_refused_with_both_and_revisions_stay(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    _, _, quiz = a_quiz(asker, author.token)
    question = made(add(asker, author.token, quiz, SINGLE))
    place = f"/api/questions/{question['id']}"
    mine = {"question": dict(SINGLE, text="Мое"), "base": 1, "message": "по-ясно"}
    assert made(asker.ask("PUT", place, mine, token=author.token))["revision"] == 2
    theirs = {"question": dict(SINGLE, text="Твое"), "base": 1}
    late = asker.ask("PUT", place, theirs, token=author.token)
    assert (late.status, late.problem) == (409, "stale-question")
    assert late.json["yours"]["question"]["text"] == "Твое"
    assert (late.json["theirs"]["question"]["text"], late.json["theirs"]["revision"]) == ("Мое", 2)
    assert made(asker.ask("PUT", place, mine, token=author.token))["revision"] == 2
    kept = made(asker.ask("GET", f"{place}/revisions", token=author.token))["revisions"]
    assert [(each["revision"], each["message"]) for each in kept] == [(2, "по-ясно"), (1, "")]


def test_what_learners_see_stays_fit_whatever_is_changed(asker: Asker, people: Make) -> None:
    author = people("author")
    _, _, quiz = a_quiz(asker, author.token)
    question = made(add(asker, author.token, quiz, SINGLE))
    made(publish(asker, author.token, quiz))
    place = f"/api/questions/{question['id']}"
    broken = {"question": dict(SINGLE, options=[])}
    answers = [
        asker.ask("PUT", place, broken, token=author.token),
        asker.ask("DELETE", place, token=author.token),
        add(asker, author.token, quiz, {"kind": "essay", "text": ""}),
        asker.ask("PUT", f"/api/tests/{quiz['id']}",
                  {"rules": {"shown": {"answers": "after_close"}}}, token=author.token),
    ]  # fmt: skip
    assert [(each.status, each.problem) for each in answers] == [(422, "unfit-quiz")] * 4
    listed = made(asker.ask("GET", f"/api/tests/{quiz['id']}/questions", token=author.token))
    assert [each["revision"] for each in listed["questions"]] == [1]


def test_learners_see_published_quizzes_and_no_word_of_the_key(asker: Asker, people: Make) -> None:
    author, learner = people("author"), people("student")
    rules = {"bands": [{"from_share": "0", "text": "Тайна похвала"}]}
    _, chapter, quiz = a_quiz(asker, author.token, rules=rules)
    made(add(asker, author.token, quiz, SINGLE))
    list_path, path = f"/api/tests/chapter/{chapter['id']}", f"/api/tests/{quiz['id']}"
    assert made(asker.ask("GET", list_path, token=learner.token))["quizzes"] == []
    assert asker.ask("GET", path, token=learner.token).status == 404
    made(publish(asker, author.token, quiz))
    for token in (learner.token, None):
        [shown] = made(asker.ask("GET", list_path, token=token))["quizzes"]
        one = asker.ask("GET", path, token=token)
        assert shown == one.json
        assert (shown["intro"], shown["version"]) == (None, None)
        assert "Тайна" not in one.body.decode()
        for closed in ("questions", "faults"):
            assert asker.ask("GET", f"{path}/{closed}", token=token).status in (401, 403)


def test_quizzes_of_a_members_course_are_for_its_members(asker: Asker, people: Make) -> None:
    author, stranger = people("author"), people("student")
    course, chapter, quiz = a_quiz(asker, author.token)
    made(add(asker, author.token, quiz, SINGLE))
    made(publish(asker, author.token, quiz))
    change = {"access": "members"}
    made(asker.ask("PUT", f"/api/courses/{course['id']}", change, token=author.token))
    for token in (stranger.token, None):
        for path in (f"/api/tests/chapter/{chapter['id']}", f"/api/tests/{quiz['id']}"):
            assert asker.ask("GET", path, token=token).status == 404
    assert asker.ask("GET", f"/api/tests/{quiz['id']}", token=author.token).status == 200


@pytest.mark.parametrize("kind", ["chapter", "quiz"])
def test_what_comes_first_is_of_the_same_course(asker: Asker, people: Make, kind: str) -> None:
    author = people("author")
    _, chapter, quiz = a_quiz(asker, author.token)
    place = f"/api/tests/{quiz['id']}"
    known = {"chapter": chapter["id"], "quiz": quiz["id"]}[kind]
    for id, status in ((str(uuid4()), 422), (known, 200)):
        rules = {"prerequisites": [{"kind": kind, "id": id}]}
        answer = asker.ask("PUT", place, {"rules": rules}, token=author.token)
        assert answer.status == status, answer.body
    if kind == "quiz":
        made(add(asker, author.token, quiz, SINGLE))
        codes = [each["code"] for each in publish(asker, author.token, quiz).json["faults"]]
        assert codes == ["after-itself"]


def test_questions_stand_in_the_order_that_names_each_once(asker: Asker, people: Make) -> None:
    author = people("author")
    _, _, quiz = a_quiz(asker, author.token)
    ids = [made(add(asker, author.token, quiz, SINGLE))["id"] for _ in range(3)]
    place = f"/api/tests/{quiz['id']}/order"
    turned = {"questions": ids[::-1]}
    listed = made(asker.ask("PUT", place, turned, token=author.token))["questions"]
    assert [each["id"] for each in listed] == ids[::-1]
    for wrong in (ids[:2], [*ids, str(uuid4())], ids[:2] + ids[:1]):
        answer = asker.ask("PUT", place, {"questions": wrong}, token=author.token)
        assert (answer.status, answer.problem) == (422, "invalid-fields")


def test_pictures_of_the_course_are_shown_in_questions(
    asker: Asker, people: Make, house: House
) -> None:
    author = people("author")
    course, _, quiz = a_quiz(asker, author.token)
    picture = "a" * 64
    with transaction(house.pool) as db:
        media.insert(db, hash=picture, media_type="image/png", bytes=9, width=4, height=3)
        media.put_name(db, course=UUID(course["id"]), path="assets/x.png", hash=picture)
    question = made(add(asker, author.token, quiz, dict(SINGLE, text="![Мрежа](assets/x.png)")))
    assert f"/media/{picture}/x.png" in question["html"]["text"]
