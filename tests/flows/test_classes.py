"""Classes in Chromium: a teacher invites, learners come in without scripts, one is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.flows.test_accounts import letter, link, window
from tests.flows.test_publishing import log_in, made
from tests.flows.test_thread import within
from tests.house import House
from tests.reader import ask

SECRET = "Само за своите"
PASSWORD = "четири сини лодки край кея"
CHAPTER = "/courses/za-klasa/parva"
GONE_WITHIN_SECONDS = 15


@pytest.fixture(scope="module")
def course(house: House) -> str:
    """Return the title of a course by invitation, with two chapters."""
    author = log_in(house, "author")
    body = {"title": "За класа", "slug": "za-klasa", "access": "members"}
    course = made(ask(house.origin, "POST", "/api/courses", body, author))
    for slug in ("parva", "vtora"):
        chapter = made(
            ask(house.origin, "POST", f"/api/courses/{course}/chapters",
                {"title": slug.capitalize(), "slug": slug}, author)
        )  # fmt: skip
        text = {"kind": "text", "body": f"{SECRET}: {slug}."}
        made(ask(house.origin, "POST", f"/api/chapters/{chapter}/content", text, author))
    answer = ask(house.origin, "POST", f"/api/courses/{course}/publish", {}, author)
    assert answer.status == 200, answer.body
    assert within(15, lambda: ask(house.edge, "GET", CHAPTER).status == 303)
    return "За класа"


@pytest.fixture
def teacher(house: House, chromium_here: Browser) -> Iterator[Page]:
    context = chromium_here.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": "lang", "value": "bg", "url": house.edge}])
    page = context.new_page()
    enter(page, house, house.accounts["author"], "/classes")
    yield page
    context.close()


@pytest.fixture
def phones(house: House, chromium_here: Browser) -> Iterator[list[BrowserContext]]:
    """Return the windows of learners on telephones, in both languages, without scripts."""
    made = [
        window(chromium_here, house, language, java_script_enabled=False)
        for language in ("bg", "en")
    ]
    yield made
    for context in made:
        context.close()


def enter(page: Page, house: House, account: dict[str, str], to: str) -> None:
    page.goto(f"{house.edge}/login?to={quote(to, safe='')}")
    page.fill("#email", account["email"])
    page.fill("#password", account["password"])
    page.get_by_role("main").get_by_role("button").click()


def account(house: House, name: str) -> dict[str, str]:
    new = {"email": f"{name}@uchi.example", "password": PASSWORD, "name": name.capitalize()}
    assert ask(house.origin, "POST", "/api/auth/register", dict(new)).status == 202
    return new


def look(page: Page) -> None:
    """Have axe look at a page."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_class_from_its_making_to_somebodys_leaving(
    house: House, course: str, teacher: Page, phones: list[BrowserContext]
) -> None:
    first, second = (phone.new_page() for phone in phones)
    main = teacher.get_by_role("main")
    look(teacher)

    teacher.fill("#name", "6 а")
    teacher.select_option("#course", label=course)
    main.get_by_role("button", name="Създай класа").click()
    look(teacher)
    main.get_by_role("button", name="Направи код").click()
    code = teacher.locator(".board").inner_text()
    room = teacher.url.split("?")[0].removesuffix("/invitations")

    # A learner meets the chapter, is asked for the code, types it in Cyrillic letters, and reads.
    maria = account(house, "maria-v-klasa")
    enter(first, house, maria, CHAPTER)
    expect(first).to_have_url(re.compile("/classes/enter"))
    assert SECRET not in first.content()
    first.fill("#code", code.lower().replace("b", "в").replace("h", "н").replace("-", " "))
    first.get_by_role("main").get_by_role("button").last.click()
    expect(first.get_by_role("heading", level=1)).to_have_text("6 а")
    first.get_by_role("main").get_by_role("button", name="Влез в класа").click()
    expect(first.get_by_role("heading", level=1)).to_have_text(course)
    first.goto(house.edge + CHAPTER)
    expect(first.get_by_role("article").first).to_contain_text(SECRET)

    # A list lets an account in and writes to an address without one, which makes one on the way.
    teacher.goto(f"{room}/lists")
    look(teacher)
    teacher.fill("#csv", "имейл;име\nnova@uchi.example;Нова\nникой;Никой\n")
    main.get_by_role("button", name="Изпрати списъка").click()

    def worked() -> bool:
        again = main.get_by_role("link", name="Погледни пак")
        if again.count():
            again.click()
        return again.count() == 0

    assert within(20, worked)
    expect(main).to_contain_text("това не е имейл адрес")
    look(teacher)
    second.goto(link(letter(house, "nova@uchi.example", 1), "/classes/join"))
    expect(second.get_by_role("main")).to_contain_text("6 а")
    second.get_by_role("link", name="Make an account").click()
    second.fill("#email", "nova@uchi.example")
    second.fill("#password", PASSWORD)
    second.get_by_role("main").get_by_role("button", name="Make an account").click()
    second.get_by_role("main").get_by_role("link", name="Log in").click()
    second.fill("#email", "nova@uchi.example")
    second.fill("#password", PASSWORD)
    second.get_by_role("main").get_by_role("button", name="Log in").click()
    second.get_by_role("main").get_by_role("button", name="Come into the class").click()
    second.goto(house.edge + CHAPTER)
    expect(second.get_by_role("article").first).to_contain_text(SECRET)

    # The teacher sees both, one of whom has confirmed the address and completed a chapter.
    first.goto(link(letter(house, maria["email"], 1), "verify-email"))
    first.goto(house.edge + CHAPTER)
    chapter = first.locator("main[data-page]").get_attribute("data-page")
    first.goto(f"{house.edge}/me/learning/{chapter}")
    first.locator('button[value="mark"]').click()
    teacher.goto(room)
    row = teacher.get_by_role("row").filter(has_text="Maria-v-klasa")
    expect(row).to_contain_text("50 %")
    expect(teacher.get_by_role("row").filter(has_text="nova@")).to_contain_text("не е потвърден")
    look(teacher)

    # Taken out, she is shown the door by the edge itself; the other one reads on.
    row.get_by_role("button", name="Извади").click()
    expect(teacher.get_by_role("status")).to_be_visible()

    def shut() -> bool:
        first.goto(house.edge + CHAPTER)
        return "/classes/enter" in first.url

    assert within(GONE_WITHIN_SECONDS, shut)
    assert SECRET not in first.content()
    second.goto(house.edge + CHAPTER)
    expect(second.get_by_role("article").first).to_contain_text(SECRET)
