"""Sponsors: who pays, and which accounts may see what they paid for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, made, many, one

_COLUMNS = "id, name, created_at"


@dataclass(frozen=True, slots=True)
class Sponsor:
    """One sponsor."""

    id: UUID
    name: str
    """As named to readers."""
    created_at: datetime


def insert(db: Connection, *, name: str) -> Sponsor:
    """Make a sponsor."""
    return made(
        db, Sponsor, f"INSERT INTO sponsors (name) VALUES (%s) RETURNING {_COLUMNS}", (name,)
    )


def find(db: Connection, sponsor: UUID) -> Sponsor | None:
    """Return the sponsor; None when there is none."""
    return one(db, Sponsor, f"SELECT {_COLUMNS} FROM sponsors WHERE id = %s", (sponsor,))


def find_by_name(db: Connection, name: str) -> Sponsor | None:
    """Return the oldest sponsor of this name."""
    return one(
        db, Sponsor, f"SELECT {_COLUMNS} FROM sponsors WHERE name = %s ORDER BY id LIMIT 1", (name,)
    )


def listing(
    db: Connection,
    *,
    member: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Sponsor]:
    """Return sponsors, oldest first; only those that `member` belongs to where one is named."""
    return many(
        db,
        Sponsor,
        f"""
        SELECT {_COLUMNS} FROM sponsors
        WHERE (%(after)s::uuid IS NULL OR id > %(after)s)
          AND (%(member)s::uuid IS NULL
               OR id IN (SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
        ORDER BY id LIMIT %(limit)s
        """,
        {"member": member, "after": after, "limit": limit},
    )


def add_member(db: Connection, sponsor: UUID, user: UUID) -> None:
    """Let an account see this sponsor's campaigns; nothing changes when it does already."""
    db.execute(
        """
        INSERT INTO sponsor_members (sponsor_id, user_id) VALUES (%s, %s) ON CONFLICT DO NOTHING
        """,
        (sponsor, user),
    )
