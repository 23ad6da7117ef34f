"""Facts: what the installation knows of itself, one text under each name."""

from __future__ import annotations

from storage.database import Connection, value


def find(db: Connection, name: str) -> str | None:
    """Return the fact of this name; None when there is none."""
    return value(db, "SELECT fact FROM facts WHERE name = %s", (name,))


def put(db: Connection, name: str, fact: str) -> None:
    """Let `fact` be known under `name`, whatever was before."""
    db.execute(
        """
        INSERT INTO facts (name, fact) VALUES (%s, %s)
        ON CONFLICT (name) DO UPDATE SET fact = EXCLUDED.fact, changed_at = now()
        """,
        (name, fact),
    )
