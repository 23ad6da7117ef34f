"""Memberships: whom a course for members is for, and what a token carries of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from functions.memberships import MAX_CARRIED, course_group
from storage import courses, groups, memberships, sessions, users
from storage.courses import Course
from storage.database import Connection, value


def somebody(db: Connection, role: str = "student") -> UUID:
    return users.insert(db, email=f"{uuid4().hex}@uchi.example", password_hash="-", role=role).id


def a_course(db: Connection, *, author: UUID | None = None, access: str = "members") -> Course:
    return courses.insert(
        db, slug=f"c-{uuid4().hex}", title="C", access=access, state="published", author=author
    )


def a_class(db: Connection, course: UUID, teacher: UUID) -> UUID:
    group = value(db, "INSERT INTO groups (name, kind) VALUES ('6 а', 'class') RETURNING id")
    db.execute("INSERT INTO classes VALUES (%s, %s, %s)", (group, course, teacher))
    return group


def test_an_open_course_is_for_everybody_and_one_for_members_is_not(db: Connection) -> None:
    stranger = somebody(db)
    assert memberships.may_read(db, None, a_course(db, access="open").id)
    closed = a_course(db).id
    assert not memberships.may_read(db, None, closed)
    assert not memberships.may_read(db, stranger, closed)
    assert not memberships.may_read(db, stranger, uuid4())


def test_who_is_enrolled_in_a_class_teaches_wrote_or_administers_reads(db: Connection) -> None:
    author, teacher, enrolled, pupil = (somebody(db) for _ in range(4))
    course = a_course(db, author=author)
    room = a_class(db, course.id, teacher)
    memberships.enrol(db, course.id, enrolled)
    groups.add(db, room, pupil)
    others = a_course(db).id
    for user in (author, teacher, enrolled, pupil):
        assert memberships.may_read(db, user, course.id)
        assert not memberships.may_read(db, user, others)
        assert memberships.readable(db, user) == [course.id]
        assert memberships.carried(db, user).groups[-1] == course_group(course.id)
    boss = somebody(db, "admin")
    assert memberships.may_read(db, boss, others)
    assert set(memberships.readable(db, boss)) >= {course.id, others}


def test_who_leaves_reads_no_more(db: Connection) -> None:
    user, course = somebody(db), a_course(db)
    room = a_class(db, course.id, somebody(db))
    memberships.enrol(db, course.id, user)
    groups.add(db, room, user)
    memberships.leave(db, course.id, user)
    assert memberships.may_read(db, user, course.id)  # still in the class
    groups.remove(db, room, user)
    assert not memberships.may_read(db, user, course.id)


def test_a_token_names_the_newest_memberships_and_the_one_that_is_come_to(db: Connection) -> None:
    user = somebody(db)
    made = [a_course(db).id for _ in range(MAX_CARRIED + 5)]
    for age, course in enumerate(made):
        db.execute(
            "INSERT INTO enrolments VALUES (%s, %s, now() - %s)",
            (course, user, timedelta(days=age)),
        )
    carried = memberships.carried(db, user).groups
    assert carried == tuple(map(course_group, made[:MAX_CARRIED]))
    asked = memberships.carried(db, user, first=made[-1]).groups
    assert course_group(made[-1]) in asked
    assert len(asked) == MAX_CARRIED
    # Asking for a course does not make anybody its member.
    assert (
        course_group(other := a_course(db).id)
        not in memberships.carried(db, user, first=other).groups
    )


def test_departures_are_counted_and_told_while_tokens_of_before_may_live(db: Connection) -> None:
    user, asleep = somebody(db), somebody(db)
    sessions.insert(
        db, user=user, refresh_hash=uuid4().bytes, expires_at=value(db, "SELECT now() + '1 day'")
    )
    memberships.departed(db, [user, asleep])
    memberships.departed(db, [user, user])
    memberships.departed(db, [])
    assert memberships.carried(db, user).departures == 2
    moment = value(db, "SELECT now()")
    told = memberships.departures_since(db, moment - timedelta(minutes=16))
    # Who has no session has no token either.
    assert {who: told.get(str(who)) for who in (user, asleep)} == {user: 2, asleep: None}
    assert str(user) not in memberships.departures_since(db, moment + timedelta(seconds=1))


def test_a_purged_course_leaves_no_class_behind(db: Connection) -> None:
    course = a_course(db)
    room = a_class(db, course.id, somebody(db))
    courses.purge(db, course.id)
    assert value(db, "SELECT count(*) FROM groups WHERE id = %s", (room,)) == 0


@pytest.mark.parametrize("kind", ["class", "group"])
def test_groups_of_an_administrator_have_names_of_their_own_and_classes_need_not(
    db: Connection, kind: str
) -> None:
    insert = "INSERT INTO groups (name, kind) VALUES ('6 а', %s) ON CONFLICT DO NOTHING"
    made = [db.execute(insert, (kind,)).rowcount for _ in range(2)]
    assert made == ([1, 1] if kind == "class" else [1, 0])
