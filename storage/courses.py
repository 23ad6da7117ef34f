"""Courses: what is taught, in one language each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, made, many, one

_COLUMNS = (
    "id, slug, title, summary, language, level, access, state, translation_of, author_id, "
    "position, cover, joining, created_at, changed_at"
)


@dataclass(frozen=True, slots=True)
class Course:
    """One course."""

    id: UUID
    slug: str
    title: str
    summary: str
    language: str
    level: str
    """beginner, intermediate or advanced."""
    access: str
    """open to everybody, or for members."""
    state: str
    """draft, published or archived."""
    translation_of: UUID | None
    author_id: UUID | None
    position: int
    """Its place in the catalogue; equal ones stand by age."""
    cover: str | None
    """The hash of its picture."""
    joining: str
    """Who becomes a member: open to who wishes it, or invited."""
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """What a listing is narrowed to; None asks for all."""

    state: str | None = None
    language: str | None = None
    level: str | None = None
    author: UUID | None = None
    words: str | None = None
    """Part of the title or summary, in any case."""


Cursor = tuple[int, UUID]
"""Position and id of the last course of the page before."""


def insert(
    db: Connection,
    *,
    slug: str,
    title: str,
    summary: str = "",
    language: str = "bg",
    level: str = "beginner",
    access: str = "open",
    state: str = "draft",
    translation_of: UUID | None = None,
    author: UUID | None = None,
    position: int = 0,
    cover: str | None = None,
    joining: str = "invited",
) -> Course:
    """Make a course. Conflict when the slug is taken."""
    return made(
        db,
        Course,
        f"""
        INSERT INTO courses (slug, title, summary, language, level, access, state,
                             translation_of, author_id, position, cover, joining)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,
        (
            slug, title, summary, language, level, access, state, translation_of, author, position,
            cover, joining,
        ),
    )  # fmt: skip


def find(
    db: Connection, course: UUID, *, author: UUID | None = None, lock: bool = False
) -> Course | None:
    """Return the course, of `author` where one is named; `lock` holds it until the end."""
    return one(
        db,
        Course,
        f"SELECT {_COLUMNS} FROM courses WHERE id = %(course)s "
        "AND (%(author)s::uuid IS NULL OR id IN "
        "(SELECT course_id FROM course_authors WHERE user_id = %(author)s))"
        + (" FOR NO KEY UPDATE" if lock else ""),
        {"course": course, "author": author},
    )


def find_by_slug(db: Connection, slug: str) -> Course | None:
    """Return the course of an address."""
    return one(db, Course, f"SELECT {_COLUMNS} FROM courses WHERE slug = %s", (slug,))


def listing(
    db: Connection,
    filters: Filters = Filters(),
    *,
    after: Cursor | None = None,
    limit: int = 50,
) -> list[Course]:
    """Return courses in the order of the catalogue, those after the cursor."""
    position, course = after or (None, None)
    return many(
        db,
        Course,
        f"""
        SELECT {_COLUMNS} FROM courses
        WHERE (%(state)s::text IS NULL OR state = %(state)s)
          AND (%(language)s::text IS NULL OR language = %(language)s)
          AND (%(level)s::text IS NULL OR level = %(level)s)
          AND (%(author)s::uuid IS NULL
               OR id IN (SELECT course_id FROM course_authors WHERE user_id = %(author)s))
          AND (%(words)s::text IS NULL
               OR position(lower(%(words)s) IN lower(title || ' ' || summary)) > 0)
          AND (%(course)s::uuid IS NULL
               OR (courses.position, id) > (%(position)s::integer, %(course)s))
        ORDER BY courses.position, id LIMIT %(limit)s
        """,
        {
            "state": filters.state, "language": filters.language, "level": filters.level,
            "author": filters.author, "words": filters.words,
            "position": position, "course": course, "limit": limit,
        },
    )  # fmt: skip


def translations(db: Connection, course: UUID) -> list[Course]:
    """Return the other courses of the same family: its original and that one's translations."""
    return many(
        db,
        Course,
        f"""
        WITH family AS (
            SELECT coalesce(translation_of, id) AS original FROM courses WHERE id = %(course)s
        )
        SELECT {_COLUMNS} FROM courses, family
        WHERE coalesce(translation_of, id) = original AND id <> %(course)s ORDER BY language, id
        """,
        {"course": course},
    )


def update(db: Connection, course: Course, *, author: UUID | None = None) -> Course | None:
    """Write a course as given (`dataclasses.replace` of what `find(lock=True)` returned).

    None when there is no such course, or it is not `author`'s where one is named.
    """
    return one(
        db,
        Course,
        f"""
        UPDATE courses SET slug = %s, title = %s, summary = %s, language = %s, level = %s,
            access = %s, translation_of = %s, author_id = %s, position = %s, cover = %s,
            joining = %s, changed_at = now()
        WHERE id = %s AND (%s::uuid IS NULL
            OR id IN (SELECT course_id FROM course_authors WHERE user_id = %s))
        RETURNING {_COLUMNS}
        """,
        (
            course.slug, course.title, course.summary, course.language, course.level,
            course.access, course.translation_of, course.author_id, course.position,
            course.cover, course.joining, course.id, author, author,
        ),
    )  # fmt: skip


def publish_state(
    db: Connection, course: UUID, state: str, *, author: UUID | None = None
) -> Course | None:
    """Move a course to draft, published or archived; None when there is none (of `author`)."""
    return one(
        db,
        Course,
        f"""
        UPDATE courses SET state = %s, changed_at = now()
        WHERE id = %s AND (%s::uuid IS NULL
            OR id IN (SELECT course_id FROM course_authors WHERE user_id = %s))
        RETURNING {_COLUMNS}
        """,
        (state, course, author, author),
    )


def archive(db: Connection, course: UUID, *, author: UUID | None = None) -> bool:
    """Put a course away; its revisions and what was read of it are kept."""
    return publish_state(db, course, "archived", author=author) is not None


def purge(db: Connection, course: UUID) -> bool:
    """Delete a course with everything in it, for good; False when there is none."""
    return bool(changed(db, "DELETE FROM courses WHERE id = %s", (course,)))


def hold(db: Connection, course: UUID) -> bool:
    """Keep everybody else from importing or publishing this course until the transaction ends.

    False at once when somebody does so already.
    """
    row = db.execute(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (f"course {course}",)
    ).fetchone()
    return bool(row and row[0])


def touch(db: Connection, course: UUID) -> None:
    """Note that something inside the course changed."""
    changed(db, "UPDATE courses SET changed_at = now() WHERE id = %s", (course,))
