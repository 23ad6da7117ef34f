"""Uploads: files that somebody was told where to put, from then until they are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, made, many, one, value

FOLDER = "uploads/"
"""Where files lie in the storage that nobody has looked at; none of them is ever served."""
_COLUMNS = "id, course_id, name, alternative, media_type, bytes, ends_at"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way."""

    id: UUID
    course_id: UUID
    name: str
    alternative: str
    media_type: str
    """As it was announced; what it is is judged by its bytes."""
    bytes: int
    """As it was announced."""
    ends_at: datetime
    """From then on it is swept away."""

    @property
    def key(self) -> str:
        """Return where its bytes are put in the file storage."""
        return f"{FOLDER}{self.id}"

    @property
    def taken_key(self) -> str:
        """Return where they lie while they are looked at: nobody else can write there."""
        return f"{self.key}.taken"


def named(key: str) -> str:
    """Return the id in the key of something that lies among the uploads."""
    return key.removeprefix(FOLDER).partition(".")[0]


def insert(
    db: Connection,
    *,
    course: UUID,
    name: str,
    alternative: str,
    media_type: str,
    bytes: int,
    ends_at: datetime,
) -> Upload:
    """Note a file that is to come."""
    return made(
        db,
        Upload,
        f"""
        INSERT INTO media_uploads (course_id, name, alternative, media_type, bytes, ends_at)
        VALUES (%s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,
        (course, name, alternative, media_type, bytes, ends_at),
    )


def find(db: Connection, course: UUID, upload: UUID, *, lock: bool = False) -> Upload | None:
    """Return a file on its way to a course; `lock` holds it until the end."""
    return one(
        db,
        Upload,
        f"SELECT {_COLUMNS} FROM media_uploads WHERE course_id = %s AND id = %s"
        + (" FOR UPDATE" if lock else ""),
        (course, upload),
    )


def under_way(db: Connection, course: UUID) -> int:
    """Return how many files are on their way to a course."""
    return value(db, "SELECT count(*) FROM media_uploads WHERE course_id = %s", (course,))


def forget(db: Connection, upload: UUID) -> None:
    """Forget a file that came or was given up."""
    db.execute("DELETE FROM media_uploads WHERE id = %s", (upload,))


def ended(db: Connection, now: datetime, limit: int) -> list[Upload]:
    """Return files that were to be there by now and were never completed."""
    return many(
        db,
        Upload,
        f"""
        SELECT {_COLUMNS} FROM media_uploads WHERE ends_at <= %s
        ORDER BY ends_at LIMIT %s FOR UPDATE SKIP LOCKED
        """,
        (now, limit),
    )


def all_ids(db: Connection) -> set[UUID]:
    """Return the ids of all files on their way."""
    return {row[0] for row in db.execute("SELECT id FROM media_uploads")}
