"""Learning: a reader is ticked, goes on, loses the connection and comes back, on any device."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.flows import keys
from tests.flows.test_author import enter as at_the_desk
from tests.flows.test_thread import within
from tests.house import House
from tests.reader import ask

READ_MS = 4_000
"""A second more than it takes at least to have read a page."""
TICKED = 25_000
"""Milliseconds for reading, the queue, and the page's asking what came of it; machines are slow."""


def text(ending: str = "Край.") -> str:
    """Return a tall page of few words."""
    tall = "\n\n".join("…" for _ in range(40))
    return f"## Начало\n\n{tall}\n\n## Накрая\n\n{ending}\n"


@pytest.fixture(scope="module")
def course(house: House, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Return path, chapter and content of the three chapters of an imported course."""
    folder = tmp_path_factory.mktemp("malka")
    named = [(f"Глава {number}", f"glava-{number}") for number in (1, 2, 3)]
    for title, slug in named:
        (folder / f"{slug}.md").write_text(f"# {title}\n\n{text()}")
    lines = [f"* [{title}]({slug}.md)" for title, slug in named]
    (folder / "SUMMARY.md").write_text("# Малка книга\n\n" + "\n".join(lines) + "\n")
    (folder / "course.toml").write_text('slug = "malka"\nlanguage = "bg"\n')
    author = house.accounts["author"]["email"]
    done = house.uchi("import-course", str(folder), "--author", author)
    assert done.returncode == 0, done.stderr
    found = rows(
        house,
        "SELECT '/courses/malka/' || chapters.slug, chapters.id::text, contents.id::text"
        " FROM chapters JOIN contents ON chapter_id = chapters.id"
        " JOIN courses ON courses.id = course_id WHERE courses.slug = 'malka'"
        " ORDER BY chapters.position",
    )
    assert len(found) == 3
    for path, _, _ in found:
        assert within(15, lambda path=path: ask(house.edge, "GET", path).status == 200)
    return found


@pytest.fixture
def device(chromium_here: Browser) -> Iterator[BrowserContext]:
    context = chromium_here.new_context(locale="bg-BG", viewport={"width": 1280, "height": 800})
    yield context
    context.close()


def register(house: House, name: str) -> dict[str, str]:
    """Make an account over the API."""
    account = {"email": f"{name}@uchi.example", "password": "четири сини лодки край кея"}
    assert ask(house.origin, "POST", "/api/auth/register", dict(account)).status in (200, 201, 202)
    return account


def enter(device: BrowserContext, house: House, account: dict[str, str], to: str) -> Page:
    """Log in and go on to a page."""
    page = device.new_page()
    page.goto(f"{house.edge}/login?to={to}")
    page.fill('input[name="email"]', account["email"])
    page.fill('input[name="password"]', account["password"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"**{to}")
    return page


def to_the_end(page: Page) -> None:
    page.bring_to_front()
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    page.keyboard.press("Shift")


def told(page: Page):
    return page.locator("[data-told]")


def reloaded(page: Page) -> None:
    """Open the page anew, and wait until it has asked how far its reader is."""
    with page.expect_response(lambda answer: "/api/progress/" in answer.url):
        page.reload()


def rows(house: House, statement: str, *values: object) -> list[tuple]:
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        return db.execute(statement.encode(), values).fetchall()


def test_a_reader_goes_through_a_course_offline_and_back_and_nothing_is_lost_or_counted_twice(
    house: House,
    course: list[tuple[str, str, str]],
    device: BrowserContext,
    chromium_here: Browser,
):
    account = register(house, "maria-flow")
    (first, _, content), (second, _, _), (third, _, _) = course
    page = enter(device, house, account, first)
    expect(told(page)).to_contain_text("Още не е прочетено")
    to_the_end(page)
    expect(told(page)).to_contain_text("Прочетено до края", timeout=TICKED)
    expect(page.locator("[data-came]")).to_have_text("33 % от курса")
    expect(page.locator(".chapters .here > .tick")).to_have_count(1)

    # On by the keyboard alone.
    page.locator(".turn a[rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")
    expect(told(page)).to_contain_text("Още не")
    other = device.new_page()
    other.goto(house.edge + third)
    expect(told(other)).to_contain_text("Още не")

    device.set_offline(True)
    for tab in (page, other):
        to_the_end(tab)
        tab.wait_for_timeout(READ_MS)
        expect(tab.locator("[data-state]")).to_contain_text("пази се")
    for tab in (page, other):
        with tab.expect_event("close"):
            tab.close(run_before_unload=True)
    device.set_offline(False)
    back = device.new_page()
    back.goto(house.edge + first)

    def whole() -> bool:
        reloaded(back)
        return "100 %" in (back.locator("[data-came]").text_content() or "")

    assert within(30, whole)
    reasons = rows(
        house,
        "SELECT reason, revision FROM completions JOIN users ON users.id = learner"
        " WHERE email = %s",
        account["email"],
    )
    assert reasons == [("read", 1)] * 3
    views = rows(
        house,
        "SELECT count(*), count(DISTINCT view), max(active_ms) FROM readings"
        " JOIN users ON users.id = learner WHERE email = %s AND page = %s",
        account["email"],
        course[1][1],
    )
    assert views[0][:2] == (1, 1)
    assert 2_900 <= views[0][2] <= 60_000

    # Online again, the keys lead on, and the next page knows what was read without a connection.
    keys.follow(back, ".turn a[rel=next]")
    expect(told(back)).to_contain_text("Прочетено до края")
    back.goto(house.edge + first)

    # The author changes the first chapter at the desk: it stays ticked, and says what is new.
    desk = chromium_here.new_context(locale="bg-BG")
    editor = at_the_desk(desk, house, f"/author/contents/{content}")
    editor.fill("#body", text("Друго."))
    expect(editor.locator("[data-preview]")).to_contain_text("Друго.")
    editor.get_by_role("button", name="Запази и публикувай").click()
    expect(editor.locator(".said")).to_contain_text("до 15 секунди")

    def renewed() -> bool:
        reloaded(back)
        return "Друго." in (back.locator("[data-text]").text_content() or "")

    assert within(25, renewed)
    expect(back.locator("[data-since]")).to_contain_text("Ново, откакто го прочете: Накрая")
    expect(told(back)).to_contain_text("Прочетено до края")
    expect(back.locator("[data-came]")).to_have_text("100 % от курса")
    editor.get_by_role("link", name="История").click()
    editor.get_by_role("button", name="Обратно към версия 1 и публикувай").click()
    expect(editor.locator(".said")).to_contain_text("Старият текст")
    desk.close()

    def undone() -> bool:
        reloaded(back)
        return back.locator("[data-since]").text_content() == ""

    # As it was when it was read: nothing is new.
    assert within(25, undone)


def test_marking_by_hand_and_taking_it_back_by_the_keyboard(
    house: House, course: list[tuple[str, str, str]], device: BrowserContext
):
    page = enter(device, house, register(house, "hand-flow"), course[0][0])
    button = page.locator("[data-finish] button")
    expect(button).to_have_text("Отбележи като прочетено")
    button.focus()
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("Отбелязано от теб")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("Още не е прочетено")
    page.locator(".turn a[rel=next]").click()
    page.wait_for_url(f"**{course[1][0]}")
    expect(page.locator("[data-came]")).to_have_text("33 % от курса")
    page.goto(f"{house.edge}/courses/malka")
    expect(page.locator("[data-go]")).to_have_text("Продължи: Глава 2")
    expect(page.locator(".doors .self")).to_have_text("H")
    page.goto(f"{house.edge}/me/learning/{course[0][1]}")
    expect(page.get_by_role("main")).to_contain_text("Следваща глава")
    page.goto(f"{house.edge}/me/learning")
    expect(page.get_by_role("main")).to_contain_text("33 % от курса")


def test_the_whole_way_of_a_learner_is_walked_by_keys(
    house: House, course: list[tuple[str, str, str]], device: BrowserContext
):
    account, page = register(house, "keys-flow"), device.new_page()
    page.goto(f"{house.edge}/courses")
    keys.follow(page, 'a[href="/login"]')
    for name in ("email", "password"):
        keys.reach(page, f"input[name={name}]")
        page.keyboard.type(account[name])
    page.keyboard.press("Enter")
    page.wait_for_url("**/me")
    keys.follow(page, 'a[href="/courses"]')
    keys.follow(page, 'a[href="/courses/malka"]')
    keys.follow(page, "a[data-go]")
    page.keyboard.press("End")
    expect(told(page)).to_contain_text("Прочетено до края", timeout=TICKED)
    keys.follow(page, ".turn a[rel=next]")
    keys.reach(page, "[data-finish] button")
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("Отбелязано от теб")
    keys.follow(page, ".turn a[rel=next]")
    # Back among the chapters, to why one of them is ticked.
    keys.follow(page, f'nav.side a[href="{course[0][0]}"]')
    expect(told(page)).to_contain_text("Прочетено до края")
    keys.follow(page, "a.self")
    keys.follow(page, 'a[href="/me/learning"]')
    expect(page.get_by_role("main")).to_contain_text("66 % от курса")
    keys.reach(page, "main summary")
    page.keyboard.press("Enter")
    keys.follow(page, f'a[href="/me/learning/{course[0][1]}"]')
    expect(page.get_by_role("main")).to_contain_text("Глава 1")


def test_one_goes_on_where_one_stopped_on_another_device(
    house: House, course: list[tuple[str, str, str]], device: BrowserContext, chromium_here: Browser
):
    account = register(house, "device-flow")
    page = enter(device, house, account, course[0][0])
    expect(told(page)).to_contain_text("Още не")
    page.wait_for_timeout(1_200)
    page.evaluate(
        "document.querySelectorAll('[data-part] > *')[30].scrollIntoView({behavior: 'instant'})"
    )
    page.wait_for_timeout(500)
    page.goto("about:blank")
    phone = chromium_here.new_context(
        locale="bg-BG", viewport={"width": 390, "height": 844}, has_touch=True
    )
    page = enter(phone, house, account, course[0][0])
    link = page.locator("[data-since] a")
    expect(link).to_have_text("Продължи оттам, докъдето стигна")
    link.click()
    page.wait_for_function(
        """() => {
            const part = document.querySelectorAll("[data-part] > *")[30];
            const { top } = part.getBoundingClientRect();
            return -60 <= top && top <= 200;
        }"""
    )
    phone.close()


def test_a_guests_reading_is_kept_on_registering(
    house: House, course: list[tuple[str, str, str]], device: BrowserContext
):
    page = device.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(house.edge + course[0][0])
    to_the_end(page)
    page.wait_for_timeout(READ_MS)
    assert [url for url in asked if "/api/" in url] == []
    page.goto("about:blank")
    page.close()
    page = enter(device, house, register(house, "guest-flow"), course[1][0])

    def kept() -> bool:
        reloaded(page)
        return "33 %" in (page.locator("[data-came]").text_content() or "")

    assert within(20, kept)
