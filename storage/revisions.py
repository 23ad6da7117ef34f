"""Revisions: the immutable versions of a content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = "id, content_id, number, body, html, words, message, author_id, created_at"


_PUBLISHED = (
    "contents.chapter_id, contents.id AS content_id, contents.kind, "
    "revisions.id AS revision_id, revisions.number, revisions.words, "
    "encode(sha256(convert_to(coalesce(revisions.html, ''), 'UTF8')), 'hex') AS digest"
)


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a content."""

    id: UUID
    content_id: UUID
    number: int
    """Counts from 1 within the content."""
    body: str
    """What the author wrote: Markdown for a text."""
    html: str | None
    """The safe HTML made of it; None before it was first rendered."""
    words: int
    message: str
    """What the author says changed."""
    author_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A content's revision as readers of the chapter see it."""

    chapter_id: UUID
    content_id: UUID
    kind: str
    revision_id: UUID
    number: int
    digest: str
    """Of its HTML, which `html_of` returns."""
    words: int


def insert(
    db: Connection,
    *,
    content: UUID,
    body: str,
    html: str | None = None,
    words: int = 0,
    message: str = "",
    author: UUID | None = None,
) -> Revision:
    """Add the next version of a content."""
    # Two that save at once would take the same number: the content's row is their queue.
    db.execute("SELECT FROM contents WHERE id = %s FOR NO KEY UPDATE", (content,))
    return made(
        db,
        Revision,
        f"""
        INSERT INTO revisions (content_id, number, body, html, words, message, author_id)
        SELECT %(content)s, coalesce(max(number), 0) + 1, %(body)s, %(html)s, %(words)s,
               %(message)s, %(author)s
        FROM revisions WHERE content_id = %(content)s
        RETURNING {_COLUMNS}
        """,
        {
            "content": content, "body": body, "html": html, "words": words, "message": message,
            "author": author,
        },
    )  # fmt: skip


def find(db: Connection, revision: UUID) -> Revision | None:
    """Return the revision; None when there is none."""
    return one(db, Revision, f"SELECT {_COLUMNS} FROM revisions WHERE id = %s", (revision,))


def find_number(db: Connection, content: UUID, number: int) -> Revision | None:
    """Return the version of a content by its number."""
    return one(
        db,
        Revision,
        f"SELECT {_COLUMNS} FROM revisions WHERE content_id = %s AND number = %s",
        (content, number),
    )


def latest(db: Connection, content: UUID) -> Revision | None:
    """Return the newest version of a content; None when nothing was written yet."""
    return one(
        db,
        Revision,
        f"SELECT {_COLUMNS} FROM revisions WHERE content_id = %s ORDER BY number DESC LIMIT 1",
        (content,),
    )


def of_content(
    db: Connection, content: UUID, *, before: int | None = None, limit: int = 50
) -> list[Revision]:
    """Return the versions of a content, newest first, those below number `before`."""
    return many(
        db,
        Revision,
        f"""
        SELECT {_COLUMNS} FROM revisions
        WHERE content_id = %(content)s AND (%(before)s::integer IS NULL OR number < %(before)s)
        ORDER BY number DESC LIMIT %(limit)s
        """,
        {"content": content, "before": before, "limit": limit},
    )


def keep_html(db: Connection, revision: UUID, *, html: str, words: int) -> bool:
    """Keep what a version was rendered to; False when there is no such revision."""
    return bool(
        changed(
            db, "UPDATE revisions SET html = %s, words = %s WHERE id = %s", (html, words, revision)
        )
    )


def published_of_course(db: Connection, course: UUID) -> list[Published]:
    """Return what readers see of a course's live chapters, in the order of reading."""
    return many(
        db,
        Published,
        f"""
        SELECT {_PUBLISHED} FROM chapters
        JOIN contents ON contents.chapter_id = chapters.id AND contents.state = 'live'
        JOIN revisions ON revisions.id = contents.published_id
        WHERE chapters.course_id = %s AND chapters.state = 'live'
        ORDER BY chapters.position, contents.position
        """,
        (course,),
    )


def published_of_chapter(db: Connection, chapter: UUID) -> list[Published]:
    """Return what readers see of one chapter, in the order of reading."""
    return many(
        db,
        Published,
        f"""
        SELECT {_PUBLISHED} FROM contents JOIN revisions ON revisions.id = contents.published_id
        WHERE contents.chapter_id = %s AND contents.state = 'live' ORDER BY contents.position
        """,
        (chapter,),
    )


def html_of(db: Connection, wanted: Sequence[UUID]) -> dict[UUID, str]:
    """Return what these revisions were rendered to; empty texts where they never were."""
    rows = db.execute(
        "SELECT id, coalesce(html, '') FROM revisions WHERE id = ANY(%s)", (list(wanted),)
    )
    return {row[0]: row[1] for row in rows}


def words_of_chapters(db: Connection) -> list[tuple[UUID, int]]:
    """Return, for each chapter that readers see, its course and its words."""
    rows = db.execute(
        """
        SELECT chapters.course_id, sum(revisions.words) FROM courses
        JOIN chapters ON chapters.course_id = courses.id AND chapters.state = 'live'
        JOIN contents ON contents.chapter_id = chapters.id AND contents.state = 'live'
        JOIN revisions ON revisions.id = contents.published_id
        WHERE courses.state = 'published' GROUP BY chapters.id
        """
    )
    return [(row[0], int(row[1])) for row in rows]
