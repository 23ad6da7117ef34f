"""How a campaign does, over the API."""

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
from origin.resources.figures import (
    ComparisonView,
    CourseCounts,
    CreativeCounts,
    DayCounts,
    FullCounts,
    GroupCounts,
    Period,
)
from storage import campaigns, performance
from storage.database import transaction
from storage.performance import Scope


class CampaignPerformance(Struct):
    """Everything that was counted of one campaign."""

    campaign: UUID
    currency: str
    time_zone: str
    since: date
    until: date
    as_of: datetime
    total: FullCounts
    reach: int | None
    """Learners who were logged in and saw something; null: somebody, but fewer than five."""
    frequency: float | None
    """How often each of them did, in the mean."""
    days: list[DayCounts]
    creatives: list[CreativeCounts]
    courses: list[CourseCounts]
    groups: list[GroupCounts]
    """Of whole weeks that are closed; of five learners at least, none of them in two groups."""
    comparisons: list[ComparisonView]


class Performance:
    """`/api/ads/campaigns/{campaign}/performance`"""

    @answers(CampaignPerformance)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, campaign: UUID, query: Period
    ) -> None:
        """Answer how a campaign does in a period, all of one moment; a sponsor only their own."""
        person = req.context.person
        house = req.context.house
        with transaction(house.pool) as db:
            performance.hold(db)
            found = campaigns.find(db, campaign, member=member_of(person))
            if found is None:
                raise NotFound
            zone = figures.time_zone(db, person.user)
            now = house.now()
            asked = figures.period(query, figures.today(now, zone), zone)
            report = actions.of(db, Scope(campaign=campaign), asked, now)
        give(
            resp,
            CampaignPerformance(
                campaign=campaign,
                currency=found.currency,
                time_zone=zone,
                since=asked.since,
                until=asked.until,
                as_of=now,
                total=figures.counted(report.total, report.spent.get(found.currency, 0)),
                reach=report.reached.learners,
                frequency=report.reached.frequency,
                days=[figures.of_day(each) for each in report.days],
                creatives=[figures.of_creative(each) for each in report.creatives],
                courses=[figures.of_course(each) for each in report.courses],
                groups=figures.groups(report),
                comparisons=[figures.comparison(each) for each in report.comparisons],
            ),
        )
