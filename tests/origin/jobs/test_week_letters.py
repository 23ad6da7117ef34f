"""Every member of a sponsor reads once a week, on their own Monday, how their messages did."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from origin.actions import weekly
from origin.house import House
from origin.jobs import smtp, week_letters
from origin.jobs.kinds import KINDS
from storage import jobs, users
from storage import weekly as wishes
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sponsored import Bakery, bakery_of, happened


@pytest.fixture
def bakery(house: House, people: Callable[..., Somebody]) -> Bakery:
    return bakery_of(house, people)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """The letters that would have gone out."""
    letters: list[EmailMessage] = []
    monkeypatch.setattr(smtp, "send", lambda _, letter: letters.append(letter))
    return letters


def coming_monday() -> datetime:
    """The next Monday of those in Sofia, whose week turns before UTC's; 12:00 UTC."""
    today = datetime.now(ZoneInfo("Europe/Sofia")).date()
    monday = today + timedelta(days=7 - today.weekday())
    return datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC)


def asked(house: House, now: datetime) -> int:
    with transaction(house.pool) as db:
        return weekly.write_down(db, now)


def work(house: House, now: datetime) -> None:
    """Do the letters' jobs, as if it were then."""
    with transaction(house.pool) as db:
        for job in jobs.listing(db, state="due"):
            if job.kind == weekly.KIND:
                KINDS[job.kind](replace(house, now=lambda: now), db, job)
                jobs.done(db, job.id)


def test_it_is_asked_for_once_whoever_looks_and_however_often(house: House, bakery: Bakery) -> None:
    monday = coming_monday()
    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(lambda _: asked(house, monday), range(6))) == 1
    assert asked(house, monday + timedelta(hours=20)) == 0
    with transaction(house.pool) as db:
        # Also to whoever found the member waiting a moment before another was told.
        assert not wishes.told(db, bakery.member.user.id, monday.date())
    assert asked(house, monday + timedelta(days=3)) == 0
    assert asked(house, monday + timedelta(days=7)) == 1


@pytest.mark.parametrize(
    ("zone", "hour", "letters"),
    [("Pacific/Auckland", -13, 1), ("Europe/Sofia", -13, 0), ("America/Los_Angeles", 0, 0),
     ("America/Los_Angeles", 4, 1), ("Mars/Olympus", 0, 1)],
)  # fmt: skip
def test_monday_begins_where_the_member_is(
    house: House, bakery: Bakery, zone: str, hour: int, letters: int
) -> None:
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET time_zone = %s WHERE id = %s", (zone, bakery.member.user.id))
    assert asked(house, coming_monday() + timedelta(hours=hour)) == letters


@pytest.mark.parametrize(
    ("language", "words", "subject"),
    [("en", "4 impressions, 1 click", "Your messages last week"),
     ("bg", "4 показвания, 1 щракване", "Съобщенията ти през изминалата седмица")],
)  # fmt: skip
def test_it_tells_of_the_week_before_in_the_members_language(
    house: House, bakery: Bakery, sent: list[EmailMessage], language: str, words: str, subject: str
) -> None:
    with transaction(house.pool) as db:
        db.execute(
            "UPDATE users SET language = %s WHERE id = %s", (language, bakery.member.user.id)
        )
    happened(house, bakery.creative, "seen", 4)
    happened(house, bakery.creative, "click", 1)
    monday = coming_monday()
    asked(house, monday)
    work(house, monday)
    [letter] = sent
    body = letter.get_body(("plain",))
    assert body is not None
    assert letter["Subject"] == subject
    assert words in body.get_content()
    assert "Хляб & сол" in body.get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_is_written_about_nothing_nor_to_who_wants_no_letter(
    house: House, bakery: Bakery, sent: list[EmailMessage]
) -> None:
    monday = coming_monday()
    asked(house, monday)
    work(house, monday)
    assert sent == []
    happened(house, bakery.creative, "seen", 4)
    asked(house, monday + timedelta(days=7))
    with transaction(house.pool) as db:
        # Refused after it was asked for, and before it went out.
        wishes.set_wanted(db, bakery.member.user.id, wanted=False)
    work(house, monday)
    assert sent == []
    assert asked(house, monday + timedelta(days=14)) == 0


def test_the_letters_own_link_ends_it_and_the_page_brings_it_back(
    asker: Asker, house: House, bakery: Bakery, sent: list[EmailMessage]
) -> None:
    happened(house, bakery.creative, "seen", 4)
    monday = coming_monday()
    asked(house, monday)
    work(house, monday)
    [letter] = sent
    link = str(letter["List-Unsubscribe"]).strip("<>")
    typed = {"content-type": "application/x-www-form-urlencoded"}
    body = b"List-Unsubscribe=One-Click"
    assert asker.edge("POST", urlsplit(link).path, body, headers=typed).status == 200
    assert wanted(house, bakery.member.user.id) is False
    answer = asker.ask(
        "POST", "/partners/letter", b"wanted=yes", token=bakery.member.token, headers=typed
    )
    assert answer.status == 303
    assert wanted(house, bakery.member.user.id) is True


def wanted(house: House, user: UUID) -> bool | None:
    with transaction(house.pool) as db:
        return wishes.wants(db, user)


def test_it_tells_of_ones_own_sponsors_only(
    house: House, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    happened(house, bakery.creative, "seen", 4)
    stranger = people("sponsor", "stranger@uchi.example")
    with transaction(house.pool) as db:
        person = users.find(db, stranger.user.id)
        assert person is not None
        assert week_letters.told(house, db, person, coming_monday().date()) is None
