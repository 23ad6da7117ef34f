"""Contents: the pieces of a chapter, each of which shows one of its revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = "id, chapter_id, kind, position, state, published_id, created_at"


@dataclass(frozen=True, slots=True)
class Content:
    """One content."""

    id: UUID
    chapter_id: UUID
    kind: str
    """text, video or image."""
    position: int
    """Its place in the chapter, from 1."""
    state: str
    """live or archived."""
    published_id: UUID | None
    """The revision that readers see; None while nothing is published."""
    created_at: datetime


def insert(db: Connection, *, chapter: UUID, kind: str = "text") -> Content:
    """Make a content at the end of its chapter, without a revision yet."""
    db.execute("SELECT FROM chapters WHERE id = %s FOR NO KEY UPDATE", (chapter,))
    return made(
        db,
        Content,
        f"""
        INSERT INTO contents (chapter_id, kind, position)
        SELECT %(chapter)s, %(kind)s, coalesce(max(position), 0) + 1
        FROM contents WHERE chapter_id = %(chapter)s
        RETURNING {_COLUMNS}
        """,
        {"chapter": chapter, "kind": kind},
    )


def find(db: Connection, content: UUID, *, author: UUID | None = None) -> Content | None:
    """Return the content, of a course of `author` where one is named."""
    return one(
        db,
        Content,
        f"""
        SELECT {_COLUMNS} FROM contents WHERE id = %(content)s AND (%(author)s::uuid IS NULL
            OR chapter_id IN (
                SELECT chapters.id FROM chapters JOIN courses ON courses.id = course_id
                WHERE author_id = %(author)s))
        """,
        {"content": content, "author": author},
    )


def of_chapter(db: Connection, chapter: UUID, *, archived: bool = False) -> list[Content]:
    """Return the live contents of a chapter in their order; `archived` adds the others."""
    return many(
        db,
        Content,
        f"""
        SELECT {_COLUMNS} FROM contents WHERE chapter_id = %s AND (state = 'live' OR %s)
        ORDER BY position
        """,
        (chapter, archived),
    )


def archive(db: Connection, content: UUID) -> bool:
    """Put a content away; False when it is not live."""
    return bool(
        changed(
            db,
            "UPDATE contents SET state = 'archived' WHERE id = %s AND state = 'live'",
            (content,),
        )
    )


def publish(db: Connection, content: UUID, revision: UUID) -> bool:
    """Show this revision to readers; False when there is no such content.

    NotFound (on commit) when the revision is another content's.
    """
    return bool(
        changed(db, "UPDATE contents SET published_id = %s WHERE id = %s", (revision, content))
    )
