"""Partitions: the tables of single days inside `events`."""

from __future__ import annotations

from datetime import date, timedelta

from storage.database import Connection, value


def ensure(db: Connection, first: date, days: int) -> list[str]:
    """Make the partitions of `days` days from `first` on; return the names of the new ones."""
    made: list[str] = []
    for day in (first + timedelta(days=number) for number in range(days)):
        name = f"events_{day:%Y%m%d}"
        if value(db, "SELECT to_regclass('public.' || %s::text)", (name,)) is None:
            db.execute("SELECT make_events_partition(%s)", (day,))
            made.append(name)
    return made
