"""Lockout: every fifth failure in a row shuts, for longer each time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.lockout import FAILURES, closes_for
from functions.standing import in_reports


def test_a_minute_then_five_then_fifteen_then_hours() -> None:
    minutes = [closes_for(failures) for failures in range(26)]
    assert {at: closed for at, closed in enumerate(minutes) if closed} == {
        5: timedelta(minutes=1),
        10: timedelta(minutes=5),
        15: timedelta(minutes=15),
        20: timedelta(hours=1),
        25: timedelta(hours=1),
    }


@given(st.integers(-5, 10_000))
def test_only_every_fifth_shuts_and_never_for_less_than_before(failures: int) -> None:
    closed, later = closes_for(failures), closes_for(failures + FAILURES)
    assert (closed is None) == (failures <= 0 or failures % FAILURES != 0)
    if closed is not None:
        assert later is not None
        assert later >= closed


def test_an_unverified_learner_stands_in_no_report() -> None:
    assert not in_reports(None)
    assert in_reports(datetime(2026, 11, 22, tzinfo=UTC))
