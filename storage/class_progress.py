"""Class progress: how far the members of a class have come in its course, for their teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.progress import Reading
from storage.database import Connection, many


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """One chapter as a class has come along in it; only learners who count are counted."""

    chapter_id: UUID
    title: str
    path: str
    contents: int
    """How many contents readers see in it."""
    whole: int
    """Learners who have completed all of them."""
    begun: int
    """Learners who have completed one at least."""


def chapters(db: Connection, group: UUID) -> list[ChapterLine]:
    """Return every chapter of the class's course that holds something, in the order of reading.

    Learners whose address is confirmed count (`functions.standing`).
    """
    return many(
        db,
        ChapterLine,
        """
        WITH parts AS (
            SELECT chapters.id, chapters.title, chapters.position,
                   '/courses/' || courses.slug || '/' || chapters.slug AS path,
                   count(*) AS contents
            FROM classes JOIN courses ON courses.id = course_id
            JOIN chapters ON chapters.course_id = courses.id AND chapters.state = 'live'
            JOIN contents ON contents.chapter_id = chapters.id AND contents.state = 'live'
                AND contents.published_id IS NOT NULL
            WHERE classes.id = %(group)s GROUP BY chapters.id, courses.slug
        ), done AS (
            SELECT contents.chapter_id, learner, count(*) AS done
            FROM group_members JOIN users ON users.id = user_id AND verified_at IS NOT NULL
            JOIN completions ON learner = user_id AND reason IS NOT NULL
            JOIN contents ON contents.id = content_id AND contents.state = 'live'
                AND contents.published_id IS NOT NULL
            WHERE group_id = %(group)s AND contents.chapter_id IN (SELECT id FROM parts)
            GROUP BY contents.chapter_id, learner
        )
        SELECT parts.id AS chapter_id, title, path, contents,
               count(*) FILTER (WHERE done >= contents) AS whole, count(done) AS begun
        FROM parts LEFT JOIN done ON done.chapter_id = parts.id
        GROUP BY parts.id, title, path, contents, position ORDER BY position
        """,
        {"group": group},
    )


def counted(db: Connection, group: UUID) -> int:
    """Return how many members of a class count: those whose address is confirmed."""
    row = db.execute(
        """
        SELECT count(*) FROM group_members JOIN users ON users.id = user_id
        WHERE group_id = %s AND verified_at IS NOT NULL
        """,
        (group,),
    ).fetchone()
    return row[0] if row else 0


def done(
    db: Connection, chapters: Sequence[UUID], learners: Sequence[UUID]
) -> dict[tuple[UUID, UUID], int]:
    """Return by learner and chapter how many of the contents that readers see are completed."""
    rows = db.execute(
        """
        SELECT learner, chapter_id, count(*) FROM completions
        JOIN contents ON contents.id = content_id AND contents.state = 'live'
            AND contents.published_id IS NOT NULL
        WHERE learner = ANY(%s) AND chapter_id = ANY(%s) AND reason IS NOT NULL
        GROUP BY learner, chapter_id
        """,
        (list(learners), list(chapters)),
    )
    return {(row[0], row[1]): row[2] for row in rows}


def last_active(
    db: Connection, chapters: Sequence[UUID], learners: Sequence[UUID]
) -> dict[UUID, datetime]:
    """Return when each learner last read or completed something of these chapters."""
    rows = db.execute(
        """
        SELECT learner, max(at) FROM (
            SELECT learner, last_at AS at FROM readings
            WHERE learner = ANY(%(learners)s) AND page = ANY(%(chapters)s)
            UNION ALL
            SELECT learner, completed_at FROM completions
            JOIN contents ON contents.id = content_id
            WHERE learner = ANY(%(learners)s) AND chapter_id = ANY(%(chapters)s)
        ) AS moments WHERE at IS NOT NULL GROUP BY learner
        """,
        {"learners": list(learners), "chapters": list(chapters)},
    )
    return dict(rows.fetchall())


def readings(db: Connection, learners: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, Reading]]]:
    """Return all views of these learners with their pages, by learner.

    Of every course: time that two open pages share is spent once, wherever they are.
    """
    rows = db.execute(
        """
        SELECT learner, page, encode(uuid_send(view), 'hex'), milliseconds(started_at),
               milliseconds(last_at), milliseconds(ended_at), active_ms
        FROM readings WHERE learner = ANY(%s)
        """,
        (list(learners),),
    )
    found: dict[UUID, list[tuple[UUID, Reading]]] = {}
    for learner, page, *view in rows:
        found.setdefault(learner, []).append((page, Reading(*view)))
    return found
