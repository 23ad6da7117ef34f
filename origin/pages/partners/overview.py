"""The overview: everything of the sponsors that an account belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import falcon

from origin.pages import days
from origin.pages.partners import finding, telling
from origin.pages.partners.periods import CHOICES
from origin.pages.showing import account, show, somebody
from storage import campaigns, performance, weekly
from storage.campaigns import Campaign
from storage.database import transaction
from storage.performance import Period, Scope

MAX_CAMPAIGNS = 200
MAX_PICTURES = 30
"""Each is 12 KB of the page."""


class Overview:
    """/partners."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show everything of the sponsors that the account belongs to; all of it to an admin."""
        interface, now = req.context.interface, req.context.house.now()
        with transaction(req.context.house.pool) as db:
            performance.hold(db)
            user = somebody(req, db)
            found = finding.of_user(req, db, user, now)
            where = days.zone(user.time_zone)
            today = now.astimezone(where).date()
            fortnight = performance.by_day(
                db,
                Scope(member=finding.member(user)),
                Period(today - timedelta(days=13), today, where.key),
            )
            bought = campaigns.listing(db, member=finding.member(user), limit=MAX_CAMPAIGNS)
            told = telling.report(found.report, interface)
            for row in told["messages"][:MAX_PICTURES]:
                row["picture"] = finding.data_address(db, row["hash"])
            letter = weekly.wants(db, user.id)
        show(
            req,
            resp,
            "partners/overview.html",
            keeps_query=True,
            account=account(user),
            today={"impressions": fortnight[-1].impressions, "clicks": fortnight[-1].clicks},
            week={
                "impressions": sum(day.impressions for day in fortnight[7:]),
                "before": sum(day.impressions for day in fortnight[:7]),
            },
            money=_money(bought),
            plans=[plan(each, found.report.creatives, interface) for each in bought],
            told=told,
            query=found.chosen.query,
            base="/partners",
            choices=CHOICES,
            chosen=found.chosen.days,
            faults=found.chosen.faults,
            letter=letter,
        )
        resp.status = falcon.HTTP_422 if found.chosen.faults else falcon.HTTP_200


def plan(
    campaign: Campaign, lines: Sequence[performance.CreativeLine], interface: str
) -> dict[str, object]:
    """Return what the table of campaigns says of one."""
    own = [line for line in lines if line.campaign_id == campaign.id]
    return {
        "path": f"/partners/plans/{campaign.id}",
        "name": campaign.name,
        "state": campaign.state,
        "impressions": sum(line.impressions for line in own),
        "clicks": sum(line.clicks for line in own),
        "spent": telling.amount(
            interface, sum(line.spent_micros for line in own), campaign.currency
        ),
    }


def _money(bought: Sequence[Campaign]) -> list[dict[str, object]]:
    """Return what was spent and what may be, per currency, of campaigns that pay by the piece."""
    sums: dict[str, tuple[int, int | None]] = {}
    for campaign in bought:
        if campaign.house or campaign.pricing == "flat":
            continue
        spent, budget = sums.get(campaign.currency, (0, 0))
        # One campaign without a limit leaves the whole without one.
        whole = None if budget is None or campaign.budget_micros is None else (
            budget + campaign.budget_micros
        )  # fmt: skip
        sums[campaign.currency] = (spent + campaign.spent_micros, whole)
    return [
        {"currency": currency, "spent": spent, "budget": budget}
        for currency, (spent, budget) in sorted(sums.items())
    ]
