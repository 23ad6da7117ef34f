"""Closing weeks: what campaigns came to by group, told once a week can't change any more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from functions.suppression import tellable
from storage import reach
from storage.database import Connection
from storage.events import OLDEST_DAYS
from storage.reach import Count, Week


def close_all(db: Connection, now: datetime) -> list[date]:
    """Close every week that is over for so long that no event of it can come; return which."""
    before = (now - timedelta(days=OLDEST_DAYS)).date()
    closed = []
    for week in reach.open_weeks(db, before):
        counts = {
            (campaign, group): count
            for campaign, found in reach.of_week(db, week).items()
            for group, count in told(found).items()
        }
        if reach.close(db, week, counts):
            closed.append(week)
    return closed


def told(week: Week) -> dict[UUID, Count]:
    """Return what may be told of a campaign's week, by group."""
    return {
        group: Count(
            len(week.groups[group]),
            sum(week.learners[learner][0] for learner in week.groups[group]),
            sum(week.learners[learner][1] for learner in week.groups[group]),
        )
        for group in tellable(frozenset(week.learners), week.groups)
    }
