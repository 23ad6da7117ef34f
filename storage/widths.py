"""Widths: the pictures of courses in smaller sizes and lighter formats, each a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, many, one, value


@dataclass(frozen=True, slots=True)
class Width:
    """One picture in one width and format."""

    hash: str
    """Of the picture that it was made from."""
    media_type: str
    """image/avif or image/webp."""
    width: int
    """Pixels."""
    height: int
    bytes: int
    file: str
    """The hash of its own bytes, under which the file storage has them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A picture whose widths were not made yet."""

    hash: str
    media_type: str
    bytes: int


def waiting(db: Connection, course: UUID | None, limit: int) -> list[Waiting]:
    """Return pictures without widths that a course names, shows or has as its cover.

    Of every course, and of the site, with None.
    """
    if course is None:
        return many(
            db,
            Waiting,
            """
            SELECT hash, media_type, bytes FROM media
            WHERE widths_at IS NULL AND media_type LIKE 'image/%%' ORDER BY hash LIMIT %s
            """,
            (limit,),
        )
    return many(
        db,
        Waiting,
        """
        SELECT hash, media_type, bytes FROM media
        WHERE widths_at IS NULL AND media_type LIKE 'image/%%' AND hash IN (
            SELECT hash FROM course_media WHERE course_id = %(course)s
            UNION SELECT cover FROM courses WHERE id = %(course)s
            UNION SELECT unnest(ARRAY[media, poster] || files) FROM revisions
                JOIN contents ON contents.id = content_id
                JOIN chapters ON chapters.id = chapter_id WHERE course_id = %(course)s)
        ORDER BY hash LIMIT %(limit)s
        """,
        {"course": course, "limit": limit},
    )


def left(db: Connection, course: UUID) -> int:
    """Return how many of the files that a course names are pictures without widths."""
    return value(
        db,
        """
        SELECT count(DISTINCT hash) FROM course_media JOIN media USING (hash)
        WHERE course_id = %s AND widths_at IS NULL AND media_type LIKE 'image/%%'
        """,
        (course,),
    )


def keep(db: Connection, hash: str, made: Sequence[Width]) -> None:
    """Note the widths of a picture; those that were noted before stay as they are.

    An address is kept for a year by whoever has read it, so what it means never changes.
    """
    with db.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO media_widths (hash, media_type, width, height, bytes, file)
            SELECT %s, %s, %s, %s, %s, %s WHERE EXISTS (SELECT FROM media WHERE hash = %s)
            ON CONFLICT DO NOTHING
            """,
            [
                (each.hash, each.media_type, each.width, each.height, each.bytes, each.file, hash)
                for each in made
            ],
        )
    db.execute("UPDATE media SET widths_at = now() WHERE hash = %s", (hash,))


def find(db: Connection, hash: str, media_type: str, width: int) -> Width | None:
    """Return one width of a picture; None when there is none."""
    return one(
        db,
        Width,
        """
        SELECT hash, media_type, width, height, bytes, file FROM media_widths
        WHERE hash = %s AND media_type = %s AND width = %s
        """,
        (hash, media_type, width),
    )


def of_all(db: Connection, hashes: Sequence[str]) -> dict[str, list[Width]]:
    """Return the widths of these pictures by hash, narrow ones first."""
    if not hashes:
        return {}
    found = many(
        db,
        Width,
        """
        SELECT hash, media_type, width, height, bytes, file FROM media_widths
        WHERE hash = ANY(%s) ORDER BY hash, media_type, width
        """,
        (list(hashes),),
    )
    sorted_out: dict[str, list[Width]] = {}
    for each in found:
        sorted_out.setdefault(each.hash, []).append(each)
    return sorted_out


def courses_waiting(db: Connection) -> list[UUID]:
    """Return the courses that name pictures without widths, or have one as their cover."""
    rows = db.execute(
        """
        SELECT course_id FROM course_media JOIN media USING (hash)
            WHERE widths_at IS NULL AND media_type LIKE 'image/%'
        UNION SELECT courses.id FROM courses JOIN media ON cover = hash
            WHERE widths_at IS NULL AND media_type LIKE 'image/%'
        """
    )
    return [row[0] for row in rows]
