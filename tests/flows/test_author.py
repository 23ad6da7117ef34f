"""The author's desk in a browser: without scripts, beside a live page, and after a lost window."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.flows.test_publishing import log_in as token_of
from tests.flows.test_thread import within
from tests.house import House
from tests.reader import ask

SHOTS = os.environ.get("UCHI_SHOTS")
"""A folder for pictures of the pages; none are taken without."""
WIDE = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)


def enter(context: BrowserContext, house: House, to: str = "/author") -> Page:
    """Log in as the demo's author and open a page."""
    page, account = context.new_page(), house.accounts["author"]
    page.goto(f"{house.edge}/login?to={to}")
    page.fill('input[name="email"]', account["email"])
    page.fill('input[name="password"]', account["password"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"**{to}")
    return page


def check(page: Page, name: str) -> None:
    """Find nothing with axe in either scheme, nor anything wider than the window."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (name, scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{scheme}.png", full_page=True)


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


def test_of_two_who_save_at_once_both_texts_are_shown(house: House, written: str, window) -> None:
    page = enter(window("bg", scripts=True, size=WIDE), house, written)
    place = f"/api/content/{written.rpartition('/')[2]}"
    mine = "Моят текст за хляба."
    page.locator("#body").fill(mine)
    theirs = ask(house.origin, "PUT", place, {"body": "Чужд текст."}, token_of(house, "admin"))
    assert theirs.status == 200, theirs.body
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
    page.get_by_role("button", name="Добави изображението").click()
    expect(page.locator(".said")).to_contain_text("Изображението е добавено")
    line = page.locator(".gallery code").inner_text()
    page.goto(house.edge + written)
    page.fill("#body", line.replace("какво показва", "Втасало тесто"))
    page.get_by_role("button", name="Преглед").click()
    shown = page.get_by_role("img", name="Втасало тесто")
    expect(shown).to_be_visible()
    shown.scroll_into_view_if_needed()
    address = shown.get_attribute("src") or ""
    assert Image.open(io.BytesIO(ask(house.edge, "GET", address).body)).size == (400, 300)


@pytest.mark.parametrize("language", ["bg", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_of_the_desk_can_be_read_by_everybody(
    house: House, written: str, window, language: str, size: ViewportSize
) -> None:
    page = enter(window(language, scripts=True, size=size), house, written)
    course = page.locator(".ways a").first.get_attribute("href") or ""
    chapter = page.locator("main .above a").last.get_attribute("href") or ""
    mark = f"{language}-{size['width']}"
    for name, path in {
        "editor": written, "courses": "/author", "tree": course, "chapter": chapter,
        "publish": f"{course}/publish", "settings": f"{course}/settings",
        "media": f"{course}/media", "history": f"{written}/history",
    }.items():  # fmt: skip
        page.goto(house.edge + path)
        check(page, f"{name}-{mark}")
