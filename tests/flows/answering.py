"""Answering: learners who sit a quiz while everything around them is killed."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from functions.quizzes import Rules
from tests.house import House
from tests.origin import sitting
from tests.reader import Answer, ask

VICTIMS = ("worker", "edge", "origin", "valkey", "postgres")
"""A worker is one of gunicorn's processes; the origin is gunicorn as a whole."""
QUESTIONS = 12
PATIENCE_S = 120
AWAY = (429, 502, 503, 504)
"""Nobody knows whether it was saved. A 500 would be a fault of our own."""


@dataclass
class Learner:
    """One learner, what they sent, and what they were told."""

    house: House
    email: str
    dice: random.Random
    quiz: str
    token: str = ""
    attempt: str = ""
    questions: list[str] = field(default_factory=list)
    sent: dict[tuple[str, int], str] = field(default_factory=dict)
    """Options by question and sequence."""
    told: dict[str, int] = field(default_factory=dict)
    """The newest sequence that was told as saved, by question."""
    sequence: int = 0
    saved: int = 0
    """How often a save was told as done."""
    lost: int = 0
    """Saves of which nobody knows."""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer | None:
        """Ask through the edge; None when nobody answered or could say anything."""
        try:
            headers = {"Authorization": f"Bearer {self.token}"}
            answer = ask(self.house.edge, method, path, body, headers, timeout=20)
        except OSError:
            return None
        if answer.status == 401:
            self.log_in()
            return None
        return None if answer.status in AWAY else answer

    def insist(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        """Ask until somebody answers."""
        return until(lambda: self.ask(method, path, body), f"{method} {path}")

    def log_in(self) -> None:
        """Get a token, whatever is dead at the moment."""
        credentials = {
            "email": self.email,
            "password": self.house.accounts["student"]["password"],
        }

        def login() -> Answer | None:
            try:
                answer = ask(self.house.edge, "POST", "/api/auth/login", credentials)
            except OSError:
                return None
            return answer if answer.status == 200 else None

        self.token = until(login, "login").json()["access_token"]

    def sit_down(self) -> None:
        """Begin; the attempt is one, however often it was asked for."""
        self.log_in()
        begun = self.insist("POST", f"/api/tests/{self.quiz}/start")
        assert begun.status == 200, begun.body
        self.attempt = begun.json()["id"]
        self.questions = [each["id"] for each in begun.json()["questions"]]

    def answer(self) -> int:
        """Change an answer, as a browser does: not known to be saved, it is sent again or newer."""
        self.sequence += 1
        question = self.dice.choice(self.questions)
        option = self.dice.choice("ab")
        body = {"question": question, "sequence": self.sequence, "response": {"chosen": option}}
        self.sent[question, self.sequence] = option
        for _ in range(self.dice.randint(1, 3)):
            answer = self.ask("POST", f"/api/attempts/{self.attempt}/answer", body)
            if answer is None:
                continue
            assert answer.status in (200, 409), answer.body
            if answer.status == 200:
                assert answer.json()["saved"] is True
                self.told[question] = self.sequence
                self.saved += 1
            return answer.status
        self.lost += 1
        return 0


def until(call: Callable[[], Answer | None], what: str) -> Answer:
    """Repeat until there is an answer."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        answer = call()
        if answer is not None:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"nobody answered: {what}")


def storm(
    house: House,
    *,
    learners: int,
    kills: int,
    abandoned: int = 0,
    beside: Callable[[threading.Event], None] = lambda _over: None,
) -> None:
    """Let learners answer while services are killed; then hold what is stored against it.

    `abandoned` more never finish: the clock closes their attempts. `beside` is done meanwhile,
    until what it is given is set.
    """
    dice = random.Random(20261122)
    quiz = _write(house, Rules())
    timed = _write(house, Rules(time_limit_s=20)) if abandoned else quiz
    emails = _enrol(house, learners + abandoned)
    sitting_down = [
        Learner(house, email, random.Random(number), quiz if number < learners else timed)
        for number, email in enumerate(emails)
    ]
    killed: Counter[str] = Counter()
    over = threading.Event()

    def killer() -> None:
        try:
            for number in range(kills):
                sure = number < len(VICTIMS)
                victim = VICTIMS[number] if sure else dice.choice(VICTIMS)
                # Mostly into the middle of work, sometimes into a recovery; the pace is that of
                # this machine, so that a slow one is not simply away all the time.
                if dice.random() < 0.8:
                    _wait_for_work(sitting_down)
                time.sleep(dice.uniform(0.0, 0.7))
                deadline = time.monotonic() + PATIENCE_S
                while not (dead := _kill(house, victim, dice)) and time.monotonic() < deadline:
                    time.sleep(0.05)
                killed[victim] += dead
        finally:
            over.set()

    def sit(learner: Learner) -> None:
        learner.sit_down()
        while not over.is_set():
            if learner.answer() == 409:
                return  # the time was over, and it is told so
        if learner.quiz == quiz:
            done = learner.insist("POST", f"/api/attempts/{learner.attempt}/complete")
            assert done.json()["state"] == "sealed", done.body

    with ThreadPoolExecutor(len(sitting_down) + 1) as threads:
        killing = threads.submit(killer)
        seats = [threads.submit(sit, learner) for learner in sitting_down]
        beside(over)
        for each in seats:
            each.result()
        killing.result()
    assert sum(killed.values()) == kills, f"some did not come back: {killed}"
    assert sum(len(learner.told) for learner in sitting_down) > learners
    _check(house, sitting_down)


def _wait_for_work(learners: list[Learner]) -> None:
    """Wait until somebody is told again that an answer is saved, or has waited long enough."""
    before = sum(learner.saved for learner in learners)
    deadline = time.monotonic() + PATIENCE_S / 2
    while time.monotonic() < deadline and sum(each.saved for each in learners) == before:
        time.sleep(0.02)


def _kill(house: House, victim: str, dice: random.Random) -> bool:
    if victim != "worker":
        return house.kill(victim)
    master = house.processes().get("origin")
    try:
        text = Path(f"/proc/{master}/task/{master}/children").read_text()
        os.kill(int(dice.choice(text.split())), signal.SIGKILL)
    except (OSError, IndexError):
        return False
    return True


def _write(house: House, rules: Rules) -> str:
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        row = db.execute(
            "SELECT id FROM users WHERE email = %s", (house.accounts["author"]["email"],)
        ).fetchone()
        assert row
        asked = [sitting.single(number) for number in range(QUESTIONS)]
        return str(sitting.write(db, row[0], list(asked), rules)[0].quiz_id)


def _enrol(house: House, count: int) -> list[str]:
    """Make accounts with the demo learner's password."""
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        emails = [f"sitting{number}@uchi.example" for number in range(count)]
        db.execute(
            """
            INSERT INTO users (email, password_hash, name, verified_at)
            SELECT given, password_hash, 'Sitting', now()
            FROM users, unnest(%s::text[]) AS given WHERE email = %s
            """,
            (emails, house.accounts["student"]["email"]),
        )
        return emails


def _check(house: House, learners: list[Learner]) -> None:
    _wait_for_grades(house, len(learners))
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        for learner in learners:
            attempt = UUID(learner.attempt)
            begun = db.execute(
                "SELECT count(*) FROM attempts WHERE learner = (SELECT learner FROM attempts "
                "WHERE id = %s)",
                (attempt,),
            ).fetchone()
            assert begun == (1,), "somebody began twice"
            rows = db.execute(
                """
                SELECT question_id::text, sequence, response ->> 'chosen', share, verdict
                FROM attempt_questions LEFT JOIN answers USING (attempt_id, slot)
                WHERE attempt_id = %s
                """,
                (attempt,),
            ).fetchall()
            assert len(rows) == QUESTIONS
            _check_answers(learner, rows)
            earned = sum(option == "a" for _, _, option, _, _ in rows)
            for _, _, option, share, verdict in rows:
                right = {"a": ("1", "right"), "b": ("0", "wrong"), None: ("0", "empty")}[option]
                assert (share, verdict) == right
            total = db.execute(
                "SELECT attempts.share, quiz_standings.share FROM attempts "
                "JOIN quiz_standings USING (learner, quiz_id) WHERE id = %s",
                (attempt,),
            ).fetchone()
            assert total == (str(Fraction(earned, QUESTIONS)),) * 2
            twice = db.execute(
                """
                SELECT kind, slot, sequence FROM attempt_events WHERE attempt_id = %s
                    AND kind IN ('started', 'answered', 'sealed', 'graded')
                GROUP BY kind, slot, sequence HAVING count(*) > 1
                """,
                (attempt,),
            ).fetchall()
            assert twice == []


def _check_answers(learner: Learner, rows: list[tuple[Any, ...]]) -> None:
    for question, sequence, option, _, _ in rows:
        told = learner.told.get(question)
        if sequence is None:
            assert told is None, f"an answer that was told as saved is gone: {question}"
            continue
        # Newer than what was told only where a later save was lost from sight; never older.
        assert told is None or sequence >= told, (question, told, sequence)
        assert learner.sent[question, sequence] == option


def _wait_for_grades(house: House, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    graded = None
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(house.settings["DATABASE_URL"], connect_timeout=2) as db:
                [(graded,)] = db.execute(
                    "SELECT count(*) FROM attempts JOIN users ON users.id = learner "
                    "WHERE email LIKE 'sitting%' AND graded_at IS NOT NULL"
                ).fetchall()
        except psycopg.OperationalError:
            graded = None
        if graded == count:
            return
        time.sleep(0.2)
    raise AssertionError(f"{graded} of {count} attempts are graded")
