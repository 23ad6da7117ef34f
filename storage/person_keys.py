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


def wrapped_by_others(
    db: Connection, number: int, after: UUID | None, limit: int
) -> list[tuple[UUID, bytes]]:
    """Return persons with keys that another of the vault's keys wrapped, by id, after `after`.

    What is wrapped begins with its key's number. The rows are held until the end, so that one that
    is destroyed meanwhile stays destroyed.
    """
    rows = db.execute(
        """
        SELECT person, wrapped FROM person_keys
        WHERE get_byte(wrapped, 0) <> %(number)s
          AND (%(after)s::uuid IS NULL OR person > %(after)s)
        ORDER BY person LIMIT %(limit)s FOR NO KEY UPDATE
        """,
        {"number": number, "after": after, "limit": limit},
    )
    return [(person, bytes(wrapped)) for person, wrapped in rows]


def count_wrapped_by_others(db: Connection, number: int) -> int:
    """Return how many another of the vault's keys wrapped."""
    return value(db, "SELECT count(*) FROM person_keys WHERE get_byte(wrapped, 0) <> %s", (number,))


def replace_wrapped(db: Connection, person: UUID, old: bytes, new: bytes) -> bool:
    """Keep the same key wrapped anew; False when it has been destroyed or made anew."""
    return bool(
        changed(
            db,
            "UPDATE person_keys SET wrapped = %s WHERE person = %s AND wrapped = %s",
            (new, person, old),
        )
    )


def destroy(db: Connection, person: UUID) -> bool:
    """Destroy a person's key, for erasure; False when there was none."""
    return bool(changed(db, "DELETE FROM person_keys WHERE person = %s", (person,)))
