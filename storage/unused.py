"""Unused: files that nothing names, shows or remembers, and how they are forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from storage.database import Connection, many, value

KEPT_DAYS = 7
"""What nothing uses stays for so long: an edge that was away may still show it."""

# What creatives show lies in a table of its own (storage/pictures.py), and never here.
_UNUSED: LiteralString = """
    media.touched_at < %(before)s
    AND NOT EXISTS (SELECT FROM course_media WHERE course_media.hash = media.hash)
    AND NOT EXISTS (SELECT FROM courses WHERE cover = media.hash)
    AND NOT EXISTS (SELECT FROM site WHERE logo = media.hash)
    AND NOT EXISTS (SELECT FROM revisions WHERE revisions.media = media.hash)
    AND NOT EXISTS (SELECT FROM revisions WHERE poster = media.hash)
    AND NOT EXISTS (SELECT FROM revisions WHERE captions = media.hash)
    AND NOT EXISTS (SELECT FROM revisions WHERE files @> ARRAY[media.hash])
    AND NOT EXISTS (SELECT FROM question_revisions WHERE files @> ARRAY[media.hash])
    AND NOT EXISTS (SELECT FROM quizzes WHERE files @> ARRAY[media.hash])
"""


@dataclass(frozen=True, slots=True)
class Unused:
    """One file that nothing uses."""

    hash: str
    media_type: str
    bytes: int
    touched_at: datetime
    """When it was last put, or last let go by a course."""


def try_alone(db: Connection) -> bool:
    """Keep files from being added until the transaction ends; False while some are."""
    return bool(value(db, "SELECT pg_try_advisory_xact_lock(hashtextextended('media', 1))"))


def listing(
    db: Connection, before: datetime, *, after: str = "", limit: int, hold: bool = False
) -> list[Unused]:
    """Return files that nothing uses and nobody touched since `before`, in order of their hash.

    `hold` keeps them as they are until the transaction ends.
    """
    return many(
        db,
        Unused,
        f"""
        SELECT hash, media_type, bytes, touched_at FROM media
        WHERE hash > %(after)s AND {_UNUSED} ORDER BY hash LIMIT %(limit)s
        """
        + (" FOR UPDATE OF media" if hold else ""),
        {"before": before, "after": after, "limit": limit},
    )


def forget(db: Connection, hash: str, before: datetime) -> list[str]:
    """Forget a file, if it still is unused, with its widths; return what the storage may drop.

    A width that another picture has too, to the byte, stays in the storage.
    """
    files = [
        row[0]
        for row in db.execute("SELECT file FROM media_widths WHERE hash = %s", (hash,)).fetchall()
    ]
    gone = value(
        db,
        f"DELETE FROM media WHERE hash = %(hash)s AND {_UNUSED} RETURNING hash",
        {"hash": hash, "before": before},
    )
    if gone is None:
        return []
    kept = {
        row[0]
        for row in db.execute(
            """
            SELECT file FROM media_widths WHERE file = ANY(%(files)s)
            UNION SELECT hash FROM media WHERE hash = ANY(%(files)s)
            """,
            {"files": [hash, *files]},
        )
    }
    return sorted({hash, *files} - kept)
