"""Weekly letters: asked for, refused, and written down once for each Monday of each member."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from functions.weeks import told_on
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import jobs, weekly
from storage.database import Connection, transaction

KIND = "week-letter"


def choose(house: House, user: UUID, acting: Acting, *, wanted: bool) -> None:
    """Let somebody get the letter or not; nothing happens where it is so already."""
    with transaction(house.pool) as db:
        if weekly.set_wanted(db, user, wanted=wanted):
            action = "mail.wanted" if wanted else "mail.refused"
            before, after = (None, "reports") if wanted else ("reports", None)
            records.note(db, acting, action, user, changes={"mails": (before, after)})


def write_down(db: Connection, now: datetime) -> int:
    """Ask for a letter to everybody for whom it is Monday morning; return how many.

    That somebody is told and the job that tells them are one transaction: whatever is killed,
    there is one letter a week.
    """
    asked = 0
    for member in weekly.waiting(db, latest_monday(now)):
        monday = told_on(now.astimezone(_zone(member.time_zone)))
        if monday is not None and weekly.told(db, member.user_id, monday):
            jobs.enqueue(db, KIND, {"user": str(member.user_id), "monday": monday.isoformat()})
            asked += 1
    return asked


def _zone(name: str) -> tzinfo:
    # A zone that is no more (the database of zones drops some) must not keep a letter from coming.
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC


def latest_monday(now: datetime) -> date:
    """Return the latest Monday that has begun anywhere on Earth."""
    furthest = (now + timedelta(hours=14)).date()
    return furthest - timedelta(days=furthest.weekday())
