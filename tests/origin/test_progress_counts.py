"""Counting: what is told of progress asks as often of a large course or class as of a small one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from origin.house import House
from storage import chapters, completions, contents
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_classes import a_class, code_of, join, members_course
from tests.origin.test_large_courses import course_of
from tests.storage.counting import statements

Make = Callable[..., Somebody]


def begin(house: House, learner: UUID, course: UUID) -> UUID:
    """Let a learner complete a course's first content; return its chapter."""
    with transaction(house.pool) as db:
        first = contents.of_course(db, course)[0]
        completions.mark(db, learner, [first.id], "hand", house.now())
        return chapters.of_course(db, course)[0].id


def asked(asker: Asker, token: str, path: str) -> int:
    with statements() as sent:
        answer = asker.ask("GET", path, token=token)
    assert answer.status == 200, (path, answer.body)
    return len(sent)


def test_own_progress_asks_as_often_in_a_large_course_as_in_a_small_one(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author").user.id
    found = []
    for size in (2, 12):
        who = people("student", f"of-{size}@uchi.example")
        course = course_of(house, author, f"of-{size}", size, each=size)
        chapter = begin(house, who.user.id, course)
        places = (
            f"/api/progress/chapters/{chapter}",
            f"/api/progress/courses/{course}",
            f"/api/users/{who.user.id}/progress",
            f"/api/users/{who.user.id}/progress/stats",
        )
        found.append([asked(asker, who.token, place) for place in places])
    assert found[0] == found[1]
    assert max(found[0]) <= 14, found


def test_a_teacher_asks_as_often_of_a_large_class_as_of_a_small_one(
    asker: Asker, people: Make
) -> None:
    teacher = people("author")
    found = []
    for size in (1, 6):
        course = members_course(asker, teacher.token)
        group = a_class(asker, teacher.token, course, f"{size} а")
        code = code_of(asker, teacher.token, group)
        for number in range(size):
            learner = people("student", f"in-{size}-{number}@uchi.example")
            assert join(asker, learner.token, code).status == 200
        places = (f"/api/classes/{group}/progress", f"/api/classes/{group}/members", "/api/classes")
        found.append([asked(asker, teacher.token, place) for place in places])
    assert found[0] == found[1]


def test_the_page_of_my_learning_asks_as_often_for_many_large_courses_as_for_a_small_one(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author").user.id
    found = []
    for size in (1, 6):
        who = people("student", f"with-{size}@uchi.example")
        for number in range(size):
            slug = f"mine-{size}-{number}"
            begin(house, who.user.id, course_of(house, author, slug, 2 * size, each=size))
        page = asker.ask("GET", "/me/learning", token=who.token)
        assert page.body.count(b"<progress") >= size, page.body.decode()
        found.append(asked(asker, who.token, "/me/learning"))
    assert found[0] == found[1]
    assert found[0] <= 14
