"""Person keys: one wrapped key per person; destroying it makes what it sealed unreadable."""

from __future__ import annotations

from uuid import UUID

from storage.database import Connection, changed, value


def find(db: Connection, person: UUID) -> bytes | None:
    """Return the wrapped key; None when there is none (any more)."""
    return value(db, "SELECT wrapped FROM person_keys WHERE person = %s", (person,))


def keep(db: Connection, person: UUID, wrapped: bytes) -> bytes:
    """Keep a wrapped key unless there is one already; return the one that is kept."""
    changed(
        db,
        "INSERT INTO person_keys (person, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (person, wrapped),
    )
    # Of two that made one at the same moment, the second has waited for the first's commit.
    return find(db, person) or wrapped


def destroy(db: Connection, person: UUID) -> bool:
    """Destroy a person's key, for erasure; False when there was none."""
    return bool(changed(db, "DELETE FROM person_keys WHERE person = %s", (person,)))
