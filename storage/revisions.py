"""Revisions: the immutable versions of a content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.figures import NOTHING, Figure
from storage.database import Connection, changed, made, many, one

COLUMNS = (
    "revisions.id, content_id, number, body, html, words, message, author_id, "
    "revisions.created_at, media, address, poster, captions, alternative"
)


_PUBLISHED = (
    "contents.chapter_id, contents.id AS content_id, contents.kind, "
    "revisions.id AS revision_id, revisions.number, revisions.words, "
    "encode(sha256(convert_to(coalesce(revisions.html, '') || coalesce(("
    "SELECT string_agg(file, ',' ORDER BY hash, media_type, width) FROM media_widths "
    "WHERE hash = ANY(revisions.files)), ''), 'UTF8')), 'hex') AS digest"
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
    media: str | None
    address: str | None
    poster: str | None
    captions: str | None
    alternative: str

    @property
    def figure(self) -> Figure:
        """Return what an image or a video shows."""
        return Figure(self.media, self.address, self.poster, self.captions, self.alternative)


@dataclass(frozen=True, slots=True)
class Summary:
    """One version of a content, without its text."""

    number: int
    message: str
    author_id: UUID | None
    author: str | None
    """The author's name; None when there is none (any more)."""
    words: int
    created_at: datetime
    published: bool


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A content whose newest version readers do not see."""

    chapter_id: UUID
    chapter: str
    """The chapter's title."""
    content_id: UUID
    kind: str
    published: int | None
    """The number of the version that readers see; None when they see none."""
    newest: int
    before: str
    """The text that readers see."""
    after: str
    """The newest text."""


@dataclass(frozen=True, slots=True)
class Published:
    """A content's revision as readers of the chapter see it."""

    chapter_id: UUID
    content_id: UUID
    kind: str
    revision_id: UUID
    number: int
    digest: str
    """Of its HTML, which `html_of` returns, and of the widths that its pictures have."""
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
    figure: Figure = NOTHING,
    at: datetime | None = None,
) -> Revision:
    """Add the next version of a content; `at` is when it was written, where that was not now."""
    # Two that save at once would take the same number: the content's row is their queue.
    db.execute("SELECT FROM contents WHERE id = %s FOR NO KEY UPDATE", (content,))
    return made(
        db,
        Revision,
        f"""
        INSERT INTO revisions (content_id, number, body, html, words, message, author_id,
                               media, address, poster, captions, alternative, created_at)
        SELECT %(content)s, coalesce(max(number), 0) + 1, %(body)s, %(html)s, %(words)s,
               %(message)s, %(author)s, %(media)s, %(address)s, %(poster)s, %(captions)s,
               %(alternative)s, coalesce(%(at)s, now())
        FROM revisions WHERE content_id = %(content)s
        RETURNING {COLUMNS}
        """,
        {
            "content": content, "body": body, "html": html, "words": words, "message": message,
            "author": author, "media": figure.media, "address": figure.address,
            "poster": figure.poster, "captions": figure.captions,
            "alternative": figure.alternative, "at": at,
        },
    )  # fmt: skip


def find(db: Connection, revision: UUID) -> Revision | None:
    """Return the revision; None when there is none."""
    return one(db, Revision, f"SELECT {COLUMNS} FROM revisions WHERE id = %s", (revision,))


def find_number(db: Connection, content: UUID, number: int) -> Revision | None:
    """Return the version of a content by its number."""
    return one(
        db,
        Revision,
        f"SELECT {COLUMNS} FROM revisions WHERE content_id = %s AND number = %s",
        (content, number),
    )


def latest(db: Connection, content: UUID) -> Revision | None:
    """Return the newest version of a content; None when nothing was written yet."""
    return one(
        db,
        Revision,
        f"SELECT {COLUMNS} FROM revisions WHERE content_id = %s ORDER BY number DESC LIMIT 1",
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
        SELECT {COLUMNS} FROM revisions
        WHERE content_id = %(content)s AND (%(before)s::integer IS NULL OR number < %(before)s)
        ORDER BY number DESC LIMIT %(limit)s
        """,
        {"content": content, "before": before, "limit": limit},
    )


def summaries(
    db: Connection, content: UUID, *, before: int | None = None, limit: int = 50
) -> list[Summary]:
    """Return the versions of a content without their texts, as `of_content` does."""
    return many(
        db,
        Summary,
        """
        SELECT number, message, author_id, nullif(users.name, '') AS author, words,
               revisions.created_at, contents.published_id IS NOT DISTINCT FROM revisions.id
                   AS published
        FROM revisions JOIN contents ON contents.id = content_id
        LEFT JOIN users ON users.id = author_id
        WHERE content_id = %(content)s AND (%(before)s::integer IS NULL OR number < %(before)s)
        ORDER BY number DESC LIMIT %(limit)s
        """,
        {"content": content, "before": before, "limit": limit},
    )


def newest_of_course(db: Connection, course: UUID) -> dict[UUID, Revision]:
    """Return the newest version of every live content of a course, by content."""
    found = many(
        db,
        Revision,
        f"""
        SELECT DISTINCT ON (content_id) {COLUMNS} FROM revisions
        JOIN contents ON contents.id = content_id AND contents.state = 'live'
        JOIN chapters ON chapters.id = chapter_id AND chapters.state = 'live'
        WHERE course_id = %s ORDER BY content_id, number DESC
        """,
        (course,),
    )
    return {revision.content_id: revision for revision in found}


def newest_of_chapter(db: Connection, chapter: UUID) -> dict[UUID, Revision]:
    """Return the newest version of every live content of a chapter, by content."""
    found = many(
        db,
        Revision,
        f"""
        SELECT DISTINCT ON (content_id) {COLUMNS} FROM revisions
        JOIN contents ON contents.id = content_id AND contents.state = 'live'
        WHERE chapter_id = %s ORDER BY content_id, number DESC
        """,
        (chapter,),
    )
    return {revision.content_id: revision for revision in found}


def unpublished_of_course(db: Connection, course: UUID) -> list[Unpublished]:
    """Return the live contents whose newest version readers do not see, in order of reading."""
    return many(
        db,
        Unpublished,
        """
        SELECT chapters.id AS chapter_id, chapters.title AS chapter, contents.id AS content_id,
               contents.kind, shown.number AS published, newest.number AS newest,
               coalesce(shown.body, '') AS before, newest.body AS after
        FROM chapters
        JOIN contents ON contents.chapter_id = chapters.id AND contents.state = 'live'
        JOIN LATERAL (
            SELECT id, number, body FROM revisions WHERE content_id = contents.id
            ORDER BY number DESC LIMIT 1
        ) AS newest ON newest.id IS DISTINCT FROM contents.published_id
        LEFT JOIN revisions AS shown ON shown.id = contents.published_id
        WHERE chapters.course_id = %s AND chapters.state = 'live'
        ORDER BY chapters.position, contents.position
        """,
        (course,),
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
