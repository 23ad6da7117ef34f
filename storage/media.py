"""Media: what is known of the files in S3, and what courses call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one, value

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
    id: UUID | None = None
    """Stays the same when the path or the file changes; None before it is named."""
    alternative: str = ""
    """What a picture shows or a video is called, where a text does not say it itself."""


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
        ON CONFLICT (hash) DO UPDATE SET media_type = EXCLUDED.media_type, touched_at = now()
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
        SELECT path, media.hash, attachment, media_type, bytes, width, height, id, alternative
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


def page_of_course(db: Connection, course: UUID, *, after: str, limit: int) -> list[CourseMedia]:
    """Return files of a course in the order of their paths, those behind the path `after`."""
    return many(
        db,
        CourseMedia,
        """
        SELECT path, media.hash, attachment, media_type, bytes, width, height, id, alternative
        FROM course_media JOIN media USING (hash)
        WHERE course_id = %s AND path > %s ORDER BY path LIMIT %s
        """,
        (course, after, limit),
    )


def of_course_by_id(
    db: Connection, course: UUID, file: UUID, *, lock: bool = False
) -> CourseMedia | None:
    """Return one file of a course; `lock` holds its name until the end."""
    return one(
        db,
        CourseMedia,
        """
        SELECT path, media.hash, attachment, media_type, bytes, width, height, id, alternative
        FROM course_media JOIN media USING (hash) WHERE course_id = %s AND id = %s
        """
        + (" FOR UPDATE OF course_media" if lock else ""),
        (course, file),
    )


def words_in_course_of(db: Connection, chapter: UUID, hash: str) -> str:
    """Return what the course of a chapter says a file shows; empty where it says nothing."""
    found = value(
        db,
        """
        SELECT alternative FROM course_media JOIN chapters USING (course_id)
        WHERE chapters.id = %s AND hash = %s AND alternative <> '' ORDER BY path LIMIT 1
        """,
        (chapter, hash),
    )
    return found or ""


def drop_name(db: Connection, *, course: UUID, path: str) -> None:
    """Let `path` mean nothing inside the course any more; the file itself stays for a while."""
    # What was let go just now is as young as what came just now: pages may still show it.
    db.execute(
        """
        WITH gone AS (
            DELETE FROM course_media WHERE course_id = %s AND path = %s RETURNING hash
        )
        UPDATE media SET touched_at = now() FROM gone WHERE media.hash = gone.hash
        """,
        (course, path),
    )


def put_name(
    db: Connection,
    *,
    course: UUID,
    path: str,
    hash: str,
    attachment: bool = False,
    alternative: str | None = None,
) -> UUID:
    """Let `path` mean this file inside the course, whatever it meant before; return its id.

    The words that tell what it shows stay as they are with None.
    """
    return value(
        db,
        """
        INSERT INTO course_media AS known (course_id, path, hash, attachment, alternative)
        VALUES (%(course)s, %(path)s, %(hash)s, %(attachment)s, coalesce(%(alternative)s, ''))
        ON CONFLICT (course_id, path) DO UPDATE
            SET hash = EXCLUDED.hash, attachment = EXCLUDED.attachment,
                alternative = coalesce(%(alternative)s, known.alternative)
        RETURNING id
        """,
        {
            "course": course, "path": path, "hash": hash, "attachment": attachment,
            "alternative": alternative,
        },
    )  # fmt: skip


def rename(db: Connection, *, course: UUID, file: UUID, path: str, alternative: str) -> bool:
    """Give a file of a course another path and other words; False when the path is taken."""
    return bool(
        changed(
            db,
            """
            UPDATE course_media SET path = %(path)s, alternative = %(alternative)s
            WHERE course_id = %(course)s AND id = %(file)s AND NOT EXISTS (
                SELECT FROM course_media AS other WHERE other.course_id = %(course)s
                    AND other.path = %(path)s AND other.id <> %(file)s)
            """,
            {"course": course, "file": file, "path": path, "alternative": alternative},
        )
    )


def adding(db: Connection) -> None:
    """Keep files from being removed as unused until the transaction ends.

    To be held from before bytes are put until the row that names them is committed: bytes that
    are put twice are one file, which could else be removed in between.
    """
    db.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended('media', 1))")
