"""Days: dates and moments as a person in a time zone reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton, format_time

DEFAULT_ZONE = "Europe/Sofia"
_LOCALES = {"bg": "bg", "en": "en_GB"}
"""Our English writes the day before the month, as Bulgarian does."""


def zone(name: str) -> ZoneInfo:
    """Return the time zone of that name, or the default one's when it names none.

    A zone that is no more (the database of zones drops some) must not keep a report from opening.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo(DEFAULT_ZONE)


def short(day: date, interface: str) -> str:
    """Return a day without its year: `22 Nov`, `22 ноем.`."""
    return format_skeleton("MMMd", _noon(day), locale=_LOCALES[interface])


def long(day: date, interface: str) -> str:
    """Return a day with its year."""
    return format_date(day, "long", locale=_LOCALES[interface])


def time(moment: datetime, where: tzinfo, interface: str) -> str:
    """Return the time of day to the second, in the zone."""
    return format_time(moment.astimezone(where), "medium", locale=_LOCALES[interface])


def day_and_time(moment: datetime, where: tzinfo, interface: str) -> str:
    """Return day and time to the minute, in the zone."""
    return format_datetime(moment.astimezone(where), "short", locale=_LOCALES[interface])


def _noon(day: date) -> datetime:
    # Babel's skeletons take a moment; at noon UTC the day is the same whatever it makes of it.
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
