"""Telling: a report as words and numbers in its reader's language, for page, table and print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from functions.suppression import FEWEST
from origin.actions.performance import Comparison, Figures, Report, total
from origin.pages import charts, days
from origin.pages.partners.drawing import chart
from storage.performance import CourseLine, CreativeLine, DayLine
from templates import translate
from templates.catalogues import grouped, money, percent, translate_number

NOTES = (
    "An impression is counted when at least half of the message was in view for a second in an "
    "open window. Seen, in percent: of the places in pages that reported, how many were seen.",
    "Followed, in percent: of the impressions, how many were followed, and between which bounds "
    "that rate lies in 19 of 20 reports. Clicks of readers without scripts are clicks, but no "
    "impressions of theirs are known.",
    "Visits by robots, by our own people, and whatever came too early or too late are kept, not "
    "counted here, and never billed. Messages stand in the page itself, from the same address as "
    "its text.",
)
"""What stands below every report."""
GROUPS = (
    "Whole weeks of the period, counted four days after their end. A learner is counted in one "
    "group only, and groups of fewer than %(fewest)s learners, and those from which they could be "
    "worked out, are left out."
)


def report(told: Report, interface: str) -> dict[str, Any]:
    """Return the values of partners/_report.html and of the print."""
    where = days.zone(told.period.zone)
    values = {
        "as_of": days.day_and_time(told.as_of, where, interface),
        "zone": told.period.zone,
        "period": {
            "since": told.period.since.isoformat(),
            "until": told.period.until.isoformat(),
            "words": period(told, interface),
        },
        "total": figures(told.total, interface),
        "spent": [amount(interface, micros, currency) for currency, micros in told.spent.items()],
        "reached": _reached(told, interface),
        "seen_chart": _chart("Impressions by day", told.days, "impressions", interface),
        "followed_chart": _chart("Clicks by day", told.days, "clicks", interface),
        "messages": [message(line, interface) for line in told.creatives],
        "days": [_day(line, told, interface) for line in reversed(told.days)],
        "courses": [_course(line, told, interface) for line in told.courses],
        "groups": [
            {"name": line.name, "weeks": line.weeks, "impressions": line.impressions,
             "clicks": line.clicks}
            for line in told.groups
        ],
        "fewest": FEWEST,
        "notes": [translate(interface, note) for note in NOTES],
        "of_groups": translate(interface, GROUPS, fewest=FEWEST),
        "comparisons": [_comparison(each, interface) for each in told.comparisons],
    }  # fmt: skip
    return values | {"sentences": sentences(values, interface)}


def period(told: Report, interface: str) -> str:
    """Return the days of a report as words."""
    since, until = (days.long(day, interface) for day in (told.period.since, told.period.until))
    if since == until:
        return since
    return translate(interface, "%(since)s to %(until)s", since=since, until=until)


def figures(counted: Figures, interface: str) -> dict[str, Any]:
    """Return figures with their rates as words; empty where there is none."""
    bounds = counted.bounds
    return {
        "shown": counted.shown,
        "impressions": counted.impressions,
        "clicks": counted.clicks,
        "unbilled": counted.unbilled,
        "viewable": "" if counted.viewable is None else percent(interface, counted.viewable),
        "seconds": "" if counted.visible_s is None else decimal(interface, counted.visible_s),
        "rate": "" if counted.rate is None else rate(interface, counted.rate),
        "low": "" if bounds is None else rate(interface, bounds.low),
        "high": "" if bounds is None else rate(interface, bounds.high),
    }


def sentences(told: dict[str, Any], interface: str) -> list[str]:
    """Return a whole report in a few sentences."""
    total = told["total"]
    counted = (
        translate_number(
            interface, "%(number)s impression", "%(number)s impressions", total["impressions"]
        )
        + ", "
        + translate_number(interface, "%(number)s click", "%(number)s clicks", total["clicks"])
        + (f", {', '.join(told['spent'])}" if told["spent"] else "")
    )
    found = [f"{counted}."]
    if total["rate"]:
        found.append(
            translate(
                interface,
                "%(rate)s %% of the impressions were followed; the true rate lies between "
                "%(low)s and %(high)s %%.",
                rate=total["rate"],
                low=total["low"],
                high=total["high"],
            )
        )
    if total["viewable"]:
        found.append(
            translate_number(
                interface,
                "Of %(number)s place in pages that reported, %(share)s %% were seen.",
                "Of %(number)s places in pages that reported, %(share)s %% were seen.",
                total["shown"],
                share=total["viewable"],
            )
        )
    if total["seconds"]:
        found.append(
            translate(
                interface,
                "An impression stayed in view for %(seconds)s s in the mean.",
                seconds=total["seconds"],
            )
        )
    if total["impressions"]:
        found.append(told["reached"] + ". " + translate(interface, "Guests are not told apart."))
    if total["unbilled"]:
        found.append(
            translate_number(
                interface,
                "%(number)s event was kept and not billed.",
                "%(number)s events were kept and not billed.",
                total["unbilled"],
            )
        )
    return found


def message(line: CreativeLine, interface: str) -> dict[str, Any]:
    """Return what a table says of one message."""
    return figures(total([line]), interface) | {
        "path": f"/partners/{line.creative_id}",
        "headline": line.headline,
        "campaign": line.campaign,
        "state": line.state,
        "hash": line.picture,
        "spent": amount(interface, line.spent_micros, line.currency),
    }


def amount(interface: str, micros: int, currency: str) -> str:
    """Return an amount of money with its currency."""
    return f"{money(interface, micros)} {currency}"


def rate(interface: str, share: float) -> str:
    """Return a small share in percent with two decimals, without the sign."""
    return f"{100 * share:.2f}".replace(".", "." if interface == "en" else ",")


def decimal(interface: str, number: float) -> str:
    """Return a number with one decimal."""
    return f"{number:.1f}".replace(".", "." if interface == "en" else ",")


def place(address: str) -> str:
    """Return the host that an address leads to."""
    return urlsplit(address).hostname or address


def _chart(title: str, lines: Sequence[DayLine], field: str, interface: str) -> charts.Chart:
    return chart(title, [(line.day, getattr(line, field)) for line in lines], interface)


def _day(line: DayLine, told: Report, interface: str) -> dict[str, Any]:
    return {
        "day": days.long(line.day, interface),
        "impressions": line.impressions,
        "clicks": line.clicks,
        "unbilled": line.unbilled,
        "spent": _spent(told, line.spent_micros, interface),
    }


def _course(line: CourseLine, told: Report, interface: str) -> dict[str, Any]:
    return {
        "title": line.title or translate(interface, "Courses that are gone"),
        "impressions": line.impressions,
        "clicks": line.clicks,
        "spent": _spent(told, line.spent_micros, interface),
    }


def _spent(told: Report, micros: int, interface: str) -> str:
    # Of several currencies there is no sum: then no line has one.
    return amount(interface, micros, next(iter(told.spent))) if len(told.spent) == 1 else ""


def _reached(told: Report, interface: str) -> str:
    found = told.reached
    if found.learners is None:
        return translate(
            interface, "It reached fewer than %(fewest)s learners who were logged in", fewest=FEWEST
        )
    if not found.learners or found.frequency is None:
        return translate(interface, "It reached nobody who was logged in")
    return translate_number(
        interface,
        "It reached %(number)s learner who was logged in, %(times)s times in the mean",
        "It reached %(number)s learners who were logged in, %(times)s times in the mean",
        found.learners,
        times=decimal(interface, found.frequency),
    )


def _comparison(found: Comparison, interface: str) -> dict[str, Any]:
    finding = found.finding
    sure = percent(interface, int(finding.sureness * 1000) / 1000)
    if finding.best is not None:
        sentence = translate(
            interface,
            "“%(headline)s” is better than %(others)s. The chance that this is only luck is at "
            "most %(risk)s %%, however often you look.",
            headline=found.creatives[finding.best],
            others=_names(found, finding.best, interface),
            risk=percent(interface, max(1 - finding.sureness, 0.001)),
        )
    elif finding.front is not None and finding.sureness >= 0.5:
        sentence = translate(
            interface,
            "“%(headline)s” is in front so far, and that is sure by %(sure)s %%. From 95 %% on "
            "we call it better.",
            headline=found.creatives[finding.front],
            sure=sure,
        )
    elif finding.front is not None:
        sentence = translate(
            interface,
            "“%(headline)s” is in front so far, but that may well be luck: it takes more "
            "impressions to tell.",
            headline=found.creatives[finding.front],
        )
    else:
        sentence = translate(
            interface,
            "Nothing can be said of %(count)s messages yet: it takes impressions of each, in "
            "blocks of %(needed)s, and a difference.",
            count=grouped(interface, len(found.creatives)),
            needed=found.needed,
        )
    return {"sentence": sentence, "decided": finding.best is not None}


def _names(found: Comparison, best: int, interface: str) -> str:
    others = [name for place, name in enumerate(found.creatives) if place != best]
    if len(others) == 1:
        return translate(interface, "“%(headline)s”", headline=others[0])
    return _counted(others, interface)


def _counted(others: Iterable[str], interface: str) -> str:
    return translate(interface, "all %(count)s others", count=len(list(others)))
