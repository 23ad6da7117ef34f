"""Places: where a learner stopped in a chapter, for another day and another device."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, changed, one


@dataclass(frozen=True, slots=True)
class Place:
    """One place in a chapter's text."""

    block: int
    """How many paragraphs (figures, lists …) of the text stand above it."""
    heading: str
    """The id of the heading above it; empty before the first."""


def find(db: Connection, learner: UUID, chapter: UUID) -> Place | None:
    """Return where the learner stopped; None when they never left a trace."""
    return one(
        db,
        Place,
        "SELECT block, heading FROM places WHERE learner = %s AND chapter_id = %s",
        (learner, chapter),
    )


def put(db: Connection, learner: UUID, chapter: UUID, place: Place) -> bool:
    """Remember where the learner stopped; False when readers can't see such a chapter."""
    return bool(
        changed(
            db,
            """
            INSERT INTO places (learner, chapter_id, block, heading)
            SELECT %s, chapters.id, %s, %s
            FROM chapters JOIN courses ON courses.id = course_id
            WHERE chapters.id = %s AND chapters.state = 'live' AND courses.state = 'published'
            ON CONFLICT (learner, chapter_id) DO UPDATE SET
                block = EXCLUDED.block, heading = EXCLUDED.heading, left_at = now()
            """,
            (learner, place.block, place.heading, chapter),
        )
    )
