"""Hours: a week's hours in a zone as windows of time, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from functions import hours
from functions.hours import DAY_MS

SOFIA = ZoneInfo("Europe/Sofia")
HOUR_MS = 3_600_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_hours_are_told_in_the_zone_and_meant_in_utc():
    monday = ms("2026-11-23T00:00")
    assert hours.windows([9, 10, 34], SOFIA, monday, days=2) == (
        (ms("2026-11-23T07:00"), ms("2026-11-23T09:00")),
        (ms("2026-11-24T08:00"), ms("2026-11-24T09:00")),
    )


def test_all_hours_of_a_week_are_one_window():
    start = ms("2026-11-18T00:00")
    assert hours.windows(range(168), SOFIA, start) == ((start, start + 8 * DAY_MS),)


def test_an_hour_that_the_clocks_repeat_is_there_twice_as_long():
    saturday = ms("2026-10-24T00:00")
    [night] = hours.windows([6 * 24 + 3], SOFIA, saturday, days=2)
    assert night == (ms("2026-10-25T00:00"), ms("2026-10-25T02:00"))


def test_an_hour_that_the_clocks_skip_is_not_there():
    saturday = ms("2026-03-28T00:00")
    assert hours.windows([6 * 24 + 3], SOFIA, saturday, days=2) == ()
    [after] = hours.windows([6 * 24 + 4], SOFIA, saturday, days=2)
    assert after == (ms("2026-03-29T01:00"), ms("2026-03-29T02:00"))


@pytest.mark.parametrize(("zone", "minute"), [("Asia/Kathmandu", 15), ("Asia/Kolkata", 30)])
def test_zones_that_are_not_whole_hours_off_are_kept_to_the_quarter(zone: str, minute: int):
    monday = ms("2026-11-23T00:00")
    [(start, end), _] = hours.windows([9], ZoneInfo(zone), monday)
    assert start == ms(f"2026-11-23T03:{minute}")
    assert end - start == HOUR_MS


def test_every_hour_of_the_week_comes_within_the_days_ahead():
    for start in (ms("2026-11-18T00:00"), ms("2026-10-22T00:00"), ms("2026-05-05T00:00")):
        assert all(hours.windows([hour], SOFIA, start) for hour in range(168))
