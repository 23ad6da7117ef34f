"""Periods: which days a report is about, as its reader chose them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

import falcon

from origin.pages.forms import Fault, fault
from storage.performance import Period

USUAL_DAYS = 14
CHOICES = (7, 14, 28, 90)
LONGEST = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A period, and how it came to be."""

    period: Period
    days: int | None
    """The last so many days; None where two days were chosen."""
    faults: tuple[Fault, ...] = ()
    """What was wrong with the days that were asked for; then it is the usual period."""

    @property
    def query(self) -> str:
        """Return the query that asks for these days again, in whatever form."""
        return urlencode({"since": self.period.since, "until": self.period.until})


def chosen(req: falcon.Request, today: date, zone: str) -> Chosen:
    """Return what the query asks for: `days=28`, or `since` and `until`, both included."""
    asked = (req.get_param("since") or "", req.get_param("until") or "")
    if not any(asked):
        return last(today, zone, _days(req.get_param("days")))
    usual = last(today, zone, USUAL_DAYS)
    since, until = (_date(each) for each in asked)
    if since is None or until is None:
        name, sentence = ("until" if since else "since"), "Please give a day, such as 2026-11-22"
    elif since > until:
        name, sentence = "since", "The first day comes after the last one"
    elif until - since > LONGEST:
        name, sentence = "since", "A report is about at most 400 days"
    else:
        return Chosen(Period(since, until, zone), None)
    wrong = fault(req.context.interface, name, sentence)
    return Chosen(usual.period, None, (wrong,))


def last(today: date, zone: str, days: int) -> Chosen:
    """Return the last so many days, today among them."""
    return Chosen(Period(today - timedelta(days=days - 1), today, zone), days)


def _days(text: str | None) -> int:
    return int(text) if text in {str(each) for each in CHOICES} else USUAL_DAYS


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Days that no calendar of the database has, and whose neighbours Python hasn't, are none.
    return found if 2000 <= found.year <= 2200 else None
