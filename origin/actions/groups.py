"""Groups: made, changed and dissolved by administrators, and who belongs to them."""

from __future__ import annotations

from uuid import UUID

from functions.problems import FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import groups
from storage.database import transaction
from storage.groups import Group


def make(house: House, name: str, under_age: bool, acting: Acting) -> Group:
    """Make a group; raise Conflict when the name is taken, InvalidFields when it is empty."""
    name = _name(name)
    with transaction(house.pool) as db:
        group = groups.insert(db, name=name, under_age=under_age)
        changes = {"name": (None, name), "under_age": (None, under_age)}
        records.note(db, acting, "group.made", group, kind="group", changes=changes)
        return _found(groups.find(db, group))


def change(
    house: House, group: UUID, acting: Acting, *, name: str | None, under_age: bool | None
) -> Group:
    """Change what is not None; raise NotFound, Conflict, InvalidFields."""
    with transaction(house.pool) as db:
        before = _found(groups.find(db, group, lock=True))
        called = before.name if name is None else _name(name)
        young = before.under_age if under_age is None else under_age
        if (called, young) != (before.name, before.under_age):
            groups.update(db, group, name=called, under_age=young)
            changes = {"name": (before.name, called), "under_age": (before.under_age, young)}
            records.note(db, acting, "group.changed", group, kind="group", changes=changes)
        return _found(groups.find(db, group))


def dissolve(house: House, group: UUID, acting: Acting) -> None:
    """Dissolve a group; its members keep their accounts. Raises NotFound."""
    with transaction(house.pool) as db:
        before = _found(groups.find(db, group, lock=True))
        groups.delete(db, group)
        changes = {"name": (before.name, None), "members": (before.members, 0)}
        records.note(db, acting, "group.removed", group, kind="group", changes=changes)


def add(house: House, group: UUID, user: UUID, acting: Acting) -> None:
    """Let somebody belong to a group; raise NotFound for either, TooManyGroups.

    Tokens that are out already learn of it when they are renewed, within 15 minutes.
    """
    with transaction(house.pool) as db:
        _found(groups.find(db, group))
        if groups.add(db, group, user):
            records.note(db, acting, "group.member-added", user, changes={"group": (None, group)})


def remove(house: House, group: UUID, user: UUID, acting: Acting) -> None:
    """Take somebody out of a group; raise NotFound when they did not belong to it."""
    with transaction(house.pool) as db:
        _found(groups.find(db, group))
        if not groups.remove(db, group, user):
            raise NotFound
        records.note(db, acting, "group.member-removed", user, changes={"group": (group, None)})


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 200 or "\x00" in name:
        raise InvalidFields(errors=(FieldError("/name", "1 to 200 characters"),))
    return name


def _found(group: Group | None) -> Group:
    if group is None:
        raise NotFound
    return group
