"""Outlines: a course as its author sees it, every live part with how far readers are behind."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, many


@dataclass(frozen=True, slots=True)
class Part:
    """A live content, without its text."""

    content_id: UUID
    chapter_id: UUID
    kind: str
    newest: int | None
    """The number of its newest revision; None when nothing was written yet."""
    published: int | None
    """The number of the revision that readers see; None when they see none."""
    beginning: str
    """The first letters of the newest text."""
    alternative: str
    """What an image shows or a video is called."""


def of_course(db: Connection, course: UUID) -> list[Part]:
    """Return the live contents of a course's live chapters, in the order of reading."""
    return many(
        db,
        Part,
        """
        SELECT contents.id AS content_id, contents.chapter_id, contents.kind,
               newest.number AS newest, shown.number AS published,
               coalesce(newest.beginning, '') AS beginning,
               coalesce(newest.alternative, '') AS alternative
        FROM chapters
        JOIN contents ON contents.chapter_id = chapters.id AND contents.state = 'live'
        LEFT JOIN LATERAL (
            SELECT number, left(body, 300) AS beginning, alternative FROM revisions
            WHERE content_id = contents.id ORDER BY number DESC LIMIT 1
        ) AS newest ON true
        LEFT JOIN revisions AS shown ON shown.id = contents.published_id
        WHERE chapters.course_id = %s AND chapters.state = 'live'
        ORDER BY chapters.position, contents.position
        """,
        (course,),
    )
