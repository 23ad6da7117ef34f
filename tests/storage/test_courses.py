"""Courses, chapters, contents and revisions, in their order and to their owners."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from storage import chapters, contents, courses, pages, revisions, users
from storage.courses import Filters
from storage.database import Connection
from storage.pages import PageVersion


def test_the_catalogue_is_read_page_by_page_in_its_order(db: Connection) -> None:
    made = [
        courses.insert(db, slug=f"kurs-{n}", title=f"Курс {n}", position=p, state="published")
        for n, p in enumerate((3, 1, 1, 2, 0))
    ]
    first = courses.listing(db, Filters(state="published"), limit=3)
    rest = courses.listing(
        db, Filters(state="published"), after=(first[-1].position, first[-1].id), limit=3
    )
    assert [course.id for course in first + rest] == [made[n].id for n in (4, 1, 2, 3, 0)]


def test_words_are_found_in_any_case(db: Connection) -> None:
    course = courses.insert(db, slug="pamet", title="Малка книга за Паметта")
    assert [c.id for c in courses.listing(db, Filters(words="паметта"))] == [course.id]
    assert courses.listing(db, Filters(words="%")) == []


def test_an_author_changes_only_what_is_theirs(db: Connection) -> None:
    maria, ivan = (
        users.insert(db, email=f"{name}@example.org", password_hash="x", role="author").id
        for name in ("maria", "ivan")
    )
    course = courses.insert(db, slug="kurs", title="Курс", author=maria)
    chapter = chapters.insert(db, course=course.id, slug="edno", title="Едно")
    content = contents.insert(db, chapter=chapter.id)
    assert courses.update(db, replace(course, title="Мой"), author=ivan) is None
    assert not courses.archive(db, course.id, author=ivan)
    assert chapters.find(db, chapter.id, author=ivan) is None
    assert contents.find(db, content.id, author=ivan) is None
    changed = courses.update(db, replace(course, title="Наш"), author=maria)
    assert changed is not None
    assert changed.title == "Наш"
    assert contents.find(db, content.id, author=maria) is not None


def test_translations_know_each_other(db: Connection) -> None:
    original = courses.insert(db, slug="bg", title="Как да учим")
    english = courses.insert(
        db, slug="en", title="How to learn", language="en", translation_of=original.id
    )
    assert [course.id for course in courses.translations(db, english.id)] == [original.id]
    assert [course.id for course in courses.translations(db, original.id)] == [english.id]


def test_chapters_are_reordered_as_a_whole(db: Connection) -> None:
    course = courses.insert(db, slug="kurs", title="Курс")
    made = [
        chapters.insert(db, course=course.id, slug=f"g-{n}", title=f"Глава {n}") for n in range(4)
    ]
    chapters.archive(db, made[1].id)
    order = [made[3].id, made[0].id, made[2].id]
    assert not chapters.reorder(db, course.id, order[:2])
    assert not chapters.reorder(db, course.id, [*order[:2], order[0]])
    assert chapters.reorder(db, course.id, order)
    assert [chapter.id for chapter in chapters.of_course(db, course.id)] == order
    everything = chapters.of_course(db, course.id, archived=True)
    assert [chapter.id for chapter in everything] == [*order, made[1].id]


def test_readers_see_the_published_revision_and_not_the_newest(db: Connection) -> None:
    course = courses.insert(db, slug="kurs", title="Курс")
    chapter = chapters.insert(db, course=course.id, slug="edno", title="Едно")
    content = contents.insert(db, chapter=chapter.id)
    first = revisions.insert(db, content=content.id, body="а", html="<p>а</p>", words=1)
    contents.publish(db, content.id, first.id)
    second = revisions.insert(db, content=content.id, body="б")
    assert (first.number, second.number) == (1, 2)
    newest = revisions.latest(db, content.id)
    assert newest is not None
    assert newest.id == second.id
    [shown] = revisions.published_of_course(db, course.id)
    assert (shown.revision_id, shown.number) == (first.id, 1)
    assert revisions.html_of(db, [shown.revision_id]) == {first.id: "<p>а</p>"}
    assert revisions.published_of_chapter(db, chapter.id) == [shown]
    contents.archive(db, content.id)
    assert revisions.published_of_course(db, course.id) == []


def test_a_courses_pages_are_replaced_and_others_stay(db: Connection) -> None:
    course = courses.insert(db, slug="kurs", title="Курс")

    def page(path: str, version: str, interface: str = "bg") -> PageVersion:
        return PageVersion(path, interface, version, "open", None, None)

    pages.replace_all_of_course(db, None, [page("/", "cat-bg"), page("/", "cat-en", "en")])
    pages.replace_all_of_course(db, course.id, [page("/courses/kurs", "old")])
    pages.replace_all_of_course(db, course.id, [page("/courses/kurs/edno", "new")])
    current = pages.current(db)
    assert sorted(current) == ["/", "/courses/kurs/edno"]
    assert dict(current["/"].versions) == {"bg": "cat-bg", "en": "cat-en"}
    found = pages.find_version(db, "new")
    assert found is not None
    assert found.course_id == course.id
    assert pages.find_version(db, "old") is None


def test_the_manifest_names_sessions_that_ended(db: Connection) -> None:
    from datetime import timedelta

    from storage import sessions

    user = users.insert(db, email="maria@example.org", password_hash="x").id
    now = datetime.now(UTC)
    made = [
        sessions.insert(
            db, user=user, refresh_hash=bytes([n]) * 32, expires_at=now + timedelta(days=1)
        )
        for n in range(2)
    ]
    assert sessions.alive(db, made[0].id)
    sessions.revoke(db, made[0].id)
    assert not sessions.alive(db, made[0].id)
    assert sessions.revoked_since(db, now - timedelta(minutes=16)) == [made[0].id.hex]
    assert sessions.rotate(db, made[1].id, old_hash=b"\1" * 32, new_hash=b"9" * 32)
    assert not sessions.rotate(db, made[1].id, old_hash=b"\1" * 32, new_hash=b"8" * 32)
    found = sessions.find_by_refresh(db, b"\1" * 32)
    assert found is not None
    assert found.parent_hash == b"\1" * 32
