"""Answers, for long: learners sit a quiz through a hundred and twenty kills, one in a browser."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from playwright.sync_api import Error as BrowserError

from functions.quizzes import Rules
from tests.browsers import chromium_of
from tests.flows import answering
from tests.flows.test_quiz_losses import crash
from tests.flows.test_quizzes import attempt_of, begun, option, said, stored, written
from tests.house import House, running
from tests.origin import sitting

KEPT_MS = 250
"""After so long a choice is in the browser's own storage, whatever becomes of its tab."""
PATIENCE_S = 120


class Tab:
    """A learner in a browser, whose tab is killed again and again."""

    def __init__(self, house: House, browser: Browser) -> None:
        """Log in and begin while all is well."""
        self.house = house
        self.dice = random.Random(20261123)
        self.context: BrowserContext = browser.new_context()
        self.context.add_cookies([{"name": "lang", "value": "bg", "url": house.edge}])
        asked = [sitting.single(number) for number in range(answering.QUESTIONS)]
        quiz = written(house, Rules(), list(asked))
        self.page: Page = begun(self.context, house, quiz, house.accounts["student"])
        self.attempt = attempt_of(self.page)
        self.chosen: dict[int, str] = {}
        self.done: Counter[str] = Counter()

    def sit(self, over: threading.Event) -> None:
        """Answer until it is over, in a new tab after each death; in the end all is stored."""
        while not over.is_set():
            self.choose()
            if self.dice.random() < 0.25:
                self.die()
        deadline = time.monotonic() + PATIENCE_S
        while not self.all_saved():
            assert time.monotonic() < deadline, "not all was saved"
            self.page.wait_for_timeout(500)
        assert self.done["deaths"] >= 5
        assert self.done["told as saved"] >= 5

    def choose(self) -> None:
        """Choose an option, and look whether it is told as saved."""
        slot, chosen = self.dice.randint(1, answering.QUESTIONS), self.dice.choice("ab")
        option(self.page, slot, chosen).check()
        self.chosen[slot] = chosen
        self.page.wait_for_timeout(KEPT_MS)
        if said(self.page, slot).text_content() == "Запазено":
            self.done["told as saved"] += 1

    def die(self) -> None:
        """Kill the tab, and open the page anew as soon as somebody serves it."""
        with self.page.expect_event("crash"):
            crash(self.page)
        self.page.close()
        self.done["deaths"] += 1
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.page = self.context.new_page()
            try:
                self.page.goto(f"{self.house.edge}/quizzes/attempts/{self.attempt}", timeout=10_000)
                option(self.page, answering.QUESTIONS, "a").wait_for(timeout=2_000)
            except BrowserError:
                self.page.close()
                time.sleep(0.3)
            else:
                # What waited for this tab is in its place again before anything else is chosen.
                self.page.wait_for_timeout(KEPT_MS)
                return
        raise AssertionError("nobody served the page")

    def all_saved(self) -> bool:
        """Say whether the newest choice of every question is stored, and nothing else."""
        return self.stored() == {slot: {"chosen": chosen} for slot, chosen in self.chosen.items()}

    def stored(self) -> dict[int, object]:
        """Return what is saved, or nothing while the database is away."""
        try:
            return stored(self.house, self.attempt)
        except psycopg.OperationalError:
            return {}


def test_every_answer_survives_a_hundred_and_twenty_kills(
    tmp_path_factory: pytest.TempPathFactory, playwright: Playwright
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    with (
        running(folder / "var", MANIFEST_POLL_MS="500") as house,
        chromium_of(playwright) as browser,
    ):
        tab = Tab(house, browser)
        answering.storm(house, learners=8, kills=120, abandoned=3, beside=tab.sit)
        print("in the browser:", dict(tab.done))
