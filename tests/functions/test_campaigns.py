"""Terms of campaigns hold together, or are refused at the field that contradicts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from functions import campaigns

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Agreed:
    house: bool = False
    pricing: str = "impression"
    price_micros: int = 2_000
    budget_micros: int | None = 50_000_000
    daily_cap_micros: int | None = 5_000_000
    flat_micros: int | None = None
    starts_at: datetime = NOW
    ends_at: datetime | None = NOW + timedelta(days=30)
    hours: list[int] = field(default_factory=list)
    cap_views: int | None = 3
    cap_days: int | None = 7


FREE = Agreed(house=True, pricing="flat", price_micros=0, budget_micros=None, daily_cap_micros=None)
FLAT = replace(FREE, house=False, flat_micros=90_000_000)


@pytest.mark.parametrize("terms", [Agreed(), FREE, FLAT, replace(Agreed(), ends_at=None)])
def test_terms_that_hold_together_have_no_fault(terms: Agreed) -> None:
    assert campaigns.faults(terms) == ()


@pytest.mark.parametrize(
    ("terms", "at"),
    [
        (replace(Agreed(), budget_micros=0), "/budget_micros"),
        (replace(Agreed(), budget_micros=-1), "/budget_micros"),
        (replace(Agreed(), budget_micros=10**15 + 1), "/budget_micros"),
        (replace(Agreed(), budget_micros=1_999, daily_cap_micros=None), "/budget_micros"),
        (replace(Agreed(), daily_cap_micros=50_000_001), "/daily_cap_micros"),
        (replace(Agreed(), daily_cap_micros=1_999), "/daily_cap_micros"),
        (replace(Agreed(), daily_cap_micros=0), "/daily_cap_micros"),
        (replace(Agreed(), price_micros=0), "/price_micros"),
        (replace(Agreed(), price_micros=-1), "/price_micros"),
        (replace(Agreed(), flat_micros=1), "/flat_micros"),
        (replace(FREE, price_micros=1), "/price_micros"),
        (replace(FREE, budget_micros=1), "/budget_micros"),
        (replace(FLAT, price_micros=1), "/price_micros"),
        (replace(FLAT, daily_cap_micros=1), "/daily_cap_micros"),
        (replace(Agreed(), ends_at=NOW), "/ends_at"),
        (replace(Agreed(), hours=[168]), "/hours"),
        (replace(Agreed(), hours=[-1]), "/hours"),
        (replace(Agreed(), cap_days=None), "/cap_days"),
        (replace(Agreed(), cap_views=None), "/cap_views"),
        (replace(Agreed(), cap_views=0), "/cap_views"),
        (replace(Agreed(), cap_days=91), "/cap_days"),
    ],
)
def test_a_contradiction_is_named_at_its_field(terms: Agreed, at: str) -> None:
    assert [fault.pointer for fault in campaigns.faults(terms)] == [at]


def test_a_price_of_a_thousand_is_taken_where_one_of_them_has_a_whole_price() -> None:
    assert campaigns.price_of_one(2_500_000) == 2_500
    assert campaigns.price_of_one(2_500_001) is None


def test_all_hours_of_the_week_are_none_in_particular() -> None:
    assert campaigns.hours(range(168)) == []
    assert campaigns.hours([5, 3, 5]) == [3, 5]


def test_what_ended_has_ended_and_what_ran_is_no_draft() -> None:
    assert campaigns.may_become("paused", "live")
    assert campaigns.may_become("draft", "draft")
    assert not campaigns.may_become("ended", "live")
    assert not campaigns.may_become("live", "draft")
