"""Page counts: how many page views readers have reported in all, for the pace of campaigns."""

from __future__ import annotations

from storage.database import Connection, value

PARTS = 16
"""Connections write to one of so many rows, so that batches seldom wait for each other here."""


def note(db: Connection, views: int) -> None:
    """Count views that were reported for the first time; what comes twice may count twice."""
    if views:
        db.execute(
            """
            INSERT INTO page_counts AS kept (part, views)
            VALUES (pg_backend_pid() %% %s, %s)
            ON CONFLICT (part) DO UPDATE SET views = kept.views + EXCLUDED.views
            """,
            (PARTS, views),
        )


def total(db: Connection) -> int:
    """Return the page views since this installation began."""
    return int(value(db, "SELECT coalesce(sum(views), 0) FROM page_counts"))
