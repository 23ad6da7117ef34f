"""Enrolling: a learner joins a course by their own wish, and leaves it."""

from __future__ import annotations

from uuid import UUID

from functions.access import Claims
from functions.problems import Forbidden, NotFound
from origin.acting import Acting
from origin.actions import passes, records
from origin.house import House
from storage import courses, memberships
from storage.courses import Course
from storage.database import Connection, transaction


class ByInvitation(Forbidden):
    """One becomes a member of this course by an invitation."""

    slug = "by-invitation"


def enrol(house: House, course: UUID, person: Claims, acting: Acting) -> tuple[Course, str]:
    """Let somebody belong to a course; return it, and an access token that says so.

    Raises NotFound for a course that readers can't see, ByInvitation. Done also when they belong
    to it already.
    """
    with transaction(house.pool) as db:
        found = _published(db, course)
        by_wish = found.access == "open" or found.joining == "open"
        if not by_wish and not memberships.may_read(db, person.user, course):
            raise ByInvitation
        if by_wish and memberships.enrol(db, course, person.user):
            changes = {"course": (None, course)}
            records.note(db, acting, "course.enrolled", person.user, changes=changes)
        return found, passes.anew(house, db, person, first=course)


def leave(house: House, course: UUID, person: Claims, acting: Acting) -> str:
    """End an enrolment and return an access token without it; raise NotFound when there is none.

    What was learned stays the learner's own.
    """
    with transaction(house.pool) as db:
        if not memberships.leave(db, course, person.user):
            raise NotFound
        memberships.departed(db, [person.user])
        changes = {"course": (course, None)}
        records.note(db, acting, "course.left", person.user, changes=changes)
        return passes.anew(house, db, person)


def _published(db: Connection, course: UUID) -> Course:
    found = courses.find(db, course)
    if found is None or found.state != "published":
        raise NotFound
    return found
