"""A page reports its own reading: what was in view, how long, how far, and nothing twice."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from infra import node
from templates.sources import FOLDER
from tests.templates.conftest import VIEW, Reader

SLOT = 'a[href^="/r/"]'


def wait(done: Callable[[], object], page, seconds: float = 60) -> None:
    """Let the page run until something is so; fails when it never is."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it never came"
        page.wait_for_timeout(50)


def kept_by(page: Page) -> list[str]:
    """Return the views whose notes are in the outbox."""
    return page.evaluate(
        """() => new Promise((done) => {
            indexedDB.open("uchi", 1).onsuccess = ({target}) => {
                const notes = target.result.transaction("notes").objectStore("notes").getAllKeys();
                notes.onsuccess = () => { target.result.close(); done(notes.result); };
            };
        })"""
    )


def test_the_script_is_a_module_that_parses() -> None:
    found = node.find()
    assert found, "make test brings Node"
    source = (FOLDER / "assets/reading.js").read_bytes()
    done = subprocess.run(
        [found, "--check", "--input-type=module"], input=source, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_message_in_view_for_a_second_is_reported_once_two_seconds_later(reader: Reader) -> None:
    page = reader.open()
    # Before it is in view, as the test's own moment behind that could come late.
    began = time.monotonic()
    page.locator(SLOT).scroll_into_view_if_needed()
    wait(lambda: reader.posts, page)
    assert time.monotonic() - began >= 2.9
    view, note = reader.posts[0]
    assert view == VIEW
    assert note["sequence"] == 1
    assert [seen["token"] for seen in note["seen"]] == ["bcfghjkl"]
    assert 1_000 <= note["seen"][0]["visible"] <= note["active"] + 1_100
    assert note["active"] >= 2_000
    assert 200 < note["furthest"] < 900
    page.wait_for_timeout(1_500)
    assert len(reader.posts) == 1
    # All messages of the page are named until that was taken, seen or not; then no more.
    assert note["slots"] == ["bcfghjkl"]
    page.close(run_before_unload=True)
    wait(lambda: len(reader.posts) == 2, reader.context.new_page())
    assert "slots" not in reader.posts[1][1]


def test_a_message_that_only_flashes_by_is_not_seen(reader: Reader) -> None:
    page = reader.open()
    for _ in range(5):
        page.locator(SLOT).scroll_into_view_if_needed()
        page.wait_for_timeout(250)
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        page.wait_for_timeout(250)
    page.close(run_before_unload=True)
    wait(lambda: reader.posts, reader.context.new_page())
    assert [note["seen"] for _, note in reader.posts] == [[]]


def test_leaving_the_page_reports_how_far_it_was_read(reader: Reader) -> None:
    began = time.monotonic()
    page = reader.open()
    page.wait_for_timeout(1_200)
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    page.wait_for_timeout(300)
    page.goto("about:blank")
    wait(lambda: reader.posts, page)
    assert reader.posts[-1][1]["furthest"] == 1000
    assert 1_000 <= reader.posts[-1][1]["active"] <= (time.monotonic() - began) * 1_000


def test_what_could_not_be_sent_is_sent_when_the_next_page_opens(reader: Reader) -> None:
    reader.online = False
    page = reader.open()
    page.locator(SLOT).scroll_into_view_if_needed()
    page.wait_for_timeout(3_600)
    page.goto("about:blank")
    assert reader.posts == []
    reader.online, reader.view = True, "wwwwwwww"
    page = reader.open()
    wait(lambda: reader.posts, page)
    view, note = reader.posts[0]
    assert (view, len(note["seen"])) == (VIEW, 1)
    # Once taken, it is gone from the outbox: a third page has nothing to send for it.
    wait(lambda: VIEW not in kept_by(page), page)
    reader.posts.clear()
    reader.view = "xxxxxxxx"
    reader.open().wait_for_timeout(800)
    assert [view for view, _ in reader.posts if view == VIEW] == []


@pytest.mark.parametrize(("status", "kept"), [(410, False), (400, False), (503, True), (429, True)])
def test_a_note_is_kept_only_while_it_may_still_be_taken(
    reader: Reader, status: int, kept: bool
) -> None:
    reader.answer = lambda note: (status, {})
    page = reader.open()
    page.locator(SLOT).scroll_into_view_if_needed()
    page.wait_for_timeout(1_600)
    page.goto("about:blank")
    wait(lambda: reader.posts, page)
    # A page that was left hears no answer: the next one sends it again, and hears.
    for view in ("wwwwwwww", "xxxxxxxx"):
        reader.posts.clear()
        reader.view = view
        page = reader.open()
        if kept:
            wait(lambda: VIEW in [each for each, _ in reader.posts], page)
        wait(lambda page=page: (VIEW in kept_by(page)) == kept, page)
    assert (VIEW in [each for each, _ in reader.posts]) == kept


def test_an_old_note_is_forgotten(reader: Reader) -> None:
    reader.online = False
    page = reader.open()
    page.wait_for_timeout(1_300)
    page.goto("about:blank")
    wait(lambda: reader.lost, page)
    reader.online, reader.view = True, "wwwwwwww"
    four_days = 4 * 24 * 3600 * 1000
    reader.context.add_init_script(f"const now = Date.now; Date.now = () => now() + {four_days}")
    page = reader.open()
    page.wait_for_timeout(900)
    assert reader.posts == []


def test_time_without_a_sign_of_the_reader_does_not_count(reader: Reader) -> None:
    # The test's own clock: four minutes pass at once, however busy the machine is.
    reader.context.clock.install()
    page = reader.open()
    page.clock.run_for(250_000)
    page.goto("about:blank")
    wait(lambda: reader.posts and reader.posts[-1][1]["active"] > 45_000, page)
    # The reader gave no sign after the first moment: one minute of it counts.
    assert 58_000 <= reader.posts[-1][1]["active"] <= 62_000


def test_whoever_loses_the_connection_is_told_at_once_that_nothing_is_lost(reader: Reader) -> None:
    page = reader.open()
    page.wait_for_timeout(1_500)
    said = page.locator("[data-state]")
    assert said.text_content() == ""
    page.context.set_offline(True)
    wait(lambda: said.text_content(), page)
    assert said.text_content() == said.get_attribute("data-kept")
    page.context.set_offline(False)
