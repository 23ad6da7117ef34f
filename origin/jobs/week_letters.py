"""Week letters: every Monday morning a sponsor's members read how their messages did."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from functions import weeks
from origin import unsubscribing
from origin.actions import performance, weekly
from origin.actions.performance import Report
from origin.house import House
from origin.jobs import letters, smtp
from origin.logs import logger
from origin.pages import days
from origin.pages.partners import telling
from storage import performance as figures
from storage import users
from storage import weekly as wishes
from storage.database import Connection
from storage.jobs import Job
from storage.performance import Period, Scope
from storage.users import User

TEMPLATE = "week-of-messages"
SHOWN = 5
"""Messages that the letter tells of singly; the page has the others."""


def write_down(house: House, db: Connection, job: Job) -> None:
    """Ask for the letters of everybody for whom it is Monday morning."""
    asked = weekly.write_down(db, house.now())
    if asked:
        logger(__name__).info("weekly letters asked for", letters=asked)


def send(house: House, db: Connection, job: Job) -> None:
    """Send one member's letter about the week before its Monday.

    Not to who wants none any more or whose account is shut; and nothing is written about nothing.
    """
    person = users.find(db, UUID(str(job.arguments["user"])))
    if person is None or person.deactivated_at is not None or not wishes.wants(db, person.id):
        return
    monday = date.fromisoformat(str(job.arguments["monday"]))
    values = told(house, db, person, monday)
    if values is None:
        return
    public = house.settings.public_url
    text = unsubscribing.token(house.settings.csrf_keys, person.id, "reports")
    letter = letters.compose(
        house,
        job,
        TEMPLATE,
        letters.Receiver(person.email, person.name, person.language),
        values | {"unsubscribe": unsubscribing.link(public, text)},
        unsubscribing.headers(public, text),
    )
    smtp.send(house.settings.smtp_url, letter)


def told(house: House, db: Connection, person: User, monday: date) -> dict[str, object] | None:
    """Return what the letter tells; None when nothing was seen in that week nor the one before."""
    zone = days.zone(person.time_zone)
    first, last = weeks.before(monday)
    scope = Scope(member=person.id)
    report = performance.of(db, scope, Period(first, last, zone.key), house.now())
    earlier = weeks.before(first)
    before = figures.by_day(db, scope, Period(*earlier, zone.key))
    seen_before = sum(day.impressions for day in before)
    if not report.total.impressions and not report.total.clicks and not seen_before:
        return None
    return _values(house, report, seen_before, person.language)


def _values(house: House, report: Report, seen_before: int, interface: str) -> dict[str, object]:
    page = f"{house.settings.public_url}/partners"
    values = telling.report(report, interface)
    period = values["period"]
    most = sorted(values["messages"], key=lambda row: row["impressions"], reverse=True)
    return {
        "period": period["words"],
        "sentences": values["sentences"],
        "impressions": report.total.impressions,
        "before": seen_before,
        "messages": [row for row in most if row["impressions"] or row["clicks"]][:SHOWN],
        "link": f"{page}?since={period['since']}&until={period['until']}",
    }
