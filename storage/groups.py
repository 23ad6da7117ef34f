"""Groups: learners who learn together, as targeting and reports know them.

A class is a group too, with a course and a teacher (storage/classes.py); what administrators list
and change here are the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.problems import Conflict
from storage.database import Connection, changed, many, one, value

MAX_OF_USER = 40
"""Groups of one account: all of them stand in its access token, which is sent with each request."""

_COLUMNS = (
    "id, name, under_age, created_at, "
    "(SELECT count(*) FROM group_members WHERE group_id = groups.id) AS members, "
    "fold(name) AS sort_key"
)


class TooManyGroups(Conflict):
    """The account belongs to as many groups as one can."""

    slug = "too-many-groups"


@dataclass(frozen=True, slots=True)
class Group:
    """One group."""

    id: UUID
    name: str
    under_age: bool
    """Its members are under age, whatever they say of themselves."""
    created_at: datetime
    members: int
    sort_key: str
    """What lists are sorted by, before the id."""


def insert(db: Connection, *, name: str, under_age: bool = False) -> UUID:
    """Make a group and return its id. Conflict when the name is taken, in any case."""
    return value(
        db,
        "INSERT INTO groups (name, under_age) VALUES (%s, %s) RETURNING id",
        (name, under_age),
    )


def find(db: Connection, group: UUID, *, lock: bool = False) -> Group | None:
    """Return the group; None when there is none. `lock` holds it until the end."""
    return one(
        db,
        Group,
        f"SELECT {_COLUMNS} FROM groups WHERE id = %s AND kind = 'group'"
        + (" FOR NO KEY UPDATE" if lock else ""),
        (group,),
    )


def listing(
    db: Connection, *, after: tuple[str, UUID] | None = None, limit: int = 50
) -> list[Group]:
    """Return groups by name, those after the key and id of the cursor."""
    key, group = after or (None, None)
    return many(
        db,
        Group,
        f"""
        SELECT {_COLUMNS} FROM groups
        WHERE kind = 'group'
            AND (%(group)s::uuid IS NULL OR (fold(name), id) > (%(key)s::text, %(group)s))
        ORDER BY fold(name), id LIMIT %(limit)s
        """,
        {"key": key, "group": group, "limit": limit},
    )


def update(db: Connection, group: UUID, *, name: str, under_age: bool) -> bool:
    """Write a group as given; False when there is none. Conflict when the name is taken."""
    return bool(
        changed(
            db,
            "UPDATE groups SET name = %s, under_age = %s WHERE id = %s AND kind = 'group'",
            (name, under_age, group),
        )
    )


def delete(db: Connection, group: UUID) -> bool:
    """Dissolve a group; its members keep their accounts. False when there is none."""
    return bool(changed(db, "DELETE FROM groups WHERE id = %s AND kind = 'group'", (group,)))


def add(db: Connection, group: UUID, user: UUID) -> bool:
    """Let an account belong to a group; False when it does already.

    Raises NotFound when there is no such group or account, TooManyGroups above the limit.
    """
    # Held, so that two that add at once count one after the other.
    db.execute("SELECT FROM users WHERE id = %s FOR NO KEY UPDATE", (user,))
    added = changed(
        db,
        "INSERT INTO group_members (group_id, user_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (group, user),
    )
    if value(db, "SELECT count(*) FROM group_members WHERE user_id = %s", (user,)) > MAX_OF_USER:
        raise TooManyGroups(f"{MAX_OF_USER} groups are the most for one account")
    return bool(added)


def remove(db: Connection, group: UUID, user: UUID) -> bool:
    """Take an account out of a group; False when it did not belong to it."""
    return bool(
        changed(db, "DELETE FROM group_members WHERE group_id = %s AND user_id = %s", (group, user))
    )


def of_user(db: Connection, user: UUID) -> list[str]:
    """Return the ids of the groups, and not of the classes, that an account belongs to."""
    rows = db.execute(
        """
        SELECT group_id FROM group_members JOIN groups ON groups.id = group_id
        WHERE user_id = %s AND kind = 'group' ORDER BY group_id
        """,
        (user,),
    )
    return [str(row[0]) for row in rows]
