"""Authors in the database: whose a course is, is asked in one place."""

from __future__ import annotations

import re
from pathlib import Path

import storage
from storage import authors, courses, users
from storage.database import Connection

STORAGE = Path(storage.__file__ or "").parent
_ASKS_THE_OWNER = re.compile(r"author_id\s*(=|IN|IS)\s*(%|\()", re.IGNORECASE)


def test_every_statement_asks_the_one_view_whose_a_course_is() -> None:
    asking = [
        f"{path.name}:{number}"
        for path in sorted(STORAGE.glob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        # What writes the owner does not ask for them.
        if _ASKS_THE_OWNER.search(line) and " SET " not in line and "access = %s" not in line
    ]
    assert asking == []


def test_an_owner_is_never_a_co_author_too(db: Connection) -> None:
    first = users.insert(db, email="a@uchi.example", password_hash="x", role="author")
    second = users.insert(db, email="b@uchi.example", password_hash="x", role="author")
    course = courses.insert(db, slug="a", title="A", author=first.id)
    assert not authors.add(db, course.id, first.id)
    assert authors.add(db, course.id, second.id)
    assert not authors.add(db, course.id, second.id)
    assert authors.hand_over(db, course.id, second.id)
    assert not authors.hand_over(db, course.id, second.id)
    assert [(each.user_id, each.role) for each in authors.of_course(db, course.id)] == [
        (second.id, "owner"), (first.id, "co-author"),
    ]  # fmt: skip
    # However an owner is set where a co-author stood, they are listed once.
    db.execute("UPDATE courses SET author_id = %s WHERE id = %s", (first.id, course.id))
    assert [(each.user_id, each.role) for each in authors.of_course(db, course.id)] == [
        (first.id, "owner")
    ]
