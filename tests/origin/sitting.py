"""Sitting: a quiz over the API as its author makes it and as learners take it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from functions.questions import (
    Accepted,
    Item,
    Matching,
    Multiple,
    Numeric,
    Option,
    Ordering,
    Pair,
    Pattern,
    Single,
    Text,
)
from functions.questions import Question as Asked
from functions.quizzes import Rules
from origin.house import House
from storage import chapters, courses, questions, quizzes
from storage.database import Connection, transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody

CANARY = "kanarche"
"""Stands in everything that tells a key."""


def single(number: int = 0) -> Single:
    """Return a question with one right option, a."""
    return Single(
        text=f"Кое е вярно {number}?",
        feedback=f"{CANARY} general",
        options=(
            Option("a", "Това", Fraction(1), f"{CANARY} right"),
            Option("b", "Онова", Fraction(0), f"{CANARY} wrong"),
        ),
    )


def every_kind() -> list[Asked]:
    """Return a question of each kind that is graded at once, with canaries in its keys."""
    return [
        single(),
        Multiple(
            text="Кои?",
            options=tuple(
                Option(id, id.upper(), Fraction(share, 2), f"{CANARY} {id}")
                for id, share in (("x", 1), ("y", 1), ("z", -2))
            ),
        ),
        Text(text="Как?", patterns=(Pattern(f"*{CANARY}*", Fraction(1), f"{CANARY} text"),)),
        Numeric(
            text="Колко?",
            accepted=(Accepted("absolute", Fraction(1), value=987654, feedback=CANARY),),  # type: ignore[arg-type]  # an int is exact
        ),
        Matching(text="Кое с кое?", pairs=(Pair("l", "Ляво", "Дясно", "r"),
                                           Pair("m", "Горе", "Долу", "s"))),
        Ordering(text="Подреди", items=(Item("p", "Първо"), Item("q", "Второ"))),
    ]  # fmt: skip


@dataclass(frozen=True)
class Quiz:
    """A published quiz."""

    id: str
    author: Somebody
    questions: list[questions.Question]


def published(
    house: House, author: Somebody, asked: list[Asked] | None = None, rules: Rules | None = None
) -> Quiz:
    """Return a quiz of the author, published in a published course."""
    with transaction(house.pool) as db:
        stored = write(db, author.user.id, asked or [single(n) for n in range(3)], rules)
    return Quiz(str(stored[0].quiz_id), author, stored)


def write(
    db: Connection, author: UUID, asked: list[Asked], rules: Rules | None = None
) -> list[questions.Question]:
    """Write a published quiz in a published course, and return its questions."""
    course = courses.insert(db, slug=f"c-{uuid4().hex}", title="Хляб", author=author)
    courses.publish_state(db, course.id, "published")
    chapter = chapters.insert(db, course=course.id, slug="kvas", title="Квас")
    made = quizzes.insert(db, chapter=chapter.id, title="Квасът", rules=rules or Rules())
    stored = questions.insert_all(db, made.id, [(each, {}) for each in asked])
    quizzes.move_to(db, made.id, "published")
    return stored


@dataclass
class Taking:
    """One learner who takes a quiz over the API."""

    asker: Asker
    who: Somebody
    quiz: Quiz
    attempt: str = ""
    sequence: int = 0

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        """Ask as this learner."""
        return self.asker.ask(method, path, body, token=self.who.token)

    def start(self) -> Answer:
        """Begin, or go on."""
        answer = self.ask("POST", f"/api/tests/{self.quiz.id}/start")
        if answer.status == 200:
            self.attempt = answer.json["id"]
        return answer

    def answer(
        self, place: int, response: dict[str, Any] | None, sequence: int | None = None
    ) -> Answer:
        """Answer the question that the author wrote at this place, from 0."""
        self.sequence += 1
        body = {
            "question": str(self.quiz.questions[place].id),
            "sequence": self.sequence if sequence is None else sequence,
            "response": response,
        }
        return self.ask("POST", f"/api/attempts/{self.attempt}/answer", body)

    def complete(self) -> Answer:
        """Finish."""
        return self.ask("POST", f"/api/attempts/{self.attempt}/complete")

    def results(self) -> Answer:
        """Ask for the result."""
        return self.ask("GET", f"/api/attempts/{self.attempt}/results")


def taking(asker: Asker, who: Somebody, quiz: Quiz) -> Taking:
    """Return a learner who has begun."""
    made = Taking(asker, who, quiz)
    assert made.start().status == 200
    return made


def shift(house: House, attempt: str, seconds: int) -> None:
    """Move an attempt so many seconds into the past."""
    with transaction(house.pool) as db:
        db.execute(
            """
            UPDATE attempts SET started_at = started_at - make_interval(secs => %(s)s),
                deadline = deadline - make_interval(secs => %(s)s) WHERE id = %(attempt)s
            """,
            {"s": seconds, "attempt": attempt},
        )
