"""People: accounts as an administrator looks for them and changes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, LiteralString
from uuid import UUID

from storage.database import Connection, changed, many, one

Sort = Literal["created", "-created", "name", "-name", "last_login", "-last_login"]
State = Literal["active", "deactivated", "locked"]

# Each order ends with the id, so that a page goes on exactly where the last one ended.
_KEYS: dict[str, tuple[LiteralString, LiteralString]] = {
    "created": ("created_at", "timestamptz"),
    "name": ("fold(name)", "text"),
    # Whoever never logged in did so before everybody else.
    "last_login": ("coalesce(last_login, '-infinity')", "timestamptz"),
}
_COLUMNS = (
    "id, email, name, role, language, time_zone, under_age, verified_at IS NOT NULL AS verified, "
    "deactivated_at, CASE WHEN locked_until > now() THEN locked_until END AS locked_until, "
    "failed_login_attempts, last_login, created_at, "
    "(SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) "
    "ORDER BY fold(g.name)), '[]') FROM group_members JOIN groups g ON g.id = group_id "
    "WHERE user_id = users.id) AS groups"
)


@dataclass(frozen=True, slots=True)
class Person:
    """One account."""

    id: UUID
    email: str
    name: str
    role: str
    language: str
    time_zone: str
    under_age: bool
    """By their own word."""
    verified: bool
    deactivated_at: datetime | None
    locked_until: datetime | None
    """Until then no password is tried; None while the account is not locked."""
    failed_login_attempts: int
    last_login: datetime | None
    created_at: datetime
    groups: list[dict[str, str]]
    """The id and name of each, by name."""
    sort_key: str
    """What the list is sorted by, before the id; empty outside a list."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; None everywhere is everybody."""

    role: str | None = None
    state: State | None = None
    group: UUID | None = None
    verified: bool | None = None
    words: str | None = None
    """Looked for in name and address, without case."""


def listing(
    db: Connection,
    filters: Filters = Filters(),
    *,
    sort: Sort = "created",
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[Person]:
    """Return accounts in an order, those after the key and id of the cursor."""
    key, kind = _KEYS[sort.lstrip("-")]
    than, direction = ("<", "DESC") if sort.startswith("-") else (">", "ASC")
    last_key, last_id = after or (None, None)
    return many(
        db,
        Person,
        f"""
        SELECT {_COLUMNS}, ({key})::text AS sort_key FROM users
        WHERE (%(role)s::text IS NULL OR role = %(role)s)
          AND (%(verified)s::boolean IS NULL OR (verified_at IS NOT NULL) = %(verified)s)
          AND CASE %(state)s::text
              WHEN 'active' THEN deactivated_at IS NULL
              WHEN 'deactivated' THEN deactivated_at IS NOT NULL
              WHEN 'locked' THEN locked_until > now()
              ELSE true END
          AND (%(group)s::uuid IS NULL
               OR id IN (SELECT user_id FROM group_members WHERE group_id = %(group)s))
          AND (%(words)s::text IS NULL
               OR position(fold(%(words)s) IN fold(name || ' ' || email)) > 0)
          AND (%(id)s::uuid IS NULL OR ({key}, id) {than} (%(key)s::{kind}, %(id)s))
        ORDER BY {key} {direction}, id {direction} LIMIT %(limit)s
        """,
        {
            "role": filters.role, "state": filters.state, "group": filters.group,
            "verified": filters.verified, "words": filters.words,
            "key": last_key, "id": last_id, "limit": limit,
        },
    )  # fmt: skip


def find(db: Connection, user: UUID, *, lock: bool = False) -> Person | None:
    """Return the account; None when there is none. `lock` holds it until the end."""
    return one(
        db,
        Person,
        f"SELECT {_COLUMNS}, '' AS sort_key FROM users WHERE id = %s"
        + (" FOR NO KEY UPDATE" if lock else ""),
        (user,),
    )


def other_admins(db: Connection, user: UUID) -> int:
    """Return how many active administrators there are besides `user`, all held until the end.

    Two who take each other's place away at once come here one after the other, always in the same
    order: the second one sees what the first one did.
    """
    rows = db.execute(
        """
        SELECT id FROM users WHERE role = 'admin' AND deactivated_at IS NULL
        ORDER BY id FOR NO KEY UPDATE
        """
    ).fetchall()
    return sum(row[0] != user for row in rows)


def change_role(db: Connection, user: UUID, role: str) -> bool:
    """Give an account another role; False when there is none or it has that role."""
    return bool(
        changed(
            db,
            "UPDATE users SET role = %(role)s WHERE id = %(user)s AND role <> %(role)s",
            {"user": user, "role": role},
        )
    )


def deactivate(db: Connection, user: UUID) -> bool:
    """Shut an account; False when there is none or it is shut already."""
    return bool(
        changed(
            db,
            "UPDATE users SET deactivated_at = now() WHERE id = %s AND deactivated_at IS NULL",
            (user,),
        )
    )


def activate(db: Connection, user: UUID) -> bool:
    """Open an account again; False when there is none or it is open."""
    return bool(
        changed(
            db,
            """
            UPDATE users SET deactivated_at = NULL
            WHERE id = %s AND deactivated_at IS NOT NULL
            """,
            (user,),
        )
    )
