"""The world of storage's tests: the bakery, its campaign, its readers, and a quiz for learners."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid4

from functions.events import Event
from functions.questions import Option, Single
from functions.quizzes import Rules
from storage import attempts, campaigns, chapters, courses, creatives, quizzes, sponsors, users
from storage import questions as stored
from storage.attempts import Asked
from storage.campaigns import Campaign
from storage.creatives import Creative
from storage.database import Connection
from storage.quizzes import Quiz

PRICE = 2_000
PAGE = str(UUID(int=7))


def bakery(
    db: Connection,
    *,
    pricing: str = "impression",
    price: int = PRICE,
    budget: int | None = None,
    house: bool = False,
) -> tuple[Campaign, Creative]:
    """Return the bakery's live campaign and its one creative."""
    sponsor = sponsors.insert(db, name="Пекарна Зора")
    campaign = campaigns.insert(
        db,
        sponsor=sponsor.id,
        name="Топъл хляб",
        state="live",
        house=house,
        pricing=pricing,
        price_micros=price,
        budget_micros=budget,
    )
    creative = creatives.insert(
        db,
        campaign=campaign.id,
        headline="Хляб на разсъмване",
        landing="https://example.org/hlyab",
        state="live",
    )
    return campaign, creative


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def reading(**fields: object) -> Event:
    """Return a report of reading that was made a moment ago."""
    at = now_ms()
    event = Event(
        day=datetime.fromtimestamp(at / 1000, UTC).date().isoformat(),
        view=uuid4().hex,
        kind="read",
        slot=0,
        sequence=1,
        page=PAGE,
        version="0123456789abcdef",
        language="bg",
        issued_at=at,
        accepted_at=at,
        active_ms=5_000,
        furthest=300,
    )
    return replace(event, **fields)  # type: ignore[arg-type]  # each test names fields of Event


def seen(creative: UUID, **fields: object) -> Event:
    """Return an impression of a creative at the usual price."""
    given: dict[str, object] = {
        "kind": "seen", "slot": 1, "sequence": 0, "creative": str(creative),
        "price_micros": PRICE, "furthest": 0, "active_ms": 1_500,
    }  # fmt: skip
    return reading(**(given | fields))


OPTIONS = ("a", "b", "c")
"""Of every single choice in the quiz; the first one is right."""


def learner(db: Connection, email: str = "maria@uchi.example", role: str = "student") -> UUID:
    """Return the account of Мария, or of somebody else, with a session of the same id."""
    made = users.insert(db, email=email, password_hash="x", name="Мария", role=role).id
    db.execute(
        "INSERT INTO sessions (id, user_id, refresh_hash, expires_at) "
        "VALUES (%(id)s, %(id)s, uuid_send(%(id)s), now() + interval '1 day')",
        {"id": made},
    )
    return made


def quiz(db: Connection, *, questions: int = 3, rules: Rules | None = None) -> Quiz:
    """Return a published quiz of single choices in a published course of its own author."""
    author = learner(db, f"{uuid4().hex}@uchi.example", "author")
    course = courses.insert(db, slug=f"c-{uuid4().hex}", title="Хляб", author=author)
    courses.publish_state(db, course.id, "published")
    chapter = chapters.insert(db, course=course.id, slug="kvas", title="Квас")
    made = quizzes.insert(db, chapter=chapter.id, title="Квасът", rules=rules or Rules())
    asked = Single(
        text="Кое е вярно?",
        options=tuple(Option(id, id.upper(), Fraction(id == "a")) for id in OPTIONS),
    )
    stored.insert_all(db, made.id, [(asked, {})] * questions)
    return quizzes.move_to(db, made.id, "published")


def attempt(
    db: Connection, quiz: UUID, learner: UUID, *, deadline_in_s: float | None = None
) -> UUID:
    """Return a fresh attempt; its deadline may lie in the past, its start then too."""
    asked = [
        Asked(slot, each.id, each.revision_id, [], Decimal(1))
        for slot, each in enumerate(stored.of_quiz(db, quiz), 1)
    ]
    now = now_ms()
    deadline = None if deadline_in_s is None else now + int(deadline_in_s * 1_000)
    made = attempts.insert(
        db, quiz=quiz, learner=learner, number=1, seed=1, rules={},
        started_ms=min(now, deadline or now), deadline_ms=deadline, asked=asked,
    )  # fmt: skip
    assert made is not None
    return made


def sitting(db: Connection, count: int) -> list[tuple[UUID, UUID]]:
    """Return so many new learners at one quiz, each with attempt and learner."""
    at = quiz(db)
    learners = [learner(db, f"{uuid4().hex}@uchi.example") for _ in range(count)]
    return [(attempt(db, at.id, each), each) for each in learners]
