"""Sheets: rendered pages, immutable under their version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from storage.database import Connection, changed, value

KEPT = timedelta(days=7)
"""How long a sheet that no page names is kept: an edge that was away may still ask for it."""


def find(db: Connection, version: str) -> bytes | None:
    """Return the sheet; None when it was not rendered yet."""
    return value(db, "SELECT body FROM sheets WHERE version = %s", (version,))


def kept(db: Connection, versions: Sequence[str]) -> frozenset[str]:
    """Return those of the versions whose sheets are kept."""
    rows = db.execute("SELECT version FROM sheets WHERE version = ANY(%s)", (list(versions),))
    return frozenset(row[0] for row in rows)


def insert(db: Connection, version: str, body: bytes) -> None:
    """Keep a sheet; the same version is the same sheet, so the first one stays."""
    db.execute(
        "INSERT INTO sheets (version, body) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (version, body),
    )


def insert_all(db: Connection, made: Sequence[tuple[str, bytes]]) -> None:
    """Keep several sheets with their versions."""
    with db.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO sheets (version, body) VALUES (%s, %s) ON CONFLICT DO NOTHING", made
        )


def forget(db: Connection) -> int:
    """Delete the sheets that no page has named for a week; return how many."""
    return changed(
        db,
        """
        DELETE FROM sheets WHERE made_at < now() - %s
            AND NOT EXISTS (SELECT FROM pages WHERE pages.version = sheets.version)
        """,
        (KEPT,),
    )
