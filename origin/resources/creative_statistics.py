"""What was counted of a creative, over the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import falcon
from msgspec import Struct

from functions.problems import FieldError, InvalidFields, NotFound
from origin.actions.campaigns import member_of
from origin.contract import answers, give
from storage import creatives, reports, users
from storage.database import Connection, transaction

MAX_PERIOD = timedelta(days=400)


class Period(Struct, forbid_unknown_fields=True):
    """Days of the reader's own time zone, both included; today when left out."""

    since: date | None = None
    until: date | None = None


class Counts(Struct):
    """What was counted."""

    impressions: int
    """Seen: half of it for one second."""
    clicks: int
    unbilled: int
    """Seen or followed by a robot, too soon or too late: counted apart and never paid for."""
    visible_ms: int
    spent_micros: int


class DayCounts(Counts):
    """What was counted on one day."""

    day: date


class CreativeStatistics(Struct):
    """What was counted of one creative."""

    creative: UUID
    time_zone: str
    since: date
    until: date
    as_of: datetime
    today: Counts
    total: Counts
    """Of the whole period asked for."""
    days: list[DayCounts]


class Statistics:
    """`/api/ads/{creative}/statistics`"""

    @answers(CreativeStatistics)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, creative: UUID, query: Period
    ) -> None:
        """Answer today's counts and those of the period, day by day."""
        person = req.context.person
        house = req.context.house
        with transaction(house.pool) as db:
            if creatives.find(db, creative, member=member_of(person)) is None:
                raise NotFound
            zone = _time_zone(db, person.user)
            now = house.now()
            today = now.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC).date()
            since, until = _period(query, today)
            answer = CreativeStatistics(
                creative=creative,
                time_zone=zone,
                since=since,
                until=until,
                as_of=now,
                today=_counts(reports.creative_totals(db, creative, today, today, zone)),
                total=_counts(reports.creative_totals(db, creative, since, until, zone)),
                days=[
                    DayCounts(**asdict(day))
                    for day in reports.creative_statistics(db, creative, since, until, zone)
                ],
            )
        give(resp, answer)


def _counts(counts: reports.Counts) -> Counts:
    return Counts(**asdict(counts))


def _period(query: Period, today: date) -> tuple[date, date]:
    until = query.until or max(today, query.since or today)
    since = query.since or min(today, until)
    if since > until or until - since > MAX_PERIOD:
        detail = f"a period begins before it ends and has at most {MAX_PERIOD.days} days"
        raise InvalidFields(errors=(FieldError("since", detail),))
    return since, until


def _time_zone(db: Connection, user: UUID) -> str:
    found = users.find(db, user)
    zone = found.time_zone if found else "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        # A machine without time zone data still reports, in UTC, and says so in the answer.
        return "UTC"
    return zone
