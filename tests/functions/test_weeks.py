"""A weekly letter is due on Monday morning, wherever its reader is."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from functions.weeks import before, told_on

SOFIA = ZoneInfo("Europe/Sofia")
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("here", "monday"),
    [("2026-11-22T23:59", None), ("2026-11-23T07:59", None), ("2026-11-23T08:00", MONDAY),
     ("2026-11-24T23:59", MONDAY), ("2026-11-25T00:00", None)],
)  # fmt: skip
def test_it_is_due_from_monday_at_eight_until_the_end_of_tuesday(
    here: str, monday: date | None
) -> None:
    assert told_on(datetime.fromisoformat(here).replace(tzinfo=SOFIA)) == monday


def test_it_is_about_the_week_that_ended_the_day_before() -> None:
    assert before(MONDAY) == (date(2026, 11, 16), date(2026, 11, 22))
