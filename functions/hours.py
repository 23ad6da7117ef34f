"""Hours: a week's hours in a time zone, turned into windows of time that need no zone any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

DAY_MS = 86_400_000
AHEAD_DAYS = 8
"""Windows are made for today and a whole week after it, so that every weekday is among them."""
_STEP_MS = 900_000
"""Offsets of time zones, and the changes of their clocks, are whole quarters of an hour."""


def windows(
    hours: Collection[int], zone: tzinfo, day_ms: int, *, days: int = AHEAD_DAYS
) -> tuple[tuple[int, int], ...]:
    """Return when the hours of the week are, as [from, until) in milliseconds UTC.

    Monday 00:00 to 00:59 in the zone is hour 0, Sunday 23:00 is 167. `day_ms` is the UTC midnight
    to begin with. An hour that the clocks skip is not there; one that they repeat is there twice.
    """
    wanted = frozenset(hours)
    found: list[tuple[int, int]] = []
    for step, hour in enumerate(_hours_of_week(zone, day_ms, days)):
        if hour in wanted:
            start = day_ms + step * _STEP_MS
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], start + _STEP_MS)
            else:
                found.append((start, start + _STEP_MS))
    return tuple(found)


@lru_cache(maxsize=64)
def _hours_of_week(zone: tzinfo, day_ms: int, days: int) -> tuple[int, ...]:
    moments = (
        datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone)
        for ms in range(day_ms, day_ms + days * DAY_MS, _STEP_MS)
    )
    return tuple(moment.weekday() * 24 + moment.hour for moment in moments)
