"""The report of one creative: its figures by day, and how a reader sees it."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions.naming import class_names
from functions.problems import NotFound
from origin.actions import performance as actions
from origin.pages import days
from origin.pages.partners import finding, periods, telling
from origin.pages.partners.periods import CHOICES
from origin.pages.showing import account, nonce, show, somebody
from storage import campaigns, creatives, performance, pictures, sponsors
from storage.creatives import Creative
from storage.database import Connection, transaction
from storage.performance import Period, Scope
from templates import SLOT_NAMES, render_slot


class CreativeReport:
    """/partners/{creative}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, creative: UUID) -> None:
        """Show one message: its figures by day, and how a reader sees it."""
        interface, now = req.context.interface, req.context.house.now()
        with transaction(req.context.house.pool) as db:
            performance.hold(db)
            user = somebody(req, db)
            found = creatives.find(db, creative, member=finding.member(user))
            campaign = campaigns.find(db, found.campaign_id) if found else None
            if found is None or campaign is None:
                raise NotFound
            where = days.zone(user.time_zone)
            today = now.astimezone(where).date()
            chosen = periods.chosen(req, today, where.key)
            scope = Scope(creative=creative)
            told = telling.report(actions.of(db, scope, chosen.period, now), interface)
            [of_today] = performance.by_day(db, scope, Period(today, today, where.key))
            preview = _preview(req, db, found, campaign)
        show(
            req,
            resp,
            "partners/creative.html",
            keeps_query=True,
            account=account(user),
            creative={
                "headline": found.headline,
                "campaign": campaign.name,
                "campaign_path": f"/partners/plans/{campaign.id}",
                "state": found.state,
                "landing": found.landing,
                "language": found.language,
            },
            preview=preview,
            today={"impressions": of_today.impressions, "clicks": of_today.clicks},
            told=told,
            base=f"/partners/{creative}",
            choices=CHOICES,
            chosen=chosen.days,
            faults=chosen.faults,
        )
        resp.status = falcon.HTTP_422 if chosen.faults else falcon.HTTP_200


def _preview(
    req: falcon.Request, db: Connection, creative: Creative, campaign: campaigns.Campaign
) -> str:
    """Return the message as a page shows it, its link leading straight to the landing page."""
    picture = pictures.find(db, creative.picture) if creative.picture else None
    sponsor = sponsors.find(db, campaign.sponsor_id)
    return render_slot(
        0,
        interface=creative.language or req.context.interface,
        names=class_names(req.context.house.draw(5 * SLOT_NAMES), SLOT_NAMES),
        nonce=nonce(req),
        # Not counted: who looks at their own message is no reader.
        href=creative.landing,
        headline=creative.headline,
        body=creative.body,
        alternative=creative.alternative,
        picture=finding.data_address(db, creative.picture),
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        sponsor=sponsor.name if sponsor else "",
        house=campaign.house,
    )
