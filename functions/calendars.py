"""Calendars: a campaign's days, and its hours of the week, in a time zone of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

HOUR_S = 3_600
WEEK_S = 7 * 24 * HOUR_S


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo:
    """Return the time zone of that name; UTC for one that this machine does not know.

    Never raises: one odd row must not hold up everybody's events.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return UTC


@lru_cache(maxsize=4_096)
def _day_of_quarter(quarter: int, name: str) -> date:
    return datetime.fromtimestamp(quarter * 900, zone(name)).date()


def day_of(moment_ms: int, name: str) -> date:
    """Return the day of a moment (milliseconds UTC) in a time zone.

    Days begin on a quarter of an hour in every zone there is, so a quarter is asked once.
    """
    return _day_of_quarter(moment_ms // 900_000, name)


def day_ends(now: datetime, name: str) -> datetime:
    """Return the coming midnight of a time zone, as a moment in UTC."""
    tomorrow = now.astimezone(zone(name)).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone(name)).astimezone(UTC)


def seconds_within(since: datetime, until: datetime, hours: Collection[int], name: str) -> float:
    """Return the seconds from `since` to `until` that lie within these hours of the week.

    0 is Monday's first hour in the time zone, 167 Sunday's last; none means all. Whole weeks are
    multiplied, so a flight of years costs no more than one of days; a change of the clocks within
    it is left out, which is at most an hour of the whole.
    """
    total_s = max(0.0, (until - since).total_seconds())
    if not hours or not total_s:
        return total_s
    wanted = frozenset(hours)
    weeks, left_s = divmod(total_s, WEEK_S)
    found_s = weeks * len(wanted) * HOUR_S
    local = since.astimezone(zone(name))
    hour = local.weekday() * 24 + local.hour
    # What is left of the hour at hand first, then hour by hour: at most 169 steps.
    step_s = HOUR_S - (local.minute * 60 + local.second + local.microsecond / 1e6)
    while left_s > 0:
        if hour % 168 in wanted:
            found_s += min(step_s, left_s)
        left_s -= step_s
        step_s = HOUR_S
        hour += 1
    return found_s
