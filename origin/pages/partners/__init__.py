"""Pages of sponsors: what their messages came to, as sentences, charts and tables, and as files."""

from __future__ import annotations

from origin.pages.partners.creative import CreativeReport
from origin.pages.partners.files import Print, Table
from origin.pages.partners.letter import Letter
from origin.pages.partners.links import EndedLink, Links
from origin.pages.partners.overview import Overview
from origin.pages.partners.plans import PlanReport
from origin.pages.partners.shared import Shared, SharedPrint, SharedTable


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    return [
        ("/partners", Overview()),
        ("/partners/table.csv", Table()),
        ("/partners/report.pdf", Print()),
        ("/partners/letter", Letter()),
        ("/partners/links", Links()),
        ("/partners/links/{link:uuid}/end", EndedLink()),
        ("/partners/plans/{campaign:uuid}", PlanReport()),
        ("/partners/plans/{campaign:uuid}/table.csv", Table()),
        ("/partners/plans/{campaign:uuid}/report.pdf", Print()),
        ("/partners/shared/{token}", Shared()),
        ("/partners/shared/{token}/table.csv", SharedTable()),
        ("/partners/shared/{token}/report.pdf", SharedPrint()),
        ("/partners/{creative:uuid}", CreativeReport()),
    ]
