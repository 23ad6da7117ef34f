"""Contents: the pieces of a chapter, each of which shows one of its revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = "id, chapter_id, kind, position, state, published_id, created_at"
_OF_CONTENTS = (
    "contents.id, chapter_id, contents.kind, contents.position, contents.state, "
    "contents.published_id, contents.created_at"
)


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


def find(
    db: Connection, content: UUID, *, author: UUID | None = None, lock: bool = False
) -> Content | None:
    """Return the content, of a course of `author` where one is named; `lock` holds it."""
    return one(
        db,
        Content,
        f"""
        SELECT {_COLUMNS} FROM contents WHERE id = %(content)s AND (%(author)s::uuid IS NULL
            OR chapter_id IN (
                SELECT chapters.id FROM chapters JOIN course_authors USING (course_id)
                WHERE user_id = %(author)s))
        """
        + (" FOR NO KEY UPDATE" if lock else ""),
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


def of_course(db: Connection, course: UUID) -> list[Content]:
    """Return the live contents of a course's live chapters, in the order of reading."""
    return many(
        db,
        Content,
        f"""
        SELECT {_OF_CONTENTS} FROM chapters
        JOIN contents ON contents.chapter_id = chapters.id AND contents.state = 'live'
        WHERE course_id = %s AND chapters.state = 'live'
        ORDER BY chapters.position, contents.position
        """,
        (course,),
    )


def reorder(db: Connection, chapter: UUID, order: Sequence[UUID]) -> bool:
    """Put the live contents into this order, archived ones behind them.

    False, with nothing changed, when `order` does not name each live content exactly once.
    """
    db.execute("SELECT FROM chapters WHERE id = %s FOR NO KEY UPDATE", (chapter,))
    live = [content.id for content in of_chapter(db, chapter)]
    if len(live) != len(order) or set(live) != set(order):
        return False
    db.execute(
        """
        UPDATE contents SET position = places.place
        FROM (
            SELECT contents.id, row_number() OVER (
                ORDER BY given.place NULLS LAST, position
            ) AS place
            FROM contents
            LEFT JOIN unnest(%(order)s::uuid[]) WITH ORDINALITY AS given (id, place)
                ON given.id = contents.id
            WHERE chapter_id = %(chapter)s
        ) AS places
        WHERE contents.id = places.id AND contents.position <> places.place
        """,
        {"order": list(order), "chapter": chapter},
    )
    return True


def move(db: Connection, content: UUID, chapter: UUID) -> None:
    """Put a content to the end of another chapter."""
    db.execute("SELECT FROM chapters WHERE id = %s FOR NO KEY UPDATE", (chapter,))
    db.execute(
        """
        UPDATE contents SET chapter_id = %(chapter)s, position = (
            SELECT coalesce(max(position), 0) + 1 FROM contents WHERE chapter_id = %(chapter)s)
        WHERE id = %(content)s
        """,
        {"chapter": chapter, "content": content},
    )


def restore(db: Connection, content: UUID) -> bool:
    """Take a content out again where it was put away; False when it is live."""
    return bool(
        changed(
            db,
            "UPDATE contents SET state = 'live' WHERE id = %s AND state = 'archived'",
            (content,),
        )
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
