"""The report of one campaign: its messages beside each other, and which of them is better."""

from __future__ import annotations

from uuid import UUID

import falcon

from origin.pages import days
from origin.pages.partners import finding, telling
from origin.pages.partners.periods import CHOICES
from origin.pages.showing import account, show, somebody
from storage import performance
from storage.campaigns import Campaign
from storage.database import transaction


class PlanReport:
    """/partners/plans/{campaign}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Show one campaign in the chosen period."""
        interface = req.context.interface
        house = req.context.house
        with transaction(house.pool) as db:
            performance.hold(db)
            user = somebody(req, db)
            found = finding.of_user(req, db, user, house.now(), campaign)
            told = telling.report(found.report, interface)
            for row in told["messages"]:
                row["picture"] = finding.data_address(db, row["hash"])
        show(
            req,
            resp,
            "partners/plan.html",
            keeps_query=True,
            account=account(user),
            plan=facts(found.campaign, user.time_zone, interface) if found.campaign else {},
            told=told,
            query=found.chosen.query,
            base=f"/partners/plans/{campaign}",
            choices=CHOICES,
            chosen=found.chosen.days,
            faults=found.chosen.faults,
        )
        resp.status = falcon.HTTP_422 if found.chosen.faults else falcon.HTTP_200


def facts(campaign: Campaign, time_zone: str, interface: str) -> dict[str, object]:
    """Return what is said above the report of a campaign."""
    where = days.zone(time_zone)
    budget = campaign.budget_micros
    return {
        "id": str(campaign.id),
        "name": campaign.name,
        "state": campaign.state,
        "house": campaign.house,
        "starts": days.long(campaign.starts_at.astimezone(where).date(), interface),
        "ends": (
            days.long(campaign.ends_at.astimezone(where).date(), interface)
            if campaign.ends_at
            else ""
        ),
        "spent": telling.amount(interface, campaign.spent_micros, campaign.currency),
        "budget": telling.amount(interface, budget, campaign.currency) if budget else "",
        "flat": campaign.pricing == "flat",
    }
