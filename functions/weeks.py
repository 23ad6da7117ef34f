"""Weeks: on which Monday a letter about the week before it is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta

FROM_HOUR = 8
"""Letters come in the morning, not at midnight."""
CATCH_UP_DAYS = 1
"""So long after its Monday a letter still comes, when the house was away; then it is old news."""


def told_on(here: datetime) -> date | None:
    """Return the Monday that is told of now, by the reader's own clock; None between letters."""
    if here.weekday() > CATCH_UP_DAYS or (here.weekday() == 0 and here.hour < FROM_HOUR):
        return None
    return here.date() - timedelta(days=here.weekday())


def before(monday: date) -> tuple[date, date]:
    """Return the first and the last day of the week before a Monday."""
    return monday - timedelta(days=7), monday - timedelta(days=1)
