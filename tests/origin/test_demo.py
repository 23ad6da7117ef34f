"""Demo: an empty platform has something to show, and a second start changes nothing."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from functions import anchors
from functions.addresses import check_landing
from origin import house, settings
from origin.actions import demo, quiz_publishing
from origin.actions.sponsoring import Maker
from origin.house import House
from storage import (
    courses,
    pages,
    pictures,
    questions,
    quizzes,
    revisions,
    snapshots,
    sponsors,
    users,
)
from storage.database import transaction

TEXTS = Path(demo.__file__).parent.parent / "demo"


@pytest.fixture
def ours(own_database: dict[str, str]) -> Iterator[House]:
    accounts = {
        role: {"email": f"{role}@uchi.example", "password": f"{role}-pebble-otter-violet"}
        for role in ("admin", "author", "student", "sponsor")
    }
    made = house.build(settings.load(own_database | {"UCHI_DEMO_ACCOUNTS": json.dumps(accounts)}))
    made.files.ensure_bucket()
    yield made
    made.close()


def test_an_empty_platform_has_something_to_show(ours: House) -> None:
    demo.fill(ours)
    with transaction(ours.pool) as db:
        bulgarian, english = (courses.find_by_slug(db, slug) for slug in demo.COURSES)
        assert bulgarian is not None
        assert english is not None
        assert english.translation_of == bulgarian.id
        assert (bulgarian.language, english.language) == ("bg", "en")
        assert bulgarian.state == english.state == "published"
        paths = pages.current(db)
        assert len([p for p in paths if p.startswith("/courses/kak-da-uchim/")]) == 5
        assert len([p for p in paths if p.startswith("/courses/how-to-learn/")]) == 5
        made = Maker().current(db, ours.now())
        assert made is not None
        by = {each.id: each for each in made.campaigns}
        assert sorted(
            (by[each.campaign].sponsor, each.language, by[each.campaign].house)
            for each in made.creatives
        ) == [
            ("Пекарна Зора", "bg", False),
            ("Пекарна Зора", "en", False),
            ("Учи", "bg", True),
            ("Учи", "en", True),
        ]
        for creative in made.creatives:
            assert check_landing(creative.landing) is None
            assert creative.alternative
            picture = pictures.find(db, creative.picture)
            assert picture is not None
            assert Image.open(io.BytesIO(picture.body)).size == (creative.width, creative.height)


def test_its_accounts_log_in_with_the_passwords_given(ours: House) -> None:
    demo.fill(ours)
    with transaction(ours.pool) as db:
        for role in ("admin", "author", "student", "sponsor"):
            user = users.find_by_email(db, f"{role}@uchi.example")
            assert user is not None
            assert user.role == role
            assert user.verified_at is not None
            assert ours.passwords.verify(user.password_hash, f"{role}-pebble-otter-violet")
        sponsor = users.find_by_email(db, "sponsor@uchi.example")
        assert sponsor is not None
        assert [each.name for each in sponsors.listing(db, member=sponsor.id)] == [demo.SPONSOR]


def test_a_second_start_changes_nothing_and_is_quick(ours: House) -> None:
    demo.fill(ours)
    with transaction(ours.pool) as db:
        before = pages.current(db), snapshots.live(db, ours.now())
    started = time.process_time()
    demo.fill(ours)
    assert time.process_time() - started < 0.5
    with transaction(ours.pool) as db:
        assert (pages.current(db), snapshots.live(db, ours.now())) == before


def test_what_somebody_changed_in_the_demo_stays_changed(ours: House) -> None:
    demo.fill(ours)
    with transaction(ours.pool) as db:
        course = courses.find_by_slug(db, "kak-da-uchim")
        assert course is not None
        courses.archive(db, course.id)
    demo.fill(ours)
    with transaction(ours.pool) as db:
        course = courses.find_by_slug(db, "kak-da-uchim")
        assert course is not None
        assert course.state == "archived"


@pytest.mark.parametrize("text", sorted(TEXTS.glob("course-*/0*.md")), ids=lambda p: p.name)
def test_its_chapters_are_real_texts(text: Path) -> None:
    words = text.read_text("utf-8").split()
    assert 500 <= len(words) <= 900


def test_each_course_has_a_quiz_that_links_to_where_to_read_again(ours: House) -> None:
    demo.fill(ours)
    demo.fill(ours)
    with transaction(ours.pool) as db:
        for slug in demo.COURSES:
            course = courses.find_by_slug(db, slug)
            assert course is not None
            [quiz] = quizzes.of_course(db, course.id)
            assert quiz.state == "published"
            assert quiz_publishing.faults(db, quiz) == []
            asked = questions.of_quiz(db, quiz.id)
            kinds = {each.asked.kind for each in asked}
            assert {
                "single",
                "multiple",
                "text",
                "numeric",
                "matching",
                "ordering",
                "cloze",
            } < kinds
            paths = pages.current(db)
            texts = [
                anchors.ids(text)
                for each in revisions.published_of_course(db, course.id)
                for text in revisions.html_of(db, [each.revision_id]).values()
            ]
            for each in asked:
                links = re.findall(r'href="(/courses/[^"#]+)#([^"]+)"', "".join(each.html.values()))
                assert links or each.asked.kind == "description", each.html
                for path, place in links:
                    assert path in paths
                    assert any(place in ids for ids in texts), place
