"""Publications: the revisions that readers see, with what their authors wrote."""

from __future__ import annotations

from uuid import UUID

from storage.database import Connection, many
from storage.revisions import COLUMNS, Revision


def of_course(db: Connection, course: UUID) -> dict[UUID, Revision]:
    """Return the published version of every live content of a course, by content."""
    found = many(
        db,
        Revision,
        f"""
        SELECT {COLUMNS} FROM revisions
        JOIN contents ON contents.published_id = revisions.id AND contents.state = 'live'
        JOIN chapters ON chapters.id = chapter_id AND chapters.state = 'live'
        WHERE course_id = %s
        """,
        (course,),
    )
    return {revision.content_id: revision for revision in found}
