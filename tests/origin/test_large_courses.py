"""Large courses: a thousand contents ask the database no more questions than three."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from origin.actions import publishing
from origin.actions.manifest import Desk
from origin.house import House
from storage import chapters, contents, courses, pages, revisions, sheets
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.storage.counting import statements

Make = Callable[..., Somebody]


def course_of(house: House, author: UUID, slug: str, count: int, each: int = 1) -> UUID:
    """Make a published course with `count` chapters of `each` contents."""
    with transaction(house.pool) as db:
        course = courses.insert(db, slug=slug, title=slug, author=author)
        for number in range(count):
            chapter = chapters.insert(
                db, course=course.id, slug=f"g-{number}", title=f"Глава {number}"
            )
            for _ in range(each):
                content = contents.insert(db, chapter=chapter.id)
                made = revisions.insert(
                    db, content=content.id, body="а", html="<p>а</p>\n", words=900
                )
                contents.publish(db, content.id, made.id)
        courses.publish_state(db, course.id, "published")
    return course.id


@pytest.fixture
def author(people: Make) -> Somebody:
    return people("author")


def counts(house: House, asker: Asker, author: Somebody, course: UUID) -> dict[str, int]:
    places = [
        f"/api/courses/{course}/chapters",
        f"/api/courses/{course}/unpublished",
        "/api/courses?limit=100",
    ]
    with transaction(house.pool) as db:
        chapter = chapters.of_course(db, course)[0].id
    places += [f"/api/chapters/{chapter}/content"]
    found: dict[str, int] = {}
    for place in places:
        for token in (author.token, None):
            with statements() as sent:
                asker.ask("GET", place, token=token)
            found[f"{places.index(place)} {token is not None}"] = len(sent)
    with statements() as sent:
        Desk().current(house)
    found["manifest"] = len(sent)
    with statements() as sent, transaction(house.pool) as db:
        publishing.refresh_course(db, course)
    found["refresh"] = len(sent)
    return found


def test_lists_the_manifest_and_a_refresh_ask_as_often_for_many_as_for_few(
    house: House, asker: Asker, author: Somebody
) -> None:
    few = course_of(house, author.user.id, "few", 2, each=2)
    many = course_of(house, author.user.id, "many", 12, each=20)
    for course in (few, many):
        with transaction(house.pool) as db:
            publishing.refresh_course(db, course)
    assert counts(house, asker, author, few) == counts(house, asker, author, many)


def catalogue(house: House, asker: Asker) -> tuple[int, bytes]:
    """Return how many statements the catalogue's page takes when no sheet is kept, and the page."""
    with transaction(house.pool) as db:
        db.execute("DELETE FROM sheets")
        version = pages.current(db)["/courses"].versions["bg"]
    with statements() as sent:
        answer = asker.edge("GET", f"/edge/sheets/{version}")
    assert answer.status == 200, answer.body
    return len(sent), answer.body


def test_the_catalogue_asks_as_often_for_many_courses_as_for_few(
    house: House, asker: Asker, author: Somebody
) -> None:
    found = []
    for count in (2, 12):
        for number in range(count):
            course = course_of(house, author.user.id, f"some-{count}-{number}", 2, each=number + 1)
            with transaction(house.pool) as db:
                publishing.refresh_course(db, course)
        found.append(catalogue(house, asker))
    assert found[0][0] == found[1][0]
    assert [body.count(b'href="/courses/some-') for _, body in found] == [2, 14]


def test_publishing_one_content_of_many_makes_its_own_page_anew_and_no_other(
    house: House, author: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_of(house, author.user.id, "many", 150)
    monkeypatch.setattr(publishing, "EAGER", 40)
    with transaction(house.pool) as db:
        publishing.refresh_course(db, course)
        content = contents.of_course(db, course)[100]
        # As many words as before: not even the course's page says anything else.
        revisions.insert(db, content=content.id, body="дума " * 900)
    made: list[str] = []
    insert_all = sheets.insert_all

    def noted(db, pairs):
        made.extend(version for version, _ in pairs)
        insert_all(db, pairs)

    monkeypatch.setattr(sheets, "insert_all", noted)
    with transaction(house.pool) as db:
        publishing.publish_content(db, content.id)
    assert len(made) == 2  # one page, in two interface languages
    # Of the many sheets that nobody has asked for yet, each is rendered when somebody does.
    with transaction(house.pool) as db:
        last = pages.of_course(db, course)[-1].version
        assert sheets.find(db, last) is None
        assert publishing.render_sheet(db, last) is not None
