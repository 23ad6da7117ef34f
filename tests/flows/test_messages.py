"""Messages as a learner meets them: seen, followed, explained, sent away, switched off."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from functions.naming import class_names
from templates import SLOT_NAMES, asset_files
from tests.flows.test_accessibility import RULES
from tests.flows.test_thread import counts, demo_chapter, within
from tests.house import House
from tests.templates import filter_rules, samples

TOLD_WITHIN_SECONDS = 5
TRIES = 12
"""Views in which a campaign that takes its share of the traffic has to come up."""
MOST_SHIFT = 0.01
LABEL, OWN = "Реклама · Пекарна Зора", "От нас"
_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture
def learner(house: House, chromium_here: Browser) -> Iterator[Page]:
    """Return a page of a learner who is logged in; sponsors' sites are played by a blank page."""
    context = chromium_here.new_context(locale="bg-BG", viewport={"width": 1280, "height": 800})
    context.route(
        re.compile(r"https?://(?!127\.0\.0\.1|localhost)"),
        lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>elsewhere"),
    )
    context.add_init_script(_SHIFTS)
    page = context.new_page()
    page.goto(f"{house.edge}/login")
    page.fill("#email", house.accounts["student"]["email"])
    page.fill("#password", house.accounts["student"]["password"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(lambda url: "/login" not in url)
    yield page
    context.close()


def block(page: Page, label: str) -> Locator:
    """Return the messages with a label, as readers see them between the texts."""
    return page.locator("[data-text] [data-part] > *", has_text=label)


def paid(page: Page, address: str) -> Locator:
    """Open the page until the paid message stands in it, and return that."""
    for _ in range(TRIES):
        page.goto(address)
        if block(page, LABEL).count():
            return block(page, LABEL).first
    raise AssertionError(f"no paid message in {TRIES} views")


def checked(page: Page) -> None:
    """Let axe look at the page as it stands."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


def test_a_message_counts_once_explains_itself_and_goes_for_good(
    house: House, learner: Page
) -> None:
    asked: list[str] = []
    learner.on("request", lambda request: asked.append(request.url))
    chapter = house.edge + demo_chapter(house, "bg")

    message = paid(learner, chapter)
    before = counts(house)
    message.scroll_into_view_if_needed()
    learner.wait_for_timeout(1_300)
    learner.mouse.wheel(0, 200)
    assert learner.evaluate("shifted") <= MOST_SHIFT
    learner.emulate_media(media="print")
    expect(message).to_be_hidden()
    learner.emulate_media(media="screen")
    message.locator('a[href^="/r/"]').click()
    learner.wait_for_url(re.compile(r"^https://example\.org/"))
    followed = dict.fromkeys(before, 0)

    def told() -> bool:
        after = counts(house)
        followed.update({name: after[name][1] - before[name][1] for name in before})
        ones = [name for name in before if followed[name] == 1]
        return len(ones) == 1 and after[ones[0]][0] - before[ones[0]][0] == 1

    assert within(TOLD_WITHIN_SECONDS, told), (before, counts(house))
    assert sorted(followed.values())[-2:] in ([1], [0, 1])

    # Why it stood there, and away with it.
    message = paid(learner, chapter)
    message.locator("summary").click()
    message.locator('a[href^="/why/"]').click()
    main = learner.get_by_role("main")
    expect(main).to_contain_text("Пекарна Зора")
    checked(learner)
    main.get_by_role("button", name="Не това").click()
    expect(main.get_by_role("status")).to_contain_text("Повече няма да виждаш това съобщение")
    for _ in range(TRIES // 3):
        learner.goto(chapter)
        assert block(learner, LABEL).count() == 0
        assert block(learner, OWN).count() > 0

    # It stands among what was sent away, and may come again.
    learner.goto(f"{house.edge}/me/messages")
    learner.get_by_role("button", name="Позволи отново").click()
    expect(main.get_by_role("status")).to_contain_text("отново")
    assert paid(learner, chapter)

    # None at all, from the next page on.
    learner.goto(f"{house.edge}/me/messages")
    learner.check("#none")
    learner.get_by_role("button", name="Запази желанията").click()
    learner.goto(chapter)
    assert learner.locator('a[href^="/r/"]').count() == 0
    learner.goto(f"{house.edge}/me/messages")
    learner.uncheck("#none")
    learner.get_by_role("button", name="Запази желанията").click()
    expect(main.get_by_role("status")).to_be_visible()
    ours = [url.removeprefix(house.edge) for url in asked if url.startswith(house.edge)]
    assert [address for address in ours if filter_rules.asked(address)] == []


def test_forms_of_messages_are_for_everybody_and_fit_a_phone(chromium_here: Browser) -> None:
    # Each structure twice, with all links and both carriers among them; colours are tokens, which
    # tests/templates/test_contrast.py holds in both schemes.
    forms = [n % 8 + 8 * ((n + n // 8) % 4) + 32 * ((n + n // 8) % 2) for n in range(16)]
    context = chromium_here.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    style = next(text for name, (text, _) in asset_files().items() if name.startswith("page-"))
    slots = "".join(
        samples.slot(form, "bg", names=class_names(os.urandom(20), SLOT_NAMES), why="/why/bcfg")
        for form in forms
    )
    html = samples.chapter("bg", html=samples.part(slots.replace("<details", "<details open")))
    html = re.sub(r"<(script).*?</script>|<link rel=.stylesheet.[^>]*>", "", html, flags=re.S)
    page.set_content(html.replace("</head>", f"<style>{style.decode()}</style></head>"))
    checked(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
