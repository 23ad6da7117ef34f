"""Aims: the courses, chapters and groups that a campaign is meant for."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from storage.database import Connection


def set_courses(db: Connection, campaign: UUID, courses: Collection[UUID]) -> None:
    """Let the campaign stand in these courses only; in all with none."""
    db.execute(
        "DELETE FROM campaign_courses WHERE campaign_id = %s AND course_id <> ALL(%s::uuid[])",
        (campaign, list(courses)),
    )
    db.execute(
        """
        INSERT INTO campaign_courses (campaign_id, course_id)
        SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING
        """,
        (campaign, list(courses)),
    )


def set_chapters(db: Connection, campaign: UUID, chapters: Collection[UUID]) -> None:
    """Let the campaign stand in these chapters only; in all with none."""
    db.execute(
        "DELETE FROM campaign_chapters WHERE campaign_id = %s AND chapter_id <> ALL(%s::uuid[])",
        (campaign, list(chapters)),
    )
    db.execute(
        """
        INSERT INTO campaign_chapters (campaign_id, chapter_id)
        SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING
        """,
        (campaign, list(chapters)),
    )


def set_groups(db: Connection, campaign: UUID, groups: Collection[UUID]) -> None:
    """Show the campaign to members of these groups only; to everybody with none."""
    db.execute(
        "DELETE FROM campaign_groups WHERE campaign_id = %s AND group_id <> ALL(%s::uuid[])",
        (campaign, list(groups)),
    )
    db.execute(
        """
        INSERT INTO campaign_groups (campaign_id, group_id)
        SELECT %s, unnest(%s::uuid[]) ON CONFLICT DO NOTHING
        """,
        (campaign, list(groups)),
    )
