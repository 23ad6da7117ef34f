"""Sponsors: who pays, and which accounts may see what they paid for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = "id, name, payer, website, archived_at, created_at"


@dataclass(frozen=True, slots=True)
class Sponsor:
    """One sponsor."""

    id: UUID
    name: str
    """As named to readers."""
    payer: str
    """Who pays, where that is somebody else; empty: the sponsor itself."""
    website: str
    archived_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """An account that may see a sponsor's campaigns."""

    user_id: UUID
    name: str
    email: str


def insert(db: Connection, *, name: str, payer: str = "", website: str = "") -> Sponsor:
    """Make a sponsor."""
    return made(
        db,
        Sponsor,
        f"INSERT INTO sponsors (name, payer, website) VALUES (%s, %s, %s) RETURNING {_COLUMNS}",
        (name, payer, website),
    )


def find(db: Connection, sponsor: UUID, *, lock: bool = False) -> Sponsor | None:
    """Return the sponsor; None when there is none. `lock` holds it until the end."""
    return one(
        db,
        Sponsor,
        f"SELECT {_COLUMNS} FROM sponsors WHERE id = %s" + (" FOR NO KEY UPDATE" if lock else ""),
        (sponsor,),
    )


def find_by_name(db: Connection, name: str) -> Sponsor | None:
    """Return the oldest sponsor of this name."""
    return one(
        db, Sponsor, f"SELECT {_COLUMNS} FROM sponsors WHERE name = %s ORDER BY id LIMIT 1", (name,)
    )


def listing(
    db: Connection,
    *,
    member: UUID | None = None,
    archived: bool | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Sponsor]:
    """Return sponsors, oldest first; only those that `member` belongs to where one is named.

    `archived` narrows to those that are put away, or to the others.
    """
    return many(
        db,
        Sponsor,
        f"""
        SELECT {_COLUMNS} FROM sponsors
        WHERE (%(after)s::uuid IS NULL OR id > %(after)s)
          AND (%(archived)s::boolean IS NULL OR (archived_at IS NOT NULL) = %(archived)s)
          AND (%(member)s::uuid IS NULL
               OR id IN (SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
        ORDER BY id LIMIT %(limit)s
        """,
        {"member": member, "archived": archived, "after": after, "limit": limit},
    )


def update(db: Connection, sponsor: UUID, *, name: str, payer: str, website: str) -> bool:
    """Write a sponsor as given; False when there is none."""
    return bool(
        changed(
            db,
            "UPDATE sponsors SET name = %s, payer = %s, website = %s WHERE id = %s",
            (name, payer, website, sponsor),
        )
    )


def archive(db: Connection, sponsor: UUID) -> bool:
    """Put a sponsor away; False when it is away already."""
    return bool(
        changed(
            db,
            "UPDATE sponsors SET archived_at = now() WHERE id = %s AND archived_at IS NULL",
            (sponsor,),
        )
    )


def restore(db: Connection, sponsor: UUID) -> bool:
    """Take a sponsor out again; False when it was not away."""
    return bool(
        changed(
            db,
            "UPDATE sponsors SET archived_at = NULL WHERE id = %s AND archived_at IS NOT NULL",
            (sponsor,),
        )
    )


def members(db: Connection, sponsor: UUID) -> list[Member]:
    """Return the accounts that may see this sponsor's campaigns, by address."""
    return many(
        db,
        Member,
        """
        SELECT user_id, users.name, email FROM sponsor_members JOIN users ON users.id = user_id
        WHERE sponsor_id = %s ORDER BY lower(email)
        """,
        (sponsor,),
    )


def add_member(db: Connection, sponsor: UUID, user: UUID) -> bool:
    """Let an account see this sponsor's campaigns; False when it does already."""
    return bool(
        changed(
            db,
            """
            INSERT INTO sponsor_members (sponsor_id, user_id) VALUES (%s, %s)
            ON CONFLICT DO NOTHING
            """,
            (sponsor, user),
        )
    )


def remove_member(db: Connection, sponsor: UUID, user: UUID) -> bool:
    """Take an account out of a sponsor; False when it did not belong to it."""
    return bool(
        changed(
            db,
            "DELETE FROM sponsor_members WHERE sponsor_id = %s AND user_id = %s",
            (sponsor, user),
        )
    )
