"""Losses while a quiz is taken: the connection, the tab, the login, time; no answer is lost."""

from __future__ import annotations

import re

import psycopg
from playwright.sync_api import Page, expect

from functions.quizzes import Rules
from tests.flows.conftest import Open
from tests.flows.test_author import check
from tests.flows.test_learning import rows
from tests.flows.test_quizzes import (
    KINDS,
    all_saved,
    attempt_of,
    begun,
    option,
    said,
    stored,
    written,
)
from tests.flows.test_thread import within
from tests.house import House
from tests.origin import sitting

ANSWER = "**/api/attempts/*/answer"
TYPED = """(wanted) => new Promise((done) => {
  indexedDB.open("uchi-answers", 1).onsuccess = ({target}) => {
    const asked = target.result.transaction("answers").objectStore("answers").getAll();
    asked.onsuccess = () => {
      target.result.close();
      done(JSON.stringify(asked.result).includes(wanted));
    };
  };
})"""
"""Says whether a text is kept on the device."""


def left(house: House, attempt: str, seconds: float) -> None:
    """Move an attempt into the past until so many seconds are left; negative: it is over."""
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        db.execute(
            """
            UPDATE attempts SET started_at = started_at - gone, deadline = deadline - gone
            FROM (
                SELECT deadline - clock_timestamp() - make_interval(secs => %(left)s) AS gone
                FROM attempts WHERE id = %(attempt)s
            ) AS moved
            WHERE id = %(attempt)s
            """,
            {"left": seconds, "attempt": attempt},
        )


def test_what_is_answered_offline_in_the_last_minute_is_in_when_it_comes_within_the_grace(
    house: House, window: Open
) -> None:
    quiz = written(house, Rules(time_limit_s=60), [sitting.single(1), KINDS[2]])
    page = begun(window(), house, quiz, house.accounts["student"])
    attempt = attempt_of(page)
    page.context.set_offline(True)
    option(page, 1, "a").check()
    page.fill("#q2 input[type=text]", "Пловдив")
    page.locator("#q2 input[type=text]").blur()
    for slot in (1, 2):
        expect(said(page, slot)).to_contain_text("пази се на това устройство")
    # The deadline was a moment ago, and five seconds are given for the way.
    left(house, attempt, -0.2)
    page.context.set_offline(False)
    page.wait_for_url("**/results")
    assert stored(house, attempt) == {1: {"chosen": "a"}, 2: {"text": "Пловдив"}}
    assert rows(house, "SELECT count(*) FROM late_answers WHERE attempt_id = %s", attempt) == [(0,)]
    [[by]] = rows(house, "SELECT sealed_by FROM attempts WHERE id = %s", attempt)
    assert by == "deadline"


def test_what_comes_later_is_kept_marked_late_and_offered_to_the_author(
    house: House, window: Open
) -> None:
    quiz = written(house, Rules(time_limit_s=60), [sitting.single(1), sitting.single(2)])
    page = begun(window(), house, quiz, house.accounts["student"])
    attempt = attempt_of(page)
    option(page, 1, "b").check()
    all_saved(page, 1)
    page.context.set_offline(True)
    option(page, 1, "a").check()
    option(page, 2, "a").check()
    expect(said(page, 2)).to_contain_text("пази се на това устройство")
    left(house, attempt, -10)
    # Its window is closed meanwhile, and opened once more when the connection is back.
    context = page.context
    page.close()
    context.set_offline(False)
    back = context.new_page()
    back.goto(f"{house.edge}/me/quizzes")
    expect(back.locator(f'[data-of="{attempt}"]')).to_contain_text("чакат отговори")
    back.goto(f"{house.edge}/quizzes/attempts/{attempt}")
    back.wait_for_url("**/results")
    expect(back.locator("[data-whole]")).to_contain_text("за да реши авторът: 2")
    assert stored(house, attempt) == {1: {"chosen": "b"}}
    back.reload()
    expect(back.locator(".result").first).to_contain_text("дойде след времето")
    late = rows(
        house,
        "SELECT slot, response, decision FROM late_answers WHERE attempt_id = %s ORDER BY 1",
        attempt,
    )
    assert late == [(1, {"chosen": "a"}, None), (2, {"chosen": "a"}, None)]


def test_a_killed_tab_and_an_ended_login_lose_nothing(house: House, window: Open) -> None:
    account = house.accounts["student"]
    context = window()
    page = begun(context, house, written(house), account)
    attempt = attempt_of(page)
    context.route(ANSWER, lambda route: route.abort())
    option(page, 1, "varna").check()
    page.locator("#q8 textarea").press_sequentially("Недописано")
    expect(said(page, 1)).to_contain_text("пази се на това устройство")
    page.wait_for_function(TYPED, arg="Недописано")
    with page.expect_event("crash"):
        page.context.new_cdp_session(page).send("Page.enable")
        crash(page)
    page.close()
    assert stored(house, attempt) == {}
    context.unroute(ANSWER)
    page = context.new_page()
    page.goto(f"{house.edge}/quizzes/attempts/{attempt}")
    expect(page.locator("#q8 textarea")).to_have_value("Недописано")
    all_saved(page, 1, 8)
    assert stored(house, attempt) == {1: {"chosen": "varna"}, 8: {"text": "Недописано"}}

    # The login ends in another tab; here one goes on answering.
    context.clear_cookies(name=re.compile("access|refresh"))
    option(page, 1, "sofia").check()
    expect(said(page, 1)).to_contain_text("Не си в профила си")
    way = page.locator("[data-whole] a")
    expect(way).to_have_attribute("href", f"/login?to=%2Fquizzes%2Fattempts%2F{attempt}")
    way.click()
    page.fill('input[name="email"]', account["email"])
    page.fill('input[name="password"]', account["password"])
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(f"**/quizzes/attempts/{attempt}")
    all_saved(page, 1)
    assert stored(house, attempt)[1] == {"chosen": "sofia"}


def crash(page: Page) -> None:
    try:
        page.goto("chrome://crash", timeout=3_000)
    except Exception:  # noqa: BLE001 - the tab dies under the call, in one of several ways
        return


def test_of_two_devices_the_saved_answer_counts_and_the_difference_is_shown(
    house: House, window: Open
) -> None:
    account, quiz = house.accounts["student"], written(house)
    laptop = begun(window(), house, quiz, account)
    phone = begun(window(phone=True), house, quiz, account)
    attempt = attempt_of(laptop)
    assert attempt_of(phone) == attempt
    laptop.context.set_offline(True)
    laptop.fill("#q3 input[type=text]", "Варна")
    option(laptop, 1, "varna").check()
    phone.fill("#q3 input[type=text]", "Пловдив")
    option(phone, 1, "sofia").check()
    all_saved(phone, 1, 3)
    laptop.context.set_offline(False)
    other = laptop.locator("#q3 [data-other]")
    expect(other).to_contain_text("се зачита: Пловдив")
    expect(laptop.locator("#q1 [data-other]")).to_contain_text("се зачита: София")
    check(laptop, "two-devices")
    assert stored(house, attempt) == {1: {"chosen": "sofia"}, 3: {"text": "Пловдив"}}
    # Each is decided on by whoever sits there, also after a reload.
    laptop.reload()
    other.get_by_role("button", name="Запази моя").click()
    laptop.locator("#q1 [data-other]").get_by_role("button", name="Остави онзи").click()
    all_saved(laptop, 1, 3)
    expect(option(laptop, 1, "sofia")).to_be_checked()
    assert within(5, lambda: stored(house, attempt)[3] == {"text": "Варна"})
    # The phone types on: what it showed is old by now.
    phone.fill("#q3 input[type=text]", "Русе")
    expect(phone.locator("#q3 [data-other]")).to_contain_text("се зачита: Варна")


def test_the_clock_is_spoken_and_when_it_runs_out_all_is_sent_first(
    house: House, window: Open
) -> None:
    quiz = written(house, Rules(time_limit_s=601), [sitting.single(1), KINDS[2]])
    context = window()
    page = begun(context, house, quiz, house.accounts["student"])
    attempt = attempt_of(page)
    expect(page.locator("[data-spoken]")).to_have_text("Остава: 10 мин")
    left(house, attempt, 5)
    page.reload()
    page.fill("#q2 input[type=text]", "Пловдив")
    # Typed in the last seconds, and not lost.
    page.wait_for_url("**/results")
    assert stored(house, attempt) == {2: {"text": "Пловдив"}}
