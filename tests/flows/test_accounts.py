"""An account's whole way in Chromium, in both languages, with and without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.flows.test_accessibility import PAIRS, faults
from tests.flows.test_thread import within
from tests.house import House
from tests.reader import ask

FIRST, SECOND = "три сини лодки край кея", "четири зелени върби до реката"
WORDS = {
    "bg": {
        "register": "Направи си профил", "look": "Погледни пощата си", "login": "Вход",
        "confirmed": "Адресът ти е потвърден", "save": "Запази профила",
        "saved": "Профилът ти е запазен", "logout": "Изход", "forgot": "Забравена парола",
        "send": "Изпрати връзката", "change": "Смени паролата",
        "changed": "Паролата ти е сменена", "hello": "Здравей, Мария",
    },
    "en": {
        "register": "Make an account", "look": "Look into your mail", "login": "Log in",
        "confirmed": "Your address is confirmed", "save": "Save the profile",
        "saved": "Your profile is saved", "logout": "Log out", "forgot": "I forgot my password",
        "send": "Send the link", "change": "Change the password",
        "changed": "Your password is changed", "hello": "Hello, Мария",
    },
}  # fmt: skip


def window(browser: Browser, house: House, language: str, **options) -> BrowserContext:
    """Return a new reader's window that speaks a language."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, **options)
    context.add_cookies([{"name": "lang", "value": language, "url": house.edge}])
    return context


@pytest.fixture(params=["bg", "en", "bg without scripts"])
def reader(
    request: pytest.FixtureRequest, house: House, chromium_here: Browser
) -> Iterator[tuple[Page, str]]:
    """Return a page of a new reader on a phone, and the reader's language."""
    language, _, bare = request.param.partition(" ")
    context = window(chromium_here, house, language, java_script_enabled=not bare)
    yield context.new_page(), language
    context.close()


def letter(house: House, email: str, count: int) -> str:
    """Return the text of the newest letter to an address, once there are `count`."""
    mails: list[dict] = []

    def arrived() -> bool:
        mails[:] = ask(house.mail, "GET", f"/api/mails?to={email}").json()["mails"]
        return len(mails) >= count

    assert within(30, arrived), (email, mails)
    newest = max(mails, key=lambda mail: mail["at"])
    return ask(house.mail, "GET", f"/api/mails/{newest['id']}").json()["text"]


def link(text: str, path: str) -> str:
    """Return the link of a letter that leads to `path`."""
    found = re.search(rf"http://\S+{path}\S+", text)
    assert found, text
    return found[0]


def log_in(page: Page, house: House, words: dict[str, str], email: str, password: str) -> None:
    page.goto(f"{house.edge}/login")
    page.fill("#email", email)
    page.fill("#password", password)
    page.get_by_role("main").get_by_role("button", name=words["login"]).click()


def test_an_account_from_registering_to_a_new_password(
    house: House, reader: tuple[Page, str]
) -> None:
    page, language = reader
    words, main = WORDS[language], page.get_by_role("main")
    email = f"maria-{time.time_ns()}@uchi.example"

    page.goto(f"{house.edge}/register")
    expect(page.locator("#research")).not_to_be_checked()
    page.fill("#name", "Мария")
    page.fill("#email", email)
    page.fill("#password", FIRST)
    page.check("#research")
    main.get_by_role("button", name=words["register"]).click()
    expect(main).to_contain_text(words["look"])

    page.goto(link(letter(house, email, 1), "verify-email"))
    expect(main).to_contain_text(words["confirmed"])

    log_in(page, house, words, email, FIRST)
    expect(main.get_by_role("heading", level=1)).to_have_text(words["hello"])
    expect(page.get_by_role("banner")).to_contain_text("Мария")

    page.goto(f"{house.edge}/me/profile")
    expect(page.locator("#research")).to_be_checked()
    page.fill("#name", "Мария Петрова")
    page.select_option("#time_zone", "Asia/Tokyo")
    page.check("#under_age")
    page.uncheck("#research")
    main.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_role("status")).to_contain_text(words["saved"])
    expect(page.locator("#time_zone")).to_have_value("Asia/Tokyo")
    expect(page.locator("#under_age")).to_be_checked()
    expect(page.locator("#research")).not_to_be_checked()
    expect(page.get_by_role("banner")).to_contain_text("Мария Петрова")

    page.get_by_role("banner").get_by_role("button", name=words["logout"]).click()
    page.goto(f"{house.edge}/me")
    expect(page).to_have_url(f"{house.edge}/login?to=%2Fme")

    page.get_by_role("link", name=words["forgot"]).click()
    page.fill("#email", email)
    main.get_by_role("button", name=words["send"]).click()
    expect(main).to_contain_text(words["look"])
    reset = link(letter(house, email, 2), "/reset")
    page.goto(reset)
    page.fill("#password", SECOND)
    main.get_by_role("button", name=words["change"]).click()
    expect(page.get_by_role("status")).to_contain_text(words["changed"])

    log_in(page, house, words, email, FIRST)
    expect(page.locator("#password-fault")).to_be_visible()
    log_in(page, house, words, email, SECOND)
    page.wait_for_url("**/me")
    page.goto(reset)
    expect(page.locator("#password")).to_have_count(0)

    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        answers = db.execute(
            "SELECT given FROM consents JOIN users ON users.id = user_id"
            " WHERE email = %s ORDER BY consents.id",
            (email,),
        ).fetchall()
    assert [given for (given,) in answers] == [True, False]


TOLD = ("/register?done=yes", "/forgot?sent=yes", "/reset?token=x",
        "/verify?came=right", "/verify?came=wrong")  # fmt: skip
"""Pages as they stand after something was done."""


# As in test_accessibility: each scheme and language once, the other pairs in the long tests.
@pytest.fixture(params=PAIRS, ids=["light-bg", "dark-en"])
def looks(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return a colour scheme and an interface language."""
    return request.param


def test_axe_finds_nothing_where_something_was_told_or_refused(
    house: House, chromium_here: Browser, looks: tuple[str, str]
) -> None:
    """Only what no address shows by itself: tests/flows/test_accessibility.py opens the others."""
    scheme, language = looks
    context = window(chromium_here, house, language, color_scheme=scheme)
    page = context.new_page()
    for path in TOLD:
        page.goto(house.edge + path)
        assert faults(page) == [], path
    page.goto(house.edge + "/login")
    page.fill("#email", "nobody@uchi.example")
    page.fill("#password", "не е тази парола")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_selector("#password-fault")
    assert faults(page) == []
    context.close()


def test_an_administrator_fills_a_group_and_reads_of_it_in_the_log(
    house: House, chromium_here: Browser
) -> None:
    context = window(chromium_here, house, "bg")
    page = context.new_page()
    main = page.get_by_role("main")
    account, learner = house.accounts["admin"], house.accounts["student"]["email"]
    log_in(page, house, WORDS["bg"], account["email"], account["password"])
    page.wait_for_url("**/admin")
    page.goto(house.edge + "/admin/groups")
    name = f"11 б {time.time_ns()}"
    page.fill("#name", name)
    main.get_by_role("button", name="Създай групата").click()
    expect(page.get_by_role("status")).to_contain_text("Групата е създадена")
    page.fill("#email", "nobody-at-all@uchi.example")
    main.get_by_role("button", name="Добави").click()
    expect(page.locator("#email-fault")).to_be_visible()
    page.fill("#email", learner)
    main.get_by_role("button", name="Добави").click()
    expect(main.locator(".entries")).to_contain_text(learner)
    page.goto(f"{house.edge}/admin/users?search={learner}")
    expect(main.locator(".entries li")).to_have_count(1)
    expect(main.locator(".entries")).to_contain_text(name)
    page.goto(f"{house.edge}/admin/audit?subject={learner}")
    expect(main.locator(".entries")).to_contain_text("Добавен член на група")
    context.close()


def test_a_device_that_is_logged_out_from_another_one_is_out(
    house: House, chromium_here: Browser
) -> None:
    account = house.accounts["author"]
    pages = []
    for _ in range(2):
        page = window(chromium_here, house, "en").new_page()
        log_in(page, house, WORDS["en"], account["email"], account["password"])
        page.wait_for_url("**/me")
        pages.append(page)
    here, there = pages
    here.goto(house.edge + "/me/sessions")
    here.get_by_role("button", name="Log out all other devices").click()
    expect(here.get_by_role("status")).to_contain_text("All other devices are logged out")
    there.goto(house.edge + "/me")
    expect(there).to_have_url(f"{house.edge}/login?to=%2Fme")
    here.goto(house.edge + "/me")
    expect(here).to_have_url(f"{house.edge}/me")
    for page in pages:
        page.context.close()


def test_an_account_is_erased_by_its_owner_and_can_not_be_logged_into(
    house: House, chromium_here: Browser
) -> None:
    context = window(chromium_here, house, "en", java_script_enabled=False)
    page = context.new_page()
    main = page.get_by_role("main")
    email = f"ivan-{time.time_ns()}@uchi.example"
    page.goto(f"{house.edge}/register")
    page.fill("#email", email)
    page.fill("#password", FIRST)
    main.get_by_role("button").click()
    log_in(page, house, WORDS["en"], email, FIRST)
    page.wait_for_url("**/me")
    page.goto(f"{house.edge}/me/data")
    page.fill("#password", FIRST)
    main.get_by_role("button", name="Erase my account").click()
    expect(page.locator("#sure:invalid, #sure-fault").first).to_be_visible()
    page.fill("#password", FIRST)
    page.check("#sure")
    main.get_by_role("button", name="Erase my account").click()
    expect(page.get_by_role("status")).to_contain_text("Your account is erased")
    log_in(page, house, WORDS["en"], email, FIRST)
    expect(page.locator("#password-fault")).to_be_visible()
    context.close()
