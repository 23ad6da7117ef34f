"""Demo: fills an empty platform with a course, a sponsor and an account per role."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from functions import questions as asking
from origin.actions import questions as question_actions
from origin.actions import quiz_publishing
from origin.actions import quizzes as quiz_actions
from origin.actions.imports import import_course
from origin.demo import bakery
from origin.house import House
from origin.pictures import creative_picture
from storage import (
    campaigns,
    chapters,
    courses,
    creatives,
    pictures,
    quizzes,
    revisions,
    sponsors,
    users,
)
from storage.database import Connection, transaction

# In this order: the second is a translation of the first.
COURSES = {"kak-da-uchim": "course-bg", "how-to-learn": "course-en"}
QUIZZES = {"kak-da-uchim": "quiz-bg.json", "how-to-learn": "quiz-en.json"}
SPONSOR = "Пекарна Зора"
HOUSE = "Учи"
_NAMES = {
    "admin": "Администратор", "author": "Автор", "student": "Ученик", "sponsor": "Спонсор",
}  # fmt: skip
_FOLDER = Path(__file__).resolve().parent.parent / "demo"


@dataclass(frozen=True, slots=True)
class _Message:
    language: str
    headline: str
    body: str
    alternative: str
    picture: bytes
    landing: str


def fill(house: House) -> None:
    """Fill in what is not there yet, and leave alone what is, even if somebody changed it.

    The accounts are those of the setting UCHI_DEMO_ACCOUNTS; without it there are none.
    """
    accounts = _accounts(house)
    for slug, folder in COURSES.items():
        with transaction(house.pool) as db:
            found = courses.find_by_slug(db, slug)
            # Publishing is the import's last step: a course without it was interrupted.
            whole = found is not None and bool(revisions.published_of_course(db, found.id))
        if not whole and (found is None or found.state != "archived"):
            import_course(house.pool, house.files, _FOLDER / folder, author=accounts.get("author"))
    for slug, file in QUIZZES.items():
        with transaction(house.pool) as db:
            _quiz(db, slug, file, accounts.get("author"))
    with transaction(house.pool) as db:
        if sponsors.find_by_name(db, SPONSOR) is None:
            _bakery(db, accounts.get("sponsor"))
        if sponsors.find_by_name(db, HOUSE) is None:
            _house(db)


def _accounts(house: House) -> dict[str, UUID]:
    """Return the demo accounts by role; the address is taken as somebody's own proof."""
    given: dict[str, dict[str, str]] = json.loads(house.settings.demo_accounts or "{}")
    found: dict[str, UUID] = {}
    for role, account in given.items():
        with transaction(house.pool) as db:
            user = users.find_by_email(db, account["email"]) or users.insert(
                db,
                email=account["email"],
                password_hash=house.passwords.hash(account["password"]),
                role=role,
                name=_NAMES.get(role, role),
                language=house.settings.default_language,
                verified=True,
            )
        found[role] = user.id
    return found


def _quiz(db: Connection, slug: str, file: str, author: UUID | None) -> None:
    """Give a demo course its quiz, once: one that somebody put away stays away."""
    course = courses.find_by_slug(db, slug)
    if course is None or course.state != "published" or quizzes.of_course(db, course.id):
        return
    given = json.loads((_FOLDER / file).read_text(encoding="utf-8"))
    chapter = chapters.find_by_slug(db, course.id, given["chapter"])
    if chapter is None or chapter.state != "live":
        return
    draft = quiz_actions.Draft(given["title"], given["intro"], given["rules"])
    quiz = quiz_actions.keep(db, chapter, draft)
    question_actions.keep(db, quiz, [asking.read(each) for each in given["questions"]], author)
    quiz_publishing.open_to_learners(db, quiz)


def _bakery(db: Connection, member: UUID | None) -> None:
    sponsor = sponsors.insert(db, name=SPONSOR)
    if member is not None:
        sponsors.add_member(db, sponsor.id, member)
    campaign = campaigns.insert(
        db,
        sponsor=sponsor.id,
        name="Топъл хляб",
        state="live",
        pricing="impression",
        # Without a budget, which would be spread over its flight: whoever tries the demo sees it.
        price_micros=2_000,
    )
    for message in (
        _Message(
            "bg",
            "Топъл хляб след урока",
            "Брашно, вода, сол и една нощ търпение. Измислена пекарна за тази демонстрация.",
            "Пресен хляб в утринната светлина",
            bakery.loaf(),
            "https://example.org/zora",
        ),
        _Message(
            "en",
            "Warm bread after the lesson",
            "Flour, water, salt and a night of patience. An invented bakery for this demo.",
            "Three fresh rolls on a blue cloth",
            bakery.rolls(),
            "https://example.org/zora/en",
        ),
    ):
        _insert(db, campaign.id, message)


def _house(db: Connection) -> None:
    own = sponsors.insert(db, name=HOUSE)
    campaign = campaigns.insert(
        db, sponsor=own.id, name="Учете заедно", state="live", house=True, pricing="flat"
    )
    for message in (
        _Message(
            "bg",
            "Разкажете го на някого",
            "Който обясни наученото с думи, го помни по-дълго. Поканете приятел да учите заедно.",
            "Отворена книга със зелено листо",
            bakery.book(),
            "https://example.org/uchi",
        ),
        _Message(
            "en",
            "Tell it to somebody",
            "What you explain in your own words stays longer. Ask a friend to learn with you.",
            "An open book with a green leaf",
            bakery.book(),
            "https://example.org/uchi/en",
        ),
    ):
        _insert(db, campaign.id, message)


def _insert(db: Connection, campaign: UUID, message: _Message) -> None:
    made = creative_picture(message.picture)
    pictures.insert(
        db, pictures.Picture(made.hash, made.media_type, made.width, made.height, made.body)
    )
    creatives.insert(
        db,
        campaign=campaign,
        language=message.language,
        headline=message.headline,
        body=message.body,
        alternative=message.alternative,
        picture=made.hash,
        landing=message.landing,
        state="live",
    )
