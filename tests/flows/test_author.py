"""The author's desk in a browser: without scripts, beside a live page, and after a lost window."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.flows.test_thread import within
from tests.house import House
from tests.reader import ask

SHOTS = os.environ.get("UCHI_SHOTS")
"""A folder for pictures of the pages; none are taken without."""
WIDE = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)


def enter(
    context: BrowserContext,
    house: House,
    to: str = "/author",
    account: dict[str, str] | None = None,
) -> Page:
    """Log in, as the demo's author unless said otherwise, and open a page."""
    page, account = context.new_page(), account or house.accounts["author"]
    page.goto(f"{house.edge}/login?to={to}")
    page.fill('input[name="email"]', account["email"])
    page.fill('input[name="password"]', account["password"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"**{to}")
    return page


def check(page: Page, name: str, scheme: str = "light") -> None:
    """Find nothing with axe, nor anything wider than the window."""
    for looked in ("light", "dark") if SHOTS else (scheme,):
        page.emulate_media(color_scheme="dark" if looked == "dark" else "light")
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (name, looked)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{looked}.png", full_page=True)


@pytest.fixture
def window(request: pytest.FixtureRequest, chromium_here: Browser, house: House):
    """Return what opens a window: with or without scripts, in a language, of a size."""
    opened: list[BrowserContext] = []

    def open_one(language: str, *, scripts: bool, size: ViewportSize) -> BrowserContext:
        context = chromium_here.new_context(java_script_enabled=scripts, viewport=size)
        context.add_cookies([{"name": "lang", "value": language, "url": house.edge}])
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def written(house: House, chromium_here: Browser) -> str:
    """Return the editor's address of a published text, made by forms without any script."""
    context = chromium_here.new_context(java_script_enabled=False, viewport=PHONE)
    context.add_cookies([{"name": "lang", "value": "bg", "url": house.edge}])
    page = enter(context, house)
    page.fill('input[name="title"]', "Хляб на бюрото")
    page.get_by_role("button", name="Създай курса").click()
    for title in ("Втора", "Първа"):
        page.get_by_label("Заглавие на нова глава").fill(title)
        page.get_by_role("button", name="Добави главата").click()
        page.get_by_role("navigation", name="Курсът").get_by_role("link", name="Глави").click()
    # By keyboard: the button that moves is reached and pressed, and the order is another one.
    page.get_by_role("button", name="Премести нагоре: Първа").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".branch h2").first).to_have_text("Първа")
    page.get_by_role("link", name="Първа", exact=True).click()
    page.get_by_role("button", name="Добави текст").click()
    page.fill("#body", "Брашно и **вода**.")
    page.get_by_role("button", name="Преглед").click()
    expect(page.locator("[data-preview] strong")).to_have_text("вода")
    page.get_by_role("button", name="Запази", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Запазено")
    address = page.url.partition("?")[0].removeprefix(house.edge)
    page.get_by_role("link", name="Публикуване").click()
    expect(page.locator(".told-text ins")).to_contain_text("Брашно")
    page.get_by_role("button", name="Публикувай курса").click()
    expect(page.locator(".said")).to_contain_text("до 15 секунди")
    context.close()
    return address


def test_readers_see_within_seconds_what_was_written_without_scripts(
    house: House, written: str
) -> None:
    path = "/courses/hlyab-na-byuroto/parva"
    assert within(15, lambda: "<strong>вода</strong>" in ask(house.edge, "GET", path).body.decode())


def test_the_page_follows_the_text_and_what_was_typed_outlives_the_window(
    house: House, written: str, window
) -> None:
    context = window("en", scripts=True, size=WIDE)
    page = enter(context, house, written)
    state = page.locator("[data-desk-state]")
    expect(state).to_have_text("Saved")
    expect(page.get_by_role("button", name="Preview")).to_be_hidden()
    page.locator("#body").fill("# Закваска\n\nСедем *дни*.")
    expect(page.locator("[data-preview] em")).to_have_text("дни")
    expect(page.locator("[data-preview] h2")).to_have_text("Закваска")
    expect(state).to_have_text("Not saved yet: kept on this device")
    page.close()
    back = context.new_page()
    back.goto(house.edge + written)
    expect(back.locator("#body")).to_have_value("# Закваска\n\nСедем *дни*.")
    expect(back.locator("[data-restored]")).to_be_visible()
    expect(back.locator("[data-preview] em")).to_have_text("дни")
    back.get_by_role("button", name="Save", exact=True).click()
    expect(back.locator(".said")).to_contain_text("Saved")
    assert back.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('uchi:desk'))") == []
    back.goto(house.edge + written)
    expect(back.locator("[data-restored]")).to_be_hidden()


@pytest.fixture(scope="module")
def colleague(house: House) -> dict[str, str]:
    """Return another author's account."""
    account = {"email": "colleague@uchi.example", "password": "пет сини лодки край кея"}
    assert ask(house.origin, "POST", "/api/auth/register", dict(account)).status == 202
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        db.execute(
            "UPDATE users SET role = 'author', name = 'Мария', verified_at = now()"
            " WHERE email = %s",
            (account["email"],),
        )
    return account


def test_of_two_authors_who_save_at_once_both_texts_are_shown(
    house: House, written: str, window, colleague: dict[str, str]
) -> None:
    page = enter(window("bg", scripts=True, size=WIDE), house, written)
    course = page.locator(".ways a").first.get_attribute("href") or ""
    page.goto(f"{house.edge}{course}/authors")
    page.get_by_label("Имейл на друг автор").fill("nobody@uchi.example")
    page.get_by_role("button", name="Направи съавтор").click()
    expect(page.locator(".faults")).to_contain_text("Няма профил на автор с този адрес")
    page.get_by_label("Имейл на друг автор").fill(colleague["email"])
    page.get_by_role("button", name="Направи съавтор").click()
    expect(page.locator(".said")).to_contain_text("пътува писмо")
    check(page, "authors")
    page.goto(house.edge + written)
    mine = "Моят текст за хляба."
    page.locator("#body").fill(mine)

    theirs = enter(window("bg", scripts=False, size=PHONE), house, "/author", colleague)
    expect(theirs.get_by_role("main")).to_contain_text("споделен с теб")
    theirs.goto(house.edge + written)
    theirs.fill("#body", "Чужд текст.")
    theirs.get_by_role("button", name="Запази", exact=True).click()
    expect(theirs.locator(".said")).to_contain_text("Запазено")

    page.get_by_role("button", name="Запази", exact=True).click()
    expect(page.locator(".theirs")).to_have_value("Чужд текст.")
    expect(page.locator("#body")).to_have_value(mine)
    check(page, "stale")
    page.get_by_role("button", name="Запази и публикувай").click()
    expect(page.locator(".said")).to_contain_text("до 15 секунди")
    page.get_by_role("link", name="История").click()
    expect(page.locator(".told-text del")).to_have_text("Чужд")
    expect(page.locator(".told-text ins").first).to_have_text("Моят")
    page.get_by_role("button", name=re.compile(r"Обратно към версия 2$")).click()
    expect(page.locator("#body")).to_have_value("Брашно и **вода**.")

    theirs.goto(f"{house.edge}{course}/authors")
    expect(theirs.get_by_label("Имейл на друг автор")).to_have_count(0)
    theirs.get_by_role("button", name="Напусни курса").click()
    expect(theirs.locator(".said")).to_contain_text("Вече не си автор")
    answer = theirs.goto(house.edge + written)
    assert answer is not None
    assert answer.status == 404


def test_chapters_and_parts_are_dragged_and_moved_by_keys_with_their_places_told(
    house: House, written: str, window
) -> None:
    page = enter(window("bg", scripts=True, size=WIDE), house, written)
    part = written.rpartition("/")[2]
    page.goto(house.edge + (page.locator(".ways a").first.get_attribute("href") or ""))
    titles, told = page.locator(".branch h2"), page.locator("[data-placed]")
    expect(titles).to_have_text(["Първа", "Втора"])
    _drag(page, page.locator(".branch .grip").nth(1), page.locator(".branch").first, above=True)
    expect(told).to_have_text("Главата „Втора“ вече е на място 1 от 2")
    expect(titles).to_have_text(["Втора", "Първа"])
    # A part goes to the chapter that it is dropped in.
    _drag(page, page.locator(f"#at-{part} .grip"), page.locator(".branch").first)
    expect(told).to_contain_text("в главата „Втора“")
    expect(page.locator(".tree > li").first.locator(f"#at-{part}")).to_be_visible()
    # By keys the focus stays on the button, so that the next step is one more press.
    button = page.get_by_role("button", name="Премести нагоре: Първа")
    button.focus()
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["Първа", "Втора"])
    expect(page.get_by_role("button", name="Премести надолу: Първа")).to_be_focused()
    up = page.locator(f"#at-{part}").get_by_role("button", name=re.compile("Премести нагоре"))
    up.focus()
    page.keyboard.press("Enter")
    expect(told).to_contain_text("в главата „Първа“")
    # What is not dropped stays where it was.
    page.locator(".branch .grip").first.hover()
    page.mouse.down()
    page.mouse.move(300, 700, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(titles).to_have_text(["Първа", "Втора"])
    page.reload()
    expect(titles).to_have_text(["Първа", "Втора"])


def _drag(page: Page, grip: Locator, onto: Locator, *, above: bool = False) -> None:
    box = onto.bounding_box()
    assert box
    grip.hover()
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + (2 if above else box["height"] - 2), steps=6)
    page.mouse.up()


def test_a_picture_comes_through_the_edge_and_stands_in_the_text(
    house: House, written: str, window
) -> None:
    page = enter(window("bg", scripts=False, size=PHONE), house, written)
    page.get_by_role("link", name="Изображения").click()
    noise = Image.effect_noise((400, 300), 90).convert("RGB")
    data = io.BytesIO()
    noise.save(data, "PNG")
    page.set_input_files(
        "#picture", {"name": "Тесто.png", "mimeType": "image/png", "buffer": data.getvalue()}
    )
    page.get_by_role("button", name="Добави файла").click()
    expect(page.locator(".said")).to_contain_text("Файлът е добавен")
    line = page.locator(".gallery code").inner_text()
    page.goto(house.edge + written)
    page.fill("#body", line.replace("какво показва", "Втасало тесто"))
    page.get_by_role("button", name="Преглед").click()
    shown = page.get_by_role("img", name="Втасало тесто")
    expect(shown).to_be_visible()
    shown.scroll_into_view_if_needed()
    address = shown.get_attribute("src") or ""
    assert Image.open(io.BytesIO(ask(house.edge, "GET", address).body)).size == (400, 300)


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("bg", PHONE, "dark"), ("en", WIDE, "light")],
    ids=["bg-phone-dark", "en-wide-light"],
)
def test_every_page_of_the_desk_can_be_read_by_everybody(
    house: House, written: str, window, language: str, size: ViewportSize, scheme: str
) -> None:
    page = enter(window(language, scripts=True, size=size), house, written)
    course = page.locator(".ways a").first.get_attribute("href") or ""
    chapter = page.locator("main .above a").last.get_attribute("href") or ""
    mark = f"{language}-{size['width']}"
    for name, path in {
        "editor": written, "courses": "/author", "tree": course, "chapter": chapter,
        "publish": f"{course}/publish", "settings": f"{course}/settings",
        "media": f"{course}/media", "authors": f"{course}/authors",
        "history": f"{written}/history",
    }.items():  # fmt: skip
        page.goto(house.edge + path)
        check(page, f"{name}-{mark}", scheme)
