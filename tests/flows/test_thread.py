"""The thread: a learner reads, a sponsor's report tells it, an administrator's page is read."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect

from tests.flows.test_publishing import log_in
from tests.house import COURSE_BG, House
from tests.reader import ask

REPORTED_WITHIN_SECONDS = 10
LATER = ("chapter-0[3-9]*", "chapter-[3-9]*", "chapter-1[0-2]*", "*exam*", "chapter-2-2*")
"""What of the real course is not brought into the house: all but the first chapters."""
LABEL = {"bg": "Реклама", "en": "Sponsored"}


@pytest.fixture
def reader(chromium_here: Browser):
    """Return a browser window of a new reader; sponsors' sites are played by a blank page."""
    context = chromium_here.new_context(locale="bg-BG", viewport={"width": 1280, "height": 800})
    context.route(re.compile(r"https?://(?!127\.0\.0\.1|localhost)"), _elsewhere)
    yield context
    context.close()


def _elsewhere(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<h1>elsewhere</h1>")


def demo_chapter(house: House, language: str) -> str:
    """Return the address of a chapter of the demo course in a language."""
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        row = db.execute(
            "SELECT path FROM pages JOIN courses ON courses.id = pages.course_id"
            " WHERE chapter_id IS NOT NULL AND language = %s ORDER BY path LIMIT 1",
            (language,),
        ).fetchone()
    assert row
    return row[0]


def counts(house: House) -> dict[str, tuple[int, int]]:
    """Return impressions and clicks of today by creative, as the API says them."""
    admin = log_in(house, "admin")
    found: dict[str, tuple[int, int]] = {}
    for creative in ask(house.origin, "GET", "/api/ads", headers=admin).json()["creatives"]:
        answer = ask(house.origin, "GET", f"/api/ads/{creative['id']}/statistics", headers=admin)
        assert answer.status == 200, answer.body
        today = answer.json()["today"]
        found[creative["id"]] = (today["impressions"], today["clicks"])
    return found


def events(house: House) -> dict[str, tuple[int, int]]:
    """Return unmarked impressions and clicks by creative, counted from the events themselves."""
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        rows = db.execute(
            "SELECT creative::text, count(*) FILTER (WHERE kind = 'seen'),"
            " count(*) FILTER (WHERE kind = 'click') FROM events"
            " WHERE creative IS NOT NULL AND marks = '{}' GROUP BY creative"
        ).fetchall()
    return {creative: (seen, clicks) for creative, seen, clicks in rows}


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Say whether something becomes true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def total(of: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """Return all impressions and all clicks together."""
    return sum(seen for seen, _ in of.values()), sum(clicks for _, clicks in of.values())


def sponsored(page: Page, language: str):
    """Return the link of the first sponsor's message of a page."""
    block = page.locator("[data-text] > *", has_text=LABEL[language]).first
    return block.locator('a[href^="/r/"]').first


@pytest.mark.parametrize("language", ["bg", "en"])
def test_a_message_seen_and_followed_counts_once_each(
    house: House, reader: BrowserContext, language: str
):
    reader.add_cookies([{"name": "lang", "value": language, "url": house.edge}])
    before = total(counts(house))
    page = reader.new_page()
    page.goto(house.edge + demo_chapter(house, language))
    link = sponsored(page, language)
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(1_500)
    link.click()
    page.wait_for_url(re.compile(r"^https://example\.org/"))
    # Leaving the page is its last report: nobody waits for a timer.
    assert within(
        REPORTED_WITHIN_SECONDS,
        lambda: (
            (total(counts(house))[0] > before[0], total(counts(house))[1] - before[1]) == (True, 1)
        ),
    ), (before, counts(house))
    assert counts(house).items() >= events(house).items()


def test_without_scripts_the_message_stands_and_its_click_counts(
    house: House, chromium_here: Browser
):
    context = chromium_here.new_context(java_script_enabled=False, locale="bg-BG")
    context.route(re.compile(r"https?://(?!127\.0\.0\.1|localhost)"), _elsewhere)
    before = total(counts(house))
    page = context.new_page()
    page.goto(house.edge + demo_chapter(house, "bg"))
    page.wait_for_timeout(400)
    sponsored(page, "bg").click()
    page.wait_for_url(re.compile(r"^https://example\.org/"))
    assert within(REPORTED_WITHIN_SECONDS, lambda: total(counts(house))[1] == before[1] + 1)
    context.close()


def test_the_sponsor_reads_what_the_events_say(house: House, reader: BrowserContext):
    seen, clicks = total(
        {name: each for name, each in counts(house).items() if name in sponsors_own(house)}
    )
    account = house.accounts["sponsor"]
    page = reader.new_page()
    page.goto(f"{house.edge}/login")
    page.fill('input[name="email"]', account["email"])
    page.fill('input[name="password"]', account["password"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/partners")
    main = page.get_by_role("main")
    expect(main).to_contain_text(str(seen))
    expect(main).to_contain_text(str(clicks))
    assert seen > 0


def sponsors_own(house: House) -> set[str]:
    """Return the creatives that the demo's sponsor may see."""
    mine = ask(house.origin, "GET", "/api/ads", headers=log_in(house, "sponsor"))
    return {creative["id"] for creative in mine.json()["creatives"]}


def test_the_administrator_sees_the_house(house: House, reader: BrowserContext):
    account = house.accounts["admin"]
    page = reader.new_page()
    page.goto(f"{house.edge}/login?to=/admin")
    page.fill('input[name="email"]', account["email"])
    page.fill('input[name="password"]', account["password"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/admin")
    expect(page.get_by_role("main")).to_contain_text("Как да учим")


def test_pages_ask_nobody_else_and_their_policy_is_never_broken(
    house: House, chromium_here: Browser
):
    context = chromium_here.new_context(locale="bg-BG")
    asked: list[str] = []
    said: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in ("/", demo_chapter(house, "bg"), "/login", "/register", "/no-such-page"):
        page.goto(house.edge + path)
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(200)
    assert {url for url in asked if not url.startswith((house.edge, "data:"))} == set()
    assert [line for line in said if "404" not in line] == []
    context.close()


def test_a_letter_confirms_an_address(house: House, reader: BrowserContext):
    email = f"maria-{time.time_ns()}@uchi.example"
    page = reader.new_page()
    page.goto(f"{house.edge}/register")
    page.fill('input[name="email"]', email)
    page.fill('input[name="password"]', "три сини лодки край кея")
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_role("main")).to_contain_text("писмо")

    def letter() -> str | None:
        mails = ask(house.mail, "GET", f"/api/mails?to={email}").json()["mails"]
        if not mails:
            return None
        return ask(house.mail, "GET", f"/api/mails/{mails[0]['id']}").json()["text"]

    assert within(20, lambda: letter() is not None)
    link = re.search(r"http://\S+verify-email\S+", letter() or "")
    assert link, letter()
    page.goto(link[0])
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        row = db.execute("SELECT verified_at FROM users WHERE email = %s", (email,)).fetchone()
    assert row
    assert row[0] is not None


@pytest.mark.skipif(
    not COURSE_BG.is_dir(), reason="../shared/data/course-bg is not beside this clone"
)
def test_a_real_course_is_imported_and_read(house: House, reader: BrowserContext, tmp_path: Path):
    """Its first chapters: the whole of it comes in in tests/origin/test_course_folders.py."""
    folder = tmp_path / "python"
    shutil.copytree(COURSE_BG, folder, ignore=shutil.ignore_patterns(*LATER))
    contents = (folder / "SUMMARY.md").read_text().splitlines(keepends=True)
    (folder / "SUMMARY.md").write_text("".join(contents[:4]))
    done = house.uchi(
        "import-course", str(folder), "--slug", "python", "--report", str(tmp_path / "r.json")
    )
    assert done.returncode == 0, done.stderr
    assert "README.md" in done.stdout  # named by the contents, absent from the folder
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        chapters, media = db.execute(
            "SELECT (SELECT count(*) FROM chapters WHERE course_id = courses.id),"
            " (SELECT count(*) FROM course_media WHERE course_id = courses.id)"
            " FROM courses WHERE slug = 'python'"
        ).fetchone() or (0, 0)
    assert chapters == 3
    assert media > 60
    path = "/courses/python/chapter-02-simple-calculations"
    assert within(15, lambda: ask(house.edge, "GET", path).status == 200)
    page = reader.new_page()
    broken: list[str] = []

    def look(answer: Response) -> None:
        if answer.status >= 400:
            broken.append(answer.url)

    page.on("response", look)
    page.goto(house.edge + path)
    page.evaluate(
        "for (const image of document.querySelectorAll('img[loading]')) image.loading = 'eager'"
    )
    page.wait_for_load_state("networkidle")
    assert broken == []
    pictures = page.evaluate(
        "[...document.querySelectorAll('[data-text] img')].map((image) => image.naturalWidth)"
    )
    assert len(pictures) > 20
    assert all(pictures)
