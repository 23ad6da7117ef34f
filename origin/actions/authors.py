"""Authors: taken in, taken out and given the course by its owner."""

from __future__ import annotations

from uuid import UUID

from functions.access import Claims
from functions.problems import Conflict, FieldError, Forbidden, InvalidFields, NotFound
from origin import jobs
from origin.acting import Acting
from origin.actions import records
from origin.actions.courses import owner
from origin.house import House
from storage import authors, courses, memberships, users
from storage.authors import Author
from storage.courses import Course
from storage.database import Connection, transaction
from storage.users import User

ROLES = ("author", "admin")
"""Roles of accounts that can change courses at all."""


class OnlyTheOwner(Forbidden):
    """Only the course's owner decides who writes it."""

    slug = "only-the-owner"


class AlreadyAuthor(Conflict):
    """They are an author of this course already."""

    slug = "already-author"


class OwnerStays(Conflict):
    """The owner can't leave a course: hand it over first."""

    slug = "owner-stays"


def invite(house: House, course: UUID, email: str, person: Claims, acting: Acting) -> Author:
    """Make the account of this address a co-author, and write to them.

    Raises NotFound, OnlyTheOwner, AlreadyAuthor, and InvalidFields when there is no author's
    account of this address: whether there is another one of it is nobody's business here.
    """
    with transaction(house.pool) as db:
        _held(db, course, person, by_owner=True)
        user = users.find_by_email(db, email.strip())
        if user is None or not _can_write(user):
            wrong = FieldError("/email", "there is no author's account with this address")
            raise InvalidFields(errors=(wrong,))
        if not authors.add(db, course, user.id):
            said = "they are an author of it already"
            raise AlreadyAuthor(said, errors=(FieldError("/email", said),))
        _write_to(db, "co-author", user.id, course, acting)
        made = _found(db, course, user.id)
        changes = {"course": (None, course)}
        records.note(db, acting, "author.added", user.id, changes=changes)
    return made


def remove(house: House, course: UUID, user: UUID, person: Claims, acting: Acting) -> None:
    """Take a co-author out, or leave as one; raise NotFound, OnlyTheOwner, OwnerStays."""
    with transaction(house.pool) as db:
        found = _held(db, course, person, by_owner=user != person.user)
        if found.author_id == user:
            raise OwnerStays
        if not authors.remove(db, course, user):
            raise NotFound
        memberships.departed(db, [user])
        changes = {"course": (course, None)}
        records.note(db, acting, "author.removed", user, changes=changes)


def hand_over(house: House, course: UUID, user: UUID, person: Claims, acting: Acting) -> None:
    """Give the course to one of its co-authors; who owned it stays as a co-author.

    Raises NotFound, OnlyTheOwner, and InvalidFields for an account that can't change courses.
    """
    with transaction(house.pool) as db:
        found = _held(db, course, person, by_owner=True)
        heir = users.find(db, user)
        if heir is None or not authors.hand_over(db, course, user):
            raise NotFound
        if not _can_write(heir):
            raise InvalidFields(errors=(FieldError("/user", "is no author's account any more"),))
        _write_to(db, "course-owner", user, course, acting)
        records.note(
            db,
            acting,
            "course.handed-over",
            course,
            kind="course",
            changes={"owner": (found.author_id, user)},
        )


def _held(db: Connection, course: UUID, person: Claims, *, by_owner: bool) -> Course:
    """Return the course, held until the end, where `person` may do this to its authors."""
    found = courses.find(db, course, author=owner(person), lock=True)
    if found is None:
        raise NotFound
    if by_owner and person.role != "admin" and found.author_id != person.user:
        raise OnlyTheOwner
    return found


def _can_write(user: User) -> bool:
    return user.role in ROLES and user.deactivated_at is None


def _found(db: Connection, course: UUID, user: UUID) -> Author:
    return next(each for each in authors.of_course(db, course) if each.user_id == user)


def _write_to(db: Connection, template: str, user: UUID, course: UUID, acting: Acting) -> None:
    if acting.user == user:
        return
    arguments = {"template": template, "user": str(user), "course": str(course)}
    if acting.user is not None:
        arguments["by"] = str(acting.user)
    jobs.enqueue(db, "mail", arguments, acting.request_id)
