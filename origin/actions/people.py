"""People: what an administrator changes about somebody's account."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from functions import limits, mailboxes
from functions.problems import Conflict, NotFound
from origin.acting import Acting
from origin.actions import profiles as own
from origin.actions import records
from origin.house import House
from storage import people, profiles, sessions, users
from storage.database import Connection, transaction
from storage.people import Person


class LastAdmin(Conflict):
    """Somebody must stay who may administer the platform."""

    slug = "last-admin"


def change(house: House, user: UUID, fields: Mapping[str, object], acting: Acting) -> Person:
    """Write fields of somebody's profile; raise NotFound, InvalidFields naming each wrong one."""
    own.check(fields)
    with transaction(house.pool) as db:
        before = profiles.find(db, user, lock=True)
        if before is None:
            raise NotFound
        after = own.changed(before, fields)
        if after != before:
            profiles.update(db, after)
            records.note(db, acting, "user.changed", user, personal=own.differences(before, after))
        return _found(people.find(db, user))


def change_role(house: House, user: UUID, role: str, acting: Acting) -> Person:
    """Give somebody another role; raise NotFound, and LastAdmin for the only administrator.

    Whoever loses rights by it is logged out: tokens made before would keep them for a while.
    """
    with transaction(house.pool) as db:
        if role != "admin":
            keep_an_admin(db, user)
        before = _found(people.find(db, user, lock=True))
        if people.change_role(db, user, role):
            if before.role != "student":
                sessions.revoke_all(db, user)
            records.note(db, acting, "role.changed", user, changes={"role": (before.role, role)})
        return _found(people.find(db, user))


def deactivate(house: House, user: UUID, acting: Acting) -> Person:
    """Shut somebody out: here at once, at every edge within 15 s. Raises NotFound, LastAdmin."""
    with transaction(house.pool) as db:
        keep_an_admin(db, user)
        _found(people.find(db, user, lock=True))
        if people.deactivate(db, user):
            ended = sessions.revoke_all(db, user)
            records.note(db, acting, "user.deactivated", user, changes={"sessions": (ended, 0)})
        return _found(people.find(db, user))


def activate(house: House, user: UUID, acting: Acting) -> Person:
    """Let somebody in again; raise NotFound."""
    with transaction(house.pool) as db:
        _found(people.find(db, user, lock=True))
        if people.activate(db, user):
            records.note(db, acting, "user.activated", user)
        return _found(people.find(db, user))


def unlock(house: House, user: UUID, acting: Acting) -> Person:
    """Let passwords of somebody be tried again at once; raise NotFound."""
    with transaction(house.pool) as db:
        before = _found(people.find(db, user, lock=True))
        users.unlock(db, user)
        if before.locked_until is not None or before.failed_login_attempts:
            records.note(
                db,
                acting,
                "user.unlocked",
                user,
                changes={"failed_login_attempts": (before.failed_login_attempts, 0)},
            )
        after = _found(people.find(db, user))
    # What Redis counted would refuse the right password too.
    house.rates.clear(limits.PASSWORDS_OF_ACCOUNT, mailboxes.key(after.email)[:320])
    return after


def keep_an_admin(db: Connection, user: UUID) -> None:
    """Raise LastAdmin when without `user` nobody could administer the platform any more.

    Of several that ask at once each sees what the one before it did. To be called before the
    account itself is held.
    """
    person = people.find(db, user)
    if person is None or person.role != "admin":
        return
    others = people.other_admins(db, user)
    now = people.find(db, user)
    if others == 0 and now is not None and now.role == "admin" and now.deactivated_at is None:
        raise LastAdmin


def _found(person: Person | None) -> Person:
    if person is None:
        raise NotFound
    return person
