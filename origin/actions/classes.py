"""Classes: made, changed and dissolved by whoever teaches them, and who learns in them."""

from __future__ import annotations

from uuid import UUID

from functions.access import Claims
from functions.problems import FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import passes, records
from origin.actions.courses import owner
from origin.house import House
from storage import classes, courses, groups, memberships, users
from storage.classes import Class
from storage.database import Connection, transaction
from storage.users import User

TEACHERS = ("author", "admin")
"""Roles of accounts that can teach a class."""


def make(
    house: House, name: str, course: UUID, under_age: bool, person: Claims, acting: Acting
) -> Class:
    """Make a class for a course that the person writes, with them as its teacher.

    Raises InvalidFields for an empty name and for another's course.
    """
    called = _name(name)
    with transaction(house.pool) as db:
        # Held: a course that is purged or handed over meanwhile gets no class of before.
        if courses.find(db, course, author=owner(person), lock=True) is None:
            raise InvalidFields(errors=(FieldError("/course", "is no course of yours"),))
        group = classes.insert(
            db, name=called, course=course, teacher=person.user, under_age=under_age
        )
        changes = {"name": (None, called), "course": (None, course)}
        records.note(db, acting, "class.made", group, kind="class", changes=changes)
        return found(db, group, person)


def change(
    house: House,
    group: UUID,
    person: Claims,
    acting: Acting,
    *,
    name: str | None = None,
    under_age: bool | None = None,
    teacher: str | None = None,
) -> Class:
    """Change what is not None; `teacher` is the address of who teaches it from now on.

    Raises NotFound, and InvalidFields for an empty name or nobody who could teach.
    """
    with transaction(house.pool) as db:
        before = found(db, group, person, lock=True)
        called = before.name if name is None else _name(name)
        young = before.under_age if under_age is None else under_age
        taught_by = _teacher(db, teacher) if teacher else before.teacher_id or person.user
        changes = {
            field: (old, new)
            for field, old, new in (
                ("name", before.name, called),
                ("under_age", before.under_age, young),
                ("teacher", before.teacher_id, taught_by),
            )
            if old != new
        }
        if changes:
            classes.update(db, group, name=called, under_age=young, teacher=taught_by)
            if before.teacher_id is not None and before.teacher_id != taught_by:
                memberships.departed(db, [before.teacher_id])
            records.note(db, acting, "class.changed", group, kind="class", changes=changes)
        # Read as the house does: a teacher may have given the class away just now.
        changed = classes.find(db, group)
        if changed is None:
            raise NotFound
        return changed


def dissolve(house: House, group: UUID, person: Claims, acting: Acting) -> None:
    """Dissolve a class; its members keep their accounts and what they learned. Raises NotFound."""
    with transaction(house.pool) as db:
        before = found(db, group, person, lock=True)
        gone = classes.members(db, group)
        classes.dissolve(db, group)
        memberships.departed(db, [*gone, *([before.teacher_id] if before.teacher_id else [])])
        changes = {"name": (before.name, None), "members": (len(gone), 0)}
        records.note(db, acting, "class.dissolved", group, kind="class", changes=changes)


def remove(house: House, group: UUID, user: UUID, person: Claims, acting: Acting) -> str | None:
    """Take somebody out of a class, or leave it oneself.

    Who leaves gets an access token without it. Raises NotFound for a class that the person neither
    manages nor learns in, and for somebody who does not learn in it.
    """
    with transaction(house.pool) as db:
        own = user == person.user
        if not own:
            found(db, group, person)
        if classes.find(db, group) is None or not groups.remove(db, group, user):
            raise NotFound
        memberships.departed(db, [user])
        action = "class.left" if own else "class.member-removed"
        records.note(db, acting, action, user, changes={"class": (group, None)})
        return passes.anew(house, db, person) if own else None


def found(db: Connection, group: UUID, person: Claims, *, lock: bool = False) -> Class:
    """Return a class that the person manages; raise NotFound for every other."""
    manager = owner(person) if person.role in TEACHERS else person.user
    known = classes.find(db, group, manager=manager, lock=lock)
    if known is None:
        raise NotFound
    return known


def _teacher(db: Connection, email: str) -> UUID:
    user: User | None = users.find_by_email(db, email.strip())
    if user is None or user.role not in TEACHERS or user.deactivated_at is not None:
        wrong = FieldError("/teacher", "there is no author's account with this address")
        raise InvalidFields(errors=(wrong,))
    return user.id


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 200 or "\x00" in name:
        raise InvalidFields(errors=(FieldError("/name", "1 to 200 characters"),))
    return name
