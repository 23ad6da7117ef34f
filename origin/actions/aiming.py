"""Aiming: whether what a campaign is aimed at is there, and may be aimed at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from functions.problems import FieldError
from origin.actions.profiles import time_zones
from storage import targets
from storage.campaigns import Campaign
from storage.database import Connection

NO_COURSE = "there is no such course"
NO_CHAPTER = "there is no such chapter"
NO_GROUP = "there is no such group or class"
NO_ZONE = "there is no such time zone"
OUTSIDE = "the chapter is of a course that is not chosen"
UNDER_AGE = "its members are under age: nothing is aimed at them"


def faults(db: Connection, campaign: Campaign, before: Campaign | None) -> list[FieldError]:
    """Return what is wrong with a campaign's targets, each fault at its field and place.

    What it was aimed at `before` may be put away or under age by now: that keeps nobody from
    changing something else.
    """
    courses = {each.id for each in targets.courses(db, campaign.courses)}
    chapters = {each.id: each.within for each in targets.chapters(db, campaign.chapters)}
    groups = {each.id: each.under_age for each in targets.groups(db, campaign.groups)}
    kept = frozenset[UUID]()
    if before is not None:
        kept = frozenset((*before.courses, *before.chapters, *before.groups))
    found = _absent("courses", campaign.courses, courses | kept, NO_COURSE)
    found += _absent("chapters", campaign.chapters, chapters.keys() | kept, NO_CHAPTER)
    found += _absent("groups", campaign.groups, groups.keys() | kept, NO_GROUP)
    for at, chapter in enumerate(campaign.chapters):
        within = chapters.get(chapter)
        if within is not None and campaign.courses and within not in campaign.courses:
            # Both are asked for at once: such a message would stand nowhere.
            found.append(FieldError(f"/chapters/{at}", OUTSIDE))
    found += [
        FieldError(f"/groups/{at}", UNDER_AGE)
        for at, group in enumerate(campaign.groups)
        if groups.get(group) and group not in kept
    ]
    if campaign.time_zone not in time_zones():
        found.append(FieldError("/time_zone", NO_ZONE))
    return found


def _absent(
    field: str, named: Sequence[UUID], there: Collection[UUID], detail: str
) -> list[FieldError]:
    return [
        FieldError(f"/{field}/{at}", detail) for at, each in enumerate(named) if each not in there
    ]
