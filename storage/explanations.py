"""Explanations: what of a creative and its campaign whoever saw it is told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, one


@dataclass(frozen=True, slots=True)
class Explanation:
    """A message, who pays for it, and whom it is meant for by now."""

    campaign: UUID
    headline: str
    sponsor: str
    payer: str
    """Who pays; empty when that is the sponsor itself."""
    website: str
    """Of the sponsor; empty when unknown."""
    house: bool
    courses: list[str]
    """Titles of the published courses that it is aimed at; none: all."""
    chapters: list[str]
    languages: list[str]
    stages: list[str]
    visitors: str
    hours: bool
    """Whether it stands at certain hours of the week only."""
    groups: int
    """How many groups it is aimed at; 0 is everybody."""
    own_groups: list[str]
    """Names of those among them that the reader belongs to: nobody else's are told."""
    cap_views: int | None
    cap_days: int | None
    page: str | None
    """The address of the page that it stood in; None when that is gone."""
    refused: bool
    """Whether the reader has refused it."""


def find(
    db: Connection, creative: UUID, *, page: UUID, reader: UUID | None = None
) -> Explanation | None:
    """Return what is told of a creative seen in `page`; None when it is gone for good."""
    return one(
        db,
        Explanation,
        """
        SELECT c.id AS campaign, creatives.headline, sponsors.name AS sponsor, sponsors.payer,
            sponsors.website, c.house, c.languages, c.stages, c.visitors, c.hours <> '{}' AS hours,
            c.cap_views, c.cap_days,
            ARRAY(SELECT title FROM campaign_courses JOIN courses ON courses.id = course_id
                  WHERE campaign_id = c.id AND courses.state = 'published'
                  ORDER BY title) AS courses,
            ARRAY(SELECT chapters.title FROM campaign_chapters
                  JOIN chapters ON chapters.id = chapter_id
                  JOIN courses ON courses.id = chapters.course_id
                  WHERE campaign_id = c.id AND chapters.state = 'live'
                    AND courses.state = 'published'
                  ORDER BY chapters.title) AS chapters,
            (SELECT count(*) FROM campaign_groups WHERE campaign_id = c.id) AS groups,
            ARRAY(SELECT groups.name FROM campaign_groups
                  JOIN groups ON groups.id = campaign_groups.group_id
                  JOIN group_members ON group_members.group_id = groups.id
                  WHERE campaign_id = c.id AND user_id = %(reader)s
                  ORDER BY groups.name) AS own_groups,
            (SELECT path FROM pages WHERE chapter_id = %(page)s
                OR (course_id = %(page)s AND chapter_id IS NULL)
             ORDER BY path LIMIT 1) AS page,
            EXISTS (SELECT FROM refused_campaigns
                    WHERE user_id = %(reader)s AND campaign_id = c.id) AS refused
        FROM creatives
        JOIN campaigns c ON c.id = creatives.campaign_id
        JOIN sponsors ON sponsors.id = c.sponsor_id
        WHERE creatives.id = %(creative)s
        """,
        {"creative": creative, "page": page, "reader": reader},
    )
