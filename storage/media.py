"""Media: what is known of the files in S3, and what courses call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, made, many, one

_COLUMNS = "hash, media_type, bytes, width, height, created_at"


@dataclass(frozen=True, slots=True)
class Media:
    """One file, by the SHA-256 of its bytes."""

    hash: str
    media_type: str
    """Kept here, for the storage may forget it."""
    bytes: int
    width: int | None
    """Pixels, of pictures."""
    height: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CourseMedia:
    """A file under the name that a course knows it by."""

    path: str
    hash: str
    attachment: bool
    """Offered for download; never shown in the page."""
    media_type: str
    bytes: int
    width: int | None
    height: int | None


def insert(
    db: Connection,
    *,
    hash: str,
    media_type: str,
    bytes: int,
    width: int | None = None,
    height: int | None = None,
) -> Media:
    """Note a file that is in S3 already; the same bytes are one file, however often they come."""
    return made(
        db,
        Media,
        f"""
        INSERT INTO media (hash, media_type, bytes, width, height) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (hash) DO UPDATE SET media_type = EXCLUDED.media_type
        RETURNING {_COLUMNS}
        """,
        (hash, media_type, bytes, width, height),
    )


def find(db: Connection, hash: str) -> Media | None:
    """Return what is known of a file; None when there is none."""
    return one(db, Media, f"SELECT {_COLUMNS} FROM media WHERE hash = %s", (hash,))


def find_all(db: Connection, hashes: Sequence[str]) -> dict[str, Media]:
    """Return what is known of these files, by their hashes."""
    if not hashes:
        return {}
    found = many(db, Media, f"SELECT {_COLUMNS} FROM media WHERE hash = ANY(%s)", (list(hashes),))
    return {file.hash: file for file in found}


def of_course(
    db: Connection, course: UUID, *, attachments: bool | None = None
) -> list[CourseMedia]:
    """Return the files of a course by their paths; all, or those that are attachments or not."""
    return many(
        db,
        CourseMedia,
        """
        SELECT path, media.hash, attachment, media_type, bytes, width, height
        FROM course_media JOIN media USING (hash)
        WHERE course_id = %(course)s
          AND (%(attachments)s::boolean IS NULL OR attachment = %(attachments)s) ORDER BY path
        """,
        {"course": course, "attachments": attachments},
    )


def known_to_course(db: Connection, course: UUID) -> dict[str, Media]:
    """Return every file that a course has made, by hash: named, shown or its cover."""
    found = many(
        db,
        Media,
        f"""
        SELECT {_COLUMNS} FROM media WHERE hash IN (
            SELECT hash FROM course_media WHERE course_id = %(course)s
            UNION SELECT cover FROM courses WHERE id = %(course)s
            UNION SELECT unnest(ARRAY[media, poster, captions]) FROM revisions
                JOIN contents ON contents.id = content_id
                JOIN chapters ON chapters.id = chapter_id WHERE course_id = %(course)s
        )
        """,
        {"course": course},
    )
    return {file.hash: file for file in found}


def drop_name(db: Connection, *, course: UUID, path: str) -> None:
    """Let `path` mean nothing inside the course any more; the file itself stays."""
    db.execute("DELETE FROM course_media WHERE course_id = %s AND path = %s", (course, path))


def put_name(
    db: Connection, *, course: UUID, path: str, hash: str, attachment: bool = False
) -> None:
    """Let `path` mean this file inside the course, whatever it meant before."""
    db.execute(
        """
        INSERT INTO course_media (course_id, path, hash, attachment) VALUES (%s, %s, %s, %s)
        ON CONFLICT (course_id, path)
            DO UPDATE SET hash = EXCLUDED.hash, attachment = EXCLUDED.attachment
        """,
        (course, path, hash, attachment),
    )
