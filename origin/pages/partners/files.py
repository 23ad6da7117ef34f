"""Files: a report to carry away, as a table or as a print."""

from __future__ import annotations

from uuid import UUID

import falcon

from origin import site
from origin.actions.performance import Report
from origin.pages.partners import finding, printing, tabling
from templates import translate


class Table:
    """/partners/table.csv and /partners/plans/{campaign}/table.csv."""

    def on_get(
        self, req: falcon.Request, resp: falcon.Response, campaign: UUID | None = None
    ) -> None:
        """Fetch the report as a table for a spreadsheet."""
        give_table(req, resp, finding.found(req, campaign).report)


class Print:
    """/partners/report.pdf and /partners/plans/{campaign}/report.pdf."""

    def on_get(
        self, req: falcon.Request, resp: falcon.Response, campaign: UUID | None = None
    ) -> None:
        """Fetch the report as PDF."""
        found = finding.found(req, campaign)
        title = found.campaign.name if found.campaign else ""
        give_print(req, resp, found.report, title)


def give_table(req: falcon.Request, resp: falcon.Response, report: Report) -> None:
    """Answer with a report as CSV."""
    resp.content_type = "text/csv; charset=utf-8"
    resp.set_header("content-disposition", f'attachment; filename="{_name(report)}.csv"')
    resp.text = tabling.csv(report, req.context.interface)


def give_print(req: falcon.Request, resp: falcon.Response, report: Report, title: str) -> None:
    """Answer with a report as PDF; without a title it is everything that its reader may see."""
    interface = req.context.interface
    title = title or translate(interface, "Your messages")
    name = str(site.current(req.context.house.pool)["name"])
    resp.content_type = "application/pdf"
    resp.set_header("content-disposition", f'attachment; filename="{_name(report)}.pdf"')
    resp.data = printing.pdf(report, title, name, interface)


def _name(report: Report) -> str:
    return f"report-{report.period.since}-{report.period.until}"
