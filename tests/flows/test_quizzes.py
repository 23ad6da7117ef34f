"""Quizzes in a browser: every kind, with scripts and without, by keys alone, from its chapter."""

from __future__ import annotations

from typing import Any

import psycopg
from playwright.sync_api import BrowserContext, Locator, Page, expect

from functions import questions
from functions.questions import Question
from functions.quizzes import Rules
from tests import questions as asked
from tests.flows import keys
from tests.flows.conftest import Open
from tests.flows.test_author import check, enter
from tests.flows.test_learning import rows
from tests.flows.test_publishing import log_in
from tests.flows.test_thread import within
from tests.house import House
from tests.origin import sitting
from tests.reader import ask

KINDS: list[Question] = [questions.read(document) for document in asked.KINDS]


def written(house: House, rules: Rules | None = None, asks: list[Question] | None = None) -> str:
    """Return the address of a quiz that the demo's author published."""
    [[author]] = rows(
        house, "SELECT id FROM users WHERE email = %s", house.accounts["author"]["email"]
    )
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        return f"/quizzes/{sitting.write(db, author, asks or KINDS, rules)[0].quiz_id}"


def begun(context: BrowserContext, house: House, quiz: str, account: dict[str, str]) -> Page:
    """Log in and begin, or go on."""
    page = enter(context, house, quiz, account)
    page.locator("main form button.go").click()
    page.wait_for_url("**/quizzes/attempts/*")
    return page


def attempt_of(page: Page) -> str:
    return page.url.partition("?")[0].rpartition("/")[2]


def stored(house: House, attempt: str) -> dict[int, Any]:
    """Return what is saved, by slot."""
    found = rows(house, "SELECT slot, response FROM answers WHERE attempt_id = %s", attempt)
    return dict(found)


def said(page: Page, slot: int) -> Locator:
    return page.locator(f"#q{slot} [data-said]")


def all_saved(page: Page, *slots: int) -> None:
    for slot in slots:
        expect(said(page, slot)).to_have_text("Запазено")


def option(page: Page, slot: int, id: str) -> Locator:
    return page.locator(f'#q{slot} input[data-id="{id}"]')


def answer_all(page: Page) -> None:
    """Answer one of each kind, rightly."""
    option(page, 1, "sofia").check()
    option(page, 2, "maritsa").check()
    option(page, 2, "iskar").check()
    page.fill("#q3 input[type=text]", "Пловдив")
    page.fill("#q4 input[type=text]", "2925,4 m")
    for left, right in (("maritsa", "w"), ("struma", "w"), ("kamchia", "b")):
        page.locator(f'#q5 select[data-id="{left}"]').select_option(right)
    for place, item in enumerate("qzmk", 1):
        page.locator(f'#q6 select[data-id="{item}"]').select_option(str(place))
    page.locator('#q7 input[data-id="sofia"], #q7 select').first.click()
    if page.locator("#q7 select").count():
        page.locator("#q7 select").first.select_option("sofia")
    page.locator("#q7 input[type=text]").fill("2925.4 m")
    page.fill("#q8 textarea", "Защото\nда.")


RIGHT = {
    1: {"chosen": "sofia"}, 2: {"chosen": ["iskar", "maritsa"]}, 3: {"text": "Пловдив"},
    4: {"text": "2925,4 m"}, 5: {"pairs": {"maritsa": "w", "struma": "w", "kamchia": "b"}},
    6: {"order": ["q", "z", "m", "k"]},
    7: {"parts": {"1": {"chosen": "sofia"}, "2": {"text": "2925.4 m"}}},
    8: {"text": "Защото\nда."},
}  # fmt: skip


def test_every_kind_is_answered_with_scripts_and_explained(house: House, window: Open) -> None:
    account = house.accounts["student"]
    page = begun(window(), house, written(house), account)
    attempt = attempt_of(page)
    answer_all(page)
    all_saved(page, *range(1, 9))
    assert stored(house, attempt) == RIGHT
    page.locator("#q1 [data-flag]").click()
    expect(page.locator(".list .flagged")).to_have_count(1)
    expect(page.locator(".list .done")).to_have_count(8)
    check(page, "attempt", "dark")
    # Answers taken back, moved, and typed anew are saved too.
    page.locator("#q3 [data-clear]").click()
    all_saved(page, 3)
    page.locator('#q6 [data-item="z"] [data-up]').click()
    all_saved(page, 6)
    assert stored(house, attempt)[3] is None
    assert stored(house, attempt)[6] == {"order": ["z", "q", "m", "k"]}
    page.get_by_role("button", name="Към края на теста").click()
    expect(page.locator(".figures")).to_contain_text("1 въпрос е без отговор")
    check(page, "finish")
    page.get_by_role("link", name="Въпрос 3").click()
    page.fill("#q3 input[type=text]", "Пловдив")
    # Nothing waits for the pause in typing: leaving sends it.
    page.get_by_role("button", name="Към края на теста").click()
    expect(page.locator(".figures")).not_to_contain_text("без отговор")
    page.get_by_role("button", name="Завърши окончателно").click()
    page.wait_for_url("**/results")
    expect(page.locator("main")).to_contain_text("Избра „София“")
    for summary in page.locator("summary").all():
        summary.click()
    check(page, "results")
    page.goto(f"{house.edge}/me/quizzes")
    expect(page.locator("main")).to_contain_text("Опит 1")
    check(page, "history", "dark")


def test_the_pages_stand_on_a_phone_in_english_one_question_at_a_time(
    house: House, window: Open
) -> None:
    quiz = written(house, Rules(paging="one", time_limit_s=1_800, attempts=2))
    page = enter(window("en", phone=True), house, quiz, house.accounts["student"])
    check(page, "start-phone")
    page.locator("main form button.go").click()
    page.wait_for_url("**/quizzes/attempts/*")
    expect(page.locator("[data-time]")).to_have_text("Time left: 30 min")
    check(page, "attempt-one-phone", "dark")
    page.context.set_offline(True)
    for _ in range(5):
        # All are on the page: turning needs no connection.
        page.get_by_role("button", name="Next").click()
    expect(page.locator("#q6")).to_be_visible()
    expect(page.locator("#q1")).to_be_hidden()
    check(page, "attempt-ordering-phone")
    page.context.set_offline(False)
    page.get_by_role("button", name="Hide the time").click()
    expect(page.locator("[data-time]")).to_be_hidden()


def test_every_kind_is_answered_without_scripts(house: House, window: Open) -> None:
    account = house.accounts["student"]
    page = begun(window(scripts=False), house, written(house), account)
    answer_all(page)
    page.get_by_role("button", name="Запази").last.click()
    expect(page.locator(".said")).to_contain_text("Отговорите ти са запазени")
    assert stored(house, attempt_of(page)) == RIGHT
    expect(said(page, 1)).to_contain_text("Запазено, ")
    page.get_by_role("button", name="Към края на теста").click()
    page.get_by_role("button", name="Завърши окончателно").click()
    expect(page.locator("main")).to_contain_text("7 от 17 точки")


def test_a_quiz_is_taken_by_keys_alone(house: House, window: Open) -> None:
    quiz = written(house, None, [sitting.single(1), KINDS[4], KINDS[5]])
    page = enter(window(), house, quiz, house.accounts["student"])
    keys.follow(page, "main form button.go")
    attempt = attempt_of(page)
    keys.reach(page, "#q1 input")
    page.keyboard.press("Space")
    for left in ("maritsa", "struma", "kamchia"):
        keys.reach(page, f'#q2 select[data-id="{left}"]')
        page.keyboard.press("ArrowDown")
    keys.reach(page, "#q3 [data-down]:enabled")
    page.keyboard.press("Enter")
    all_saved(page, 1, 2, 3)
    expect(page.locator("[data-spoken]")).to_contain_text("Място 2")
    assert len(stored(house, attempt)[2]["pairs"]) == 3
    assert len(stored(house, attempt)[3]["order"]) == 4
    keys.follow(page, "[data-finish]")
    keys.follow(page, "[data-end] button")
    assert page.url.endswith("/results")


def test_a_quiz_is_reached_from_its_chapter_and_says_there_how_it_went(
    house: House, window: Open
) -> None:
    path = _with_quiz(house)
    assert within(20, lambda: "Какво помня" in ask(house.edge, "GET", path).body.decode())
    page = enter(window(), house, path, house.accounts["student"])
    link = page.locator(".asks li")
    expect(link).to_contain_text("още не е решаван")
    link.get_by_role("link").click()
    expect(page.locator(".above a").first).to_have_attribute("href", path)
    page.locator("main form button.go").click()
    page.wait_for_url("**/quizzes/attempts/*")
    # Formulas, code and pictures stand in every text, and in a place of a choice their words do.
    expect(page.locator("#q1 math").first).to_be_visible()
    expect(page.locator("#q2 .letters math").first).to_be_visible()
    check(page, "attempt-rich", "dark")
    page.locator("#q1 .option").first.click()
    page.locator("#q3 input[type=text]").fill("вода")
    page.locator("[data-finish]").click()
    page.get_by_role("button", name="Завърши окончателно").click()
    page.wait_for_url("**/results")
    check(page, "results-rich", "dark")
    page.locator(".again a").click()
    page.wait_for_url(f"**{path}")
    expect(page.locator(".asks li")).to_contain_text("вече е решаван")


def _with_quiz(house: House) -> str:
    """Publish a quiz in a chapter of the demo over the API, and return the chapter's path."""
    [[chapter, path]] = rows(
        house,
        "SELECT chapters.id::text, '/courses/' || courses.slug || '/' || chapters.slug"
        " FROM chapters JOIN courses ON courses.id = course_id"
        " WHERE courses.slug = 'kak-da-uchim' ORDER BY chapters.position LIMIT 1",
    )
    author = log_in(house, "author")

    def made(to: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = ask(house.origin, "POST", to, body, author)
        assert answer.status in (200, 201), answer.body
        return answer.json()

    quiz = made("/api/tests", {"chapter": chapter, "title": "Какво помня", "intro": "За *теб*."})
    formula, code = "Колко е $\\frac{1}{2}$ от `x`?", "```python\nprint(1)\n```"
    right, wrong = {"text": "$x^2$", "right": True}, {"text": "`x`", "right": False}
    pairs = [{"left": f"**{n}**", "right": f"$x^{n}$"} for n in (1, 2)]
    places = [{"id": "1", "question": {"kind": "text", "patterns": [{"pattern": "вода"}]}}]
    for question in (
        {"kind": "single", "text": f"{formula}\n\n{code}", "options": [right, wrong]},
        {"kind": "matching", "text": "Свържи.", "pairs": pairs},
        {"kind": "cloze", "text": "* Квасът е брашно и {{1}}.\n* Друго.", "parts": places},
    ):
        made(f"/api/tests/{quiz['id']}/questions", {"question": question})
    made(f"/api/tests/{quiz['id']}/publish")
    return path
