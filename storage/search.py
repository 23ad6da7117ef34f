"""Search: what courses, chapters and their parts say, found by the stems of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from storage.database import Connection, many

Kind = Literal["course", "chapter", "part"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One place that can be found."""

    chapter: UUID | None
    """None for a course as a whole."""
    path: str
    anchor: str
    """The heading's id on its page; empty for the page itself."""
    title: str
    body: str
    """Plain text, for the excerpt."""
    digest: str
    """Of everything that the page's entries are made of."""
    title_vector: str
    """Stems with places as `functions.wording.vector` writes them; so are the next three."""
    summary_vector: str
    headings_vector: str
    body_vector: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, and by whom."""

    query: str
    """A tsquery, as `functions.wording.query` writes it."""
    titles: str
    """The same within titles: all that is found of a course for other members."""
    readable: Sequence[UUID]
    """The courses for members whose texts may be told."""
    language: str | None = None
    level: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that was found."""

    id: UUID
    rank: float
    course: UUID
    course_title: str
    course_path: str
    language: str
    level: str
    access: str
    kind: Kind
    path: str
    anchor: str
    title: str
    chapter_title: str
    """Empty for a course as a whole."""
    body: str


def known(db: Connection, course: UUID) -> dict[str, str]:
    """Return the digest of every page of a course that is found already, by path."""
    rows = db.execute(
        "SELECT DISTINCT path, digest FROM search_entries WHERE course_id = %s", (course,)
    )
    return dict(rows.fetchall())


def keep(db: Connection, course: UUID, changed: Sequence[str], entries: Sequence[Entry]) -> None:
    """Let `entries` be what is found on the `changed` pages of a course."""
    db.execute(
        "DELETE FROM search_entries WHERE course_id = %s AND path = ANY(%s)",
        (course, list(changed)),
    )
    with db.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO search_entries
                (course_id, chapter_id, path, anchor, title, body, digest, document)
            VALUES (%s, %s, %s, %s, %s, %s, %s,
                    setweight(%s::tsvector, 'A') || setweight(%s::tsvector, 'B')
                    || setweight(%s::tsvector, 'C') || setweight(%s::tsvector, 'D'))
            """,
            [
                (
                    course, entry.chapter, entry.path, entry.anchor, entry.title, entry.body,
                    entry.digest, entry.title_vector, entry.summary_vector,
                    entry.headings_vector, entry.body_vector,
                )
                for entry in entries
            ],
        )  # fmt: skip


def find(
    db: Connection, asked: Asked, *, after: tuple[float, UUID] | None = None, limit: int = 20
) -> list[Hit]:
    """Return the best places first, those after the cursor (rank and id of the last one)."""
    rank, last = after or (None, None)
    return many(
        db,
        Hit,
        """
        WITH found AS (
            SELECT search_entries.*, courses.slug, courses.title AS course_title,
                   courses.language, courses.level, courses.access,
                   CASE WHEN anchor <> '' THEN 'part' WHEN chapter_id IS NULL THEN 'course'
                        ELSE 'chapter' END AS kind,
                   -- 1: a long text does not win by its length alone.
                   ts_rank_cd('{0.1, 0.3, 0.6, 1.0}', document, %(query)s::tsquery, 1)::float8
                       AS rank
            FROM search_entries JOIN courses ON courses.id = course_id
            WHERE courses.state = 'published'
              AND CASE WHEN courses.access = 'open' OR courses.id = ANY(%(readable)s::uuid[])
                       THEN document @@ %(query)s::tsquery
                       ELSE anchor = '' AND document @@ %(titles)s::tsquery END
              AND document @@ %(query)s::tsquery
              AND (%(language)s::text IS NULL OR courses.language = %(language)s)
              AND (%(level)s::text IS NULL OR courses.level = %(level)s)
        )
        SELECT id, rank, course_id AS course, course_title,
               '/courses/' || slug AS course_path, language, level, access, kind, path, anchor,
               title,
               coalesce((SELECT chapters.title FROM chapters WHERE chapters.id = chapter_id), '')
                   AS chapter_title,
               CASE WHEN access = 'open' OR course_id = ANY(%(readable)s::uuid[])
                    THEN body ELSE '' END AS body
        FROM found
        WHERE (%(kind)s::text IS NULL OR kind = %(kind)s)
          AND (%(last)s::uuid IS NULL OR (-rank, id) > (-%(rank)s::float8, %(last)s))
        ORDER BY -rank, id LIMIT %(limit)s
        """,
        {
            "query": asked.query, "titles": asked.titles, "readable": list(asked.readable),
            "language": asked.language, "level": asked.level, "kind": asked.kind,
            "rank": rank, "last": last, "limit": limit,
        },
    )  # fmt: skip
