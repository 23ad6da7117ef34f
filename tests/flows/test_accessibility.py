"""Everybody can use every page: axe finds nothing on any of them, and keys are enough."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.flows import addresses, keys
from tests.flows.test_thread import demo_chapter
from tests.house import House

FIRST_VISIT_BYTES = 60_000
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
READERS = (
    "/", "/legal", "/privacy", "/contact", "/no-such-page", "/search?q=памет", "/search?q=цц",
)  # fmt: skip
# Each scheme and each language; all four pairs, on every page, are for the long tests.
PAIRS = [("light", "bg"), ("dark", "en")]
# Thousands of elements, as many as on all the other pages: for the long tests.
VAST = {"/api/docs"}
# Looked at in every language, scheme and size by tests of their own.
ELSEWHERE = ("/author/",)


@pytest.fixture(scope="module", params=PAIRS, ids=["light-bg", "dark-en"])
def looks(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return a colour scheme and an interface language."""
    return request.param


@pytest.fixture
def every_page() -> bool:
    """Say whether all pages are looked at in each pair; the long tests say yes."""
    return False


@pytest.fixture(scope="module")
def scheme(looks: tuple[str, str]) -> str:
    """Return the colour scheme."""
    return looks[0]


@pytest.fixture(scope="module")
def language(looks: tuple[str, str]) -> str:
    """Return the interface language."""
    return looks[1]


@pytest.fixture(scope="module")
def guest(
    house: House, chromium_here: Browser, scheme: str, language: str
) -> Iterator[BrowserContext]:
    """Return a window of somebody who is not logged in."""
    yield from _window(house, chromium_here, scheme, language)


@pytest.fixture(scope="module")
def admin(
    house: House, chromium_here: Browser, scheme: str, language: str
) -> Iterator[BrowserContext]:
    """Return a window of the administrator, who may see every page."""
    for context in _window(house, chromium_here, scheme, language):
        page = context.new_page()
        page.goto(f"{house.edge}/login")
        page.fill('input[name="email"]', house.accounts["admin"]["email"])
        page.fill('input[name="password"]', house.accounts["admin"]["password"])
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_url("**/admin")
        page.close()
        yield context


def _window(house: House, browser: Browser, scheme: str, language: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        viewport={"width": 1280, "height": 800},
    )
    context.add_cookies([{"name": "lang", "value": language, "url": house.edge}])
    yield context
    context.close()


def faults(page: Page) -> list[str]:
    """Return what axe finds, a line for each place."""
    # Only what is wrong: to describe all that is right takes axe several times as long.
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:140]} {node['failureSummary'][:200]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def test_axe_finds_nothing_on_a_readers_pages(house: House, guest: BrowserContext) -> None:
    chapter = demo_chapter(house, "bg")
    page = guest.new_page()
    wrong: dict[str, list[str]] = {}
    for path in (*READERS, chapter.rpartition("/")[0], chapter, demo_chapter(house, "en")):
        page.goto(house.edge + path)
        wrong[path] = faults(page)
    page.close()
    assert {path: each for path, each in wrong.items() if each} == {}


def test_axe_finds_nothing_on_the_pages_of_the_origin(
    house: House,
    guest: BrowserContext,
    admin: BrowserContext,
    looks: tuple[str, str],
    every_page: bool,
) -> None:
    wrong: dict[str, list[str]] = {}
    pages = {True: admin.new_page(), False: guest.new_page()}
    for number, (path, role) in enumerate(addresses.of_pages(house).items()):
        if not every_page:
            # Every second page in the one pair, the others in the other.
            elsewhere = number % 2 != PAIRS.index(looks)
            if elsewhere or path.startswith(ELSEWHERE) or path in VAST:
                continue
        page = pages[role is not None]
        answer = page.goto(house.edge + path)
        assert answer is not None
        assert answer.status < 400 or addresses.MADE_UP in path, (path, answer.status)
        wrong[path] = faults(page)
    for page in pages.values():
        page.close()
    assert {path: each for path, each in wrong.items() if each} == {}


def test_the_way_to_a_chapter_and_on_is_walked_by_keys(house: House, guest: BrowserContext) -> None:
    page = guest.new_page()
    page.goto(f"{house.edge}/courses")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    course = demo_chapter(house, "bg").rpartition("/")[0]
    keys.follow(page, f'a[href="{course}"]')
    keys.follow(page, f'a[href="{demo_chapter(house, "bg")}"]')
    keys.follow(page, "a[rel=next]")
    assert page.url.count("/") == house.edge.count("/") + 3
    page.close()


def test_a_first_visit_of_a_chapter_is_light(house: House) -> None:
    """Pictures apart: HTML, styles and scripts, as they go over the wire to a new reader."""
    path = demo_chapter(house, "bg")
    page = _fetched(house, path)
    html = gzip.decompress(page).decode()
    files = set(re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', html))
    assert len(files) >= 2
    # A sponsor's picture stands in the page itself.
    pictures = sum(len(found) for found in re.findall(r"data:image/[^\"]+", html))
    moved = len(page) - pictures + sum(len(_fetched(house, file)) for file in files)
    assert moved <= FIRST_VISIT_BYTES


def _fetched(house: House, path: str) -> bytes:
    parts = urlsplit(house.edge)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "text/html"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert (answer.status, answer.getheader("content-encoding")) == (200, "gzip"), path
    return body
