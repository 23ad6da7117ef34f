"""Tabling: a report as CSV, for a spreadsheet."""

from __future__ import annotations

from decimal import Decimal

from functions import tables
from origin.actions.performance import Figures, Report, total
from templates import translate

COLUMNS = (
    "by", "name", "campaign", "shown", "impressions", "clicks", "followed", "followed, percent",
    "at least", "at most", "not billed", "seconds in view", "spent", "currency",
)  # fmt: skip


def csv(report: Report, interface: str) -> str:
    """Return every figure of the report, a line each; what a spreadsheet would run is defused."""
    currency = next(iter(report.spent)) if len(report.spent) == 1 else ""

    def line(by: str, name: str, campaign: str, figures: list[object], spent: int, paid: str):
        return [translate(interface, by), name, campaign, *figures, _units(spent), paid]

    rows: list[list[object]] = [[translate(interface, name) for name in COLUMNS]]
    if currency:
        whole = f"{report.period.since}–{report.period.until}"
        rows.append(
            line("all", whole, "", _figures(report.total), report.spent[currency], currency)
        )
    rows += [
        line("message", each.headline, each.campaign, _figures(total([each])),
             each.spent_micros, each.currency)
        for each in report.creatives
    ]  # fmt: skip
    rows += [
        line("day", each.day.isoformat(), "",
             [each.shown, each.impressions, each.clicks, "", "", "", "", each.unbilled,
              _seconds(each.visible_ms)], each.spent_micros, currency)
        for each in report.days
    ]  # fmt: skip
    rows += [
        line("course", each.title, "",
             ["", each.impressions, each.clicks, "", "", "", "", "", _seconds(each.visible_ms)],
             each.spent_micros, currency)
        for each in report.courses
    ]  # fmt: skip
    rows += [
        [translate(interface, "group"), each.name, "", "", each.impressions, each.clicks]
        for each in report.groups
    ]
    rows.append([translate(interface, "as of"), report.as_of.isoformat(" ", "seconds")])
    return tables.written(rows)


def _figures(counted: Figures) -> list[object]:
    bounds, rate = counted.bounds, counted.rate
    return [
        counted.shown, counted.impressions, counted.clicks, counted.followed,
        "" if rate is None else _percent(rate), "" if bounds is None else _percent(bounds.low),
        "" if bounds is None else _percent(bounds.high), counted.unbilled,
        _seconds(counted.visible_ms),
    ]  # fmt: skip


def _percent(share: float) -> float:
    return round(100 * share, 4)


def _seconds(ms: int) -> float:
    return round(ms / 1000, 1)


def _units(micros: int) -> str:
    return format(Decimal(micros) / 1_000_000, "f")
