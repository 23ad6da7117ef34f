"""Quizzes at the author's desk in a browser: built without scripts, by keys, and looked into."""

from __future__ import annotations

import psycopg
import pytest
from playwright.sync_api import Page, expect

from functions import questions
from functions.questions import Question
from functions.quizzes import Rules
from tests import questions as asked
from tests.flows.conftest import Open
from tests.flows.test_author import check, enter
from tests.flows.test_learning import rows
from tests.flows.test_publishing import log_in
from tests.house import House
from tests.origin import sitting
from tests.reader import ask

KINDS: list[Question] = [questions.read(document) for document in asked.KINDS]


@pytest.fixture(scope="module")
def quiz(house: House) -> str:
    """Return the id of a published quiz of the demo's author, with every kind of question."""
    [[author]] = rows(
        house, "SELECT id FROM users WHERE email = %s", house.accounts["author"]["email"]
    )
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        listed = sitting.write(db, author, KINDS, Rules(time_limit_s=3_600))
        return str(listed[0].quiz_id)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_quiz_is_built_and_published_on_a_phone_without_scripts(
    house: House, window: Open, quiz: str
) -> None:
    [[chapter]] = rows(house, "SELECT chapter_id FROM quizzes WHERE id = %s", quiz)
    page = enter(window(scripts=False, phone=True), house, f"/author/chapters/{chapter}")
    page.get_by_label("Заглавие на нов тест").fill("Столици")
    press(page, "Направи теста")
    expect(page.locator(".said")).to_contain_text("Тестът е направен")
    press(page, "Напиши въпроса")
    page.get_by_label("Какво се пита").fill("Коя е столицата на **Италия**?")
    texts = page.get_by_label("Текст", exact=True)
    texts.nth(0).fill("Рим")
    texts.nth(1).fill("Милано")
    page.get_by_label("Вярно е").nth(0).check()
    press(page, "Още една възможност")
    expect(texts).to_have_count(5)
    expect(texts.nth(1)).to_have_value("Милано")
    press(page, "Виж го като учещ")
    expect(page.locator(".previewed strong")).to_have_text("Италия")
    press(page, "Запиши въпроса")
    expect(page.locator(".said")).to_contain_text("добавен")
    ways = page.get_by_role("navigation", name="Тестът")
    ways.get_by_role("link", name="Правила").click()
    page.get_by_label("Време за решаване, в минути").fill("ужасно")
    press(page, "Запиши правилата")
    expect(page.locator(".faults")).to_contain_text("Напишете минути")
    page.get_by_label("Време за решаване, в минути").fill("20")
    press(page, "Запиши правилата")
    expect(page.locator(".said")).to_contain_text("Правилата са записани")
    ways.get_by_role("link", name="Публикуване").click()
    press(page, "Публикувай теста")
    expect(page.locator(".said")).to_contain_text("Тестът е публикуван")
    # What looks at pages is a script itself.
    looked = enter(window(phone=True), house, f"/author/quizzes/{quiz}")
    check(looked, "builder-phone")
    for way in ("rules", "preview", "publish", "time", "add?kind=cloze", "add?kind=essay"):
        looked.goto(f"{house.edge}/author/quizzes/{quiz}/{way}")
        check(looked, f"quiz-{way.replace('?', '-')}-phone")
    looked.goto(f"{house.edge}/author/quizzes/{quiz}/add?kind=single")
    looked.get_by_label("Точки", exact=True).fill("много")
    press(looked, "Запиши въпроса")
    expect(looked.locator(".faults")).to_contain_text("Точките са число")
    check(looked, "question-faulty-phone")


def test_every_editor_is_accessible_and_questions_move_by_keys(
    house: House, window: Open, quiz: str
) -> None:
    page = enter(window("en"), house, f"/author/quizzes/{quiz}")
    first = page.locator(".asked-list > li").first
    name = first.get_attribute("data-name") or ""
    page.get_by_role("button", name=f"Move down: {name}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-placed]")).to_contain_text("stands at place 2 of 9 now")
    expect(page.get_by_role("button", name=f"Move down: {name}")).to_be_focused()
    check(page, "builder")
    paths = [each.get_attribute("href") for each in page.locator(".asked-list .name").all()]
    for number, path in enumerate(paths):
        page.goto(f"{house.edge}{path}")
        check(page, f"editor-{number}")
    for way in ("rules", "preview", "publish", "time", "marking", "statistics"):
        page.goto(f"{house.edge}/author/quizzes/{quiz}/{way}")
        check(page, f"quiz-{way}")
    page.goto(f"{house.edge}/author/quizzes/{quiz}/preview")
    page.get_by_label("София").first.check()
    press(page, "See what it earns")
    expect(page.get_by_role("status").first).to_contain_text("These answers earn 1 of")


def test_essays_are_marked_and_figures_are_drawn(house: House, window: Open, quiz: str) -> None:
    headers = log_in(house, "student")
    listed = rows(
        house,
        "SELECT questions.id::text, body ->> 'kind' FROM questions JOIN question_revisions AS r "
        "ON r.id = revision_id WHERE quiz_id = %s",
        quiz,
    )
    by_kind = {kind: id for id, kind in listed}

    def post(path: str, body: dict | None = None) -> dict:
        answer = ask(house.origin, "POST", path, body, headers=headers)
        assert answer.status == 200, (path, answer.body)
        return answer.json()

    for turn in range(4):
        attempt = post(f"/api/tests/{quiz}/start")["id"]
        given = {
            "single": {"chosen": ("sofia", "varna")[turn % 2]},
            "text": {"text": ("Пловдив", "Пловдив", "Варна", "Русе")[turn]},
            "multiple": {"chosen": ["maritsa", "iskar"][: turn % 3]} if turn % 3 else None,
            "essay": {"text": f"Защото делото му живее, каза {turn}."},
        }
        for kind, response in given.items():
            if response is not None:
                body = {"question": by_kind[kind], "sequence": 1, "response": response}
                post(f"/api/attempts/{attempt}/answer", body)
        post(f"/api/attempts/{attempt}/complete")
    page = enter(window(phone=True), house, "/author/marking")
    check(page, "queues-phone")
    page.goto(f"{house.edge}/author/quizzes/{quiz}/marking")
    check(page, "marking-phone")
    for _ in range(4):
        page.get_by_label("верни").focus()
        page.keyboard.press("Space")
        page.get_by_label("ясен").check()
        page.locator("article .go").click()
        expect(page.get_by_role("status")).to_contain_text("Оценката е записана")
    expect(page.locator(".empty")).to_be_visible()
    page.goto(f"{house.edge}/author/quizzes/{quiz}/statistics?attempts=all")
    expect(page.locator(".scatter circle").first).to_be_attached()
    check(page, "statistics-phone")
    wide = enter(window("en"), house, f"/author/quizzes/{quiz}/statistics?attempts=all")
    check(wide, "statistics-wide")
