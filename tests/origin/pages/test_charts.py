"""Charts begin at zero, name the newest day, and let no small value vanish."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from origin.pages import charts, days


def test_heights_are_in_proportion_and_a_small_value_is_still_there() -> None:
    drawn = charts.columns("t", "s", [("a", 0), ("b", 1), ("c", 500), ("d", 1000)]).columns
    assert [column.height for column in drawn] == [0, 2, 60, 120]
    assert all(column.y + column.height == charts.BASE for column in drawn)


def test_the_newest_day_is_named_and_names_keep_apart() -> None:
    drawn = charts.columns("t", "s", [(str(day), 1) for day in range(14)]).columns
    assert [column.label for column in drawn if column.named] == [
        "1", "3", "5", "7", "9", "11", "13",
    ]  # fmt: skip


def test_columns_stay_inside_the_drawing() -> None:
    drawn = charts.columns("t", "s", [("x", 7)] * 14).columns
    assert all(column.x >= 0 and column.x + column.width <= charts.WIDTH for column in drawn)
    assert charts.columns("t", "s", []).columns == ()


def test_days_are_written_in_the_readers_language() -> None:
    assert days.long(date(2026, 11, 22), "en") == "22 November 2026"
    assert days.long(date(2026, 11, 22), "bg").startswith("22 ноември 2026")


def test_a_moment_is_told_in_the_accounts_time_zone() -> None:
    moment = datetime(2026, 11, 22, 22, 30, 5, tzinfo=UTC)
    assert days.time(moment, ZoneInfo("Europe/Sofia"), "en") == "00:30:05"


def test_an_unknown_time_zone_does_not_close_the_report() -> None:
    assert days.zone("Mars/Olympus").key == days.DEFAULT_ZONE
    assert days.zone("").key == days.DEFAULT_ZONE
