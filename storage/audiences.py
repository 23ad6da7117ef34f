"""Audiences: how many learners a change of a course reaches."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, made


@dataclass(frozen=True, slots=True)
class Audience:
    """Learners with an account; who reads as a guest is not counted."""

    begun: int
    """How many have read in the course or completed something of it."""
    completed: int
    """How many of them have completed all that readers see of it."""


def of_course(db: Connection, course: UUID) -> Audience:
    """Return how many learners have begun and completed a course."""
    return made(
        db,
        Audience,
        """
        WITH shown AS (
            SELECT contents.id FROM chapters JOIN contents ON contents.chapter_id = chapters.id
            WHERE course_id = %(course)s AND chapters.state = 'live' AND contents.state = 'live'
                AND published_id IS NOT NULL
        ), done AS (
            SELECT learner, count(*) AS number FROM completions
            WHERE content_id IN (SELECT id FROM shown) AND reason IS NOT NULL GROUP BY learner
        ), begun AS (
            SELECT learner FROM done UNION
            SELECT learner FROM readings WHERE learner IS NOT NULL
                AND page IN (SELECT id FROM chapters WHERE course_id = %(course)s)
        )
        SELECT (SELECT count(*) FROM begun) AS begun,
            (SELECT count(*) FROM done WHERE number = (SELECT count(*) FROM shown)) AS completed
        """,
        {"course": course},
    )


def of_contents(db: Connection, course: UUID) -> dict[UUID, int]:
    """Return how many learners have completed each content of a course; none is left out."""
    rows = db.execute(
        """
        SELECT contents.id, count(*) FROM chapters
        JOIN contents ON contents.chapter_id = chapters.id
        JOIN completions ON content_id = contents.id AND reason IS NOT NULL
        WHERE course_id = %s GROUP BY contents.id
        """,
        (course,),
    )
    return dict(rows.fetchall())
