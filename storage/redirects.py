"""Redirects: the addresses that pages had before, and where they stand now."""

from __future__ import annotations

from uuid import UUID

from storage.database import Connection


def course_moved(db: Connection, course: UUID, before: str, now: str) -> None:
    """Let a course's old slug lead to it; call it when the slug has changed to `now`."""
    db.execute("DELETE FROM course_slugs WHERE slug = %s", (now,))
    db.execute(
        """
        INSERT INTO course_slugs (slug, course_id) VALUES (%s, %s)
        ON CONFLICT (slug) DO UPDATE SET course_id = EXCLUDED.course_id, left_at = now()
        """,
        (before, course),
    )


def chapter_moved(db: Connection, course: UUID, chapter: UUID, before: str, now: str) -> None:
    """Let a chapter's old slug lead to it; call it when the slug has changed to `now`."""
    db.execute("DELETE FROM chapter_slugs WHERE course_id = %s AND slug = %s", (course, now))
    db.execute(
        """
        INSERT INTO chapter_slugs (course_id, slug, chapter_id) VALUES (%s, %s, %s)
        ON CONFLICT (course_id, slug)
            DO UPDATE SET chapter_id = EXCLUDED.chapter_id, left_at = now()
        """,
        (course, before, chapter),
    )


def current(db: Connection) -> dict[str, str]:
    """Return where every page that moved stands now, by each path that it ever had.

    Only pages that readers can open are led to, and a path that is a page again leads nowhere.
    """
    rows = db.execute(
        """
        WITH course_names AS (
            SELECT slug, course_id, true AS moved FROM course_slugs
            UNION ALL SELECT slug, id, false FROM courses
        ), chapter_names AS (
            SELECT slug, chapter_id, true AS moved FROM chapter_slugs
            UNION ALL SELECT slug, id, false FROM chapters
        ), moved AS (
            SELECT pages.path, '/courses/' || course_names.slug
                               || coalesce('/' || chapter_names.slug, '') AS old
            FROM pages JOIN course_names USING (course_id)
            LEFT JOIN chapter_names USING (chapter_id)
            WHERE course_names.moved OR chapter_names.moved
        )
        SELECT DISTINCT old, path FROM moved
        WHERE NOT EXISTS (SELECT FROM pages WHERE pages.path = moved.old)
        """
    )
    return dict(rows.fetchall())
