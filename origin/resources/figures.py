"""Figures: what was counted of messages, as the API says it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from functions.problems import FieldError, InvalidFields
from origin.actions import performance as actions
from origin.actions.performance import Comparison, Report
from storage import performance, users
from storage.database import Connection
from storage.performance import CourseLine, CreativeLine, DayLine

MAX_PERIOD = timedelta(days=400)


class Period(Struct, forbid_unknown_fields=True):
    """Days of the reader's own time zone, both included; today when left out."""

    since: date | None = None
    until: date | None = None


class Counts(Struct):
    """What was counted."""

    impressions: int
    """Seen: half of it for one second."""
    clicks: int
    visible_ms: int
    """How long the impressions were in view, all together."""
    spent_micros: int


class DayCounts(Counts):
    """What was counted on one day."""

    day: date
    shown: int
    unbilled: int


class CourseCounts(Counts):
    """What was counted in one course."""

    course: UUID | None
    """Null: of courses that are gone."""
    title: str


class FullCounts(Counts):
    """What was counted, with its rates."""

    shown: int
    """Stood in a page whose own script reported."""
    followed: int
    """Impressions that were followed: clicks without one, of browsers without scripts, are left
    out."""
    unbilled: int
    """Seen or followed by a robot, too soon or too late: counted apart and never paid for."""
    viewable: float | None
    """Impressions of what was shown; null where nothing was."""
    rate: float | None
    """Followed of the impressions."""
    rate_low: float | None
    rate_high: float | None
    """Wilson's bounds, 95 %."""


class CreativeCounts(FullCounts):
    """What was counted of one creative."""

    creative: UUID
    headline: str
    state: str


class GroupCounts(Struct):
    """What a group came to in closed weeks of the period."""

    group: UUID
    name: str
    weeks: int
    impressions: int
    clicks: int


class ComparisonView(Struct):
    """Creatives of one language beside each other, over the whole life of the campaign."""

    headlines: list[str]
    front: int | None
    """The place of the one with the highest rate so far."""
    best: int | None
    """The place of the one that is better than all others; null while that can't be said."""
    sureness: float
    """Of the one in front, that it is better, whenever and however often this is asked."""


def counted(figures: actions.Figures, spent_micros: int) -> FullCounts:
    """Return figures with their rates."""
    bounds = figures.bounds
    return FullCounts(
        impressions=figures.impressions,
        clicks=figures.clicks,
        visible_ms=figures.visible_ms,
        spent_micros=spent_micros,
        shown=figures.shown,
        followed=figures.followed,
        unbilled=figures.unbilled,
        viewable=figures.viewable,
        rate=figures.rate,
        rate_low=bounds.low if bounds else None,
        rate_high=bounds.high if bounds else None,
    )


def of_day(line: DayLine) -> DayCounts:
    """Return what was counted on a day."""
    return DayCounts(
        line.impressions, line.clicks, line.visible_ms, line.spent_micros, line.day, line.shown,
        line.unbilled,
    )  # fmt: skip


def of_course(line: CourseLine) -> CourseCounts:
    """Return what was counted in a course."""
    return CourseCounts(
        line.impressions, line.clicks, line.visible_ms, line.spent_micros, line.course_id,
        line.title,
    )  # fmt: skip


def of_creative(line: CreativeLine) -> CreativeCounts:
    """Return what was counted of a creative."""
    counts = counted(actions.total([line]), line.spent_micros)
    return CreativeCounts(
        **{name: getattr(counts, name) for name in counts.__struct_fields__},
        creative=line.creative_id,
        headline=line.headline,
        state=line.state,
    )


def groups(report: Report) -> list[GroupCounts]:
    """Return what groups came to."""
    return [
        GroupCounts(line.group_id, line.name, line.weeks, line.impressions, line.clicks)
        for line in report.groups
    ]


def comparison(found: Comparison) -> ComparisonView:
    """Return what can be said of creatives beside each other."""
    finding = found.finding
    return ComparisonView(list(found.creatives), finding.front, finding.best, finding.sureness)


def period(query: Period, today: date, zone: str) -> performance.Period:
    """Return the days that are asked for; InvalidFields for what no report is about."""
    until = query.until or max(today, query.since or today)
    since = query.since or min(today, until)
    years = {since.year, until.year}
    if since > until or until - since > MAX_PERIOD or min(years) < 2000 or max(years) > 2200:
        detail = f"a period begins before it ends and has at most {MAX_PERIOD.days} days"
        raise InvalidFields(errors=(FieldError("since", detail),))
    return performance.Period(since, until, zone)


def time_zone(db: Connection, user: UUID) -> str:
    """Return the time zone of an account; UTC where the machine has no data of it."""
    found = users.find(db, user)
    zone = found.time_zone if found else "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        # A machine without time zone data still reports, in UTC, and says so in the answer.
        return "UTC"
    return zone


def today(now: datetime, zone: str) -> date:
    """Return the day that it is in a time zone."""
    return now.astimezone(ZoneInfo(zone) if zone != "UTC" else UTC).date()
