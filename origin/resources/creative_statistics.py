"""What was counted of a creative, over the API."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import falcon
from msgspec import Struct

from functions.problems import NotFound
from origin.actions import performance as actions
from origin.actions.campaigns import member_of
from origin.contract import answers, give
from origin.resources import figures
from origin.resources.figures import CourseCounts, DayCounts, FullCounts, Period
from storage import creatives, performance
from storage.database import transaction
from storage.performance import Scope


class CreativeStatistics(Struct):
    """What was counted of one creative."""

    creative: UUID
    time_zone: str
    since: date
    until: date
    as_of: datetime
    today: FullCounts
    total: FullCounts
    """Of the whole period asked for."""
    days: list[DayCounts]
    courses: list[CourseCounts]


class Statistics:
    """`/api/ads/{creative}/statistics`"""

    @answers(CreativeStatistics)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, creative: UUID, query: Period
    ) -> None:
        """Answer today's counts and those of the period, day by day, all of one moment."""
        person = req.context.person
        house = req.context.house
        with transaction(house.pool) as db:
            performance.hold(db)
            if creatives.find(db, creative, member=member_of(person)) is None:
                raise NotFound
            zone = figures.time_zone(db, person.user)
            now = house.now()
            today = figures.today(now, zone)
            asked = figures.period(query, today, zone)
            scope = Scope(creative=creative)
            [whole] = performance.by_creative(db, scope, asked)
            of_today = performance.by_creative(db, scope, performance.Period(today, today, zone))
            answer = CreativeStatistics(
                creative=creative,
                time_zone=zone,
                since=asked.since,
                until=asked.until,
                as_of=now,
                today=figures.counted(actions.total(of_today), of_today[0].spent_micros),
                total=figures.counted(actions.total([whole]), whole.spent_micros),
                days=[figures.of_day(each) for each in performance.by_day(db, scope, asked)],
                courses=[
                    figures.of_course(each) for each in performance.by_course(db, scope, asked)
                ],
            )
        give(resp, answer)
