"""A shared report: for whoever holds its link, without an account, until the link expires."""

from __future__ import annotations

from dataclasses import replace

import falcon

from origin.actions import performance as actions
from origin.actions import report_links
from origin.actions.performance import Report
from origin.pages import days
from origin.pages.partners import files, finding, periods, telling
from origin.pages.partners.periods import CHOICES, Chosen
from origin.pages.showing import show
from storage import campaigns, performance, sponsors, users
from storage.database import Connection, transaction
from storage.performance import Scope


class Shared:
    """/partners/shared/{token}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Show what the link leads to; without figures by group."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            report, chosen, name = _found(req, db, token)
            told = telling.report(report, interface)
            for row in told["messages"]:
                row["picture"] = finding.data_address(db, row["hash"])
        quietly(resp)
        show(
            req,
            resp,
            "partners/shared.html",
            keeps_query=True,
            whose=name,
            told=told,
            query=chosen.query,
            base=f"/partners/shared/{token}",
            choices=CHOICES,
            chosen=chosen.days,
            faults=chosen.faults,
        )
        resp.status = falcon.HTTP_422 if chosen.faults else falcon.HTTP_200


class SharedTable:
    """/partners/shared/{token}/table.csv."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Fetch the report as a table for a spreadsheet."""
        with transaction(req.context.house.pool) as db:
            report, _, _ = _found(req, db, token)
        quietly(resp)
        files.give_table(req, resp, report)


class SharedPrint:
    """/partners/shared/{token}/report.pdf."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Fetch the report as PDF."""
        with transaction(req.context.house.pool) as db:
            report, _, name = _found(req, db, token)
        quietly(resp)
        files.give_print(req, resp, report, name)


def quietly(resp: falcon.Response) -> None:
    """Let the link stay between those who have it: no search engine shall list it."""
    resp.set_header("x-robots-tag", "noindex, nofollow")


def _found(req: falcon.Request, db: Connection, token: str) -> tuple[Report, Chosen, str]:
    now = req.context.house.now()
    performance.hold(db)
    link = report_links.opened(db, token, now)
    maker = users.find(db, link.made_by) if link.made_by else None
    where = days.zone(maker.time_zone if maker else "")
    chosen = periods.chosen(req, now.astimezone(where).date(), where.key)
    scope = Scope(sponsor=link.sponsor_id, campaign=link.campaign_id)
    report = replace(actions.of(db, scope, chosen.period, now), groups=[])
    campaign = campaigns.find(db, link.campaign_id) if link.campaign_id else None
    sponsor = sponsors.find(db, link.sponsor_id)
    name = campaign.name if campaign else ""
    return (
        report,
        chosen,
        " · ".join(part for part in (sponsor.name if sponsor else "", name) if part),
    )
