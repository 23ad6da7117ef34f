"""Over the API a campaign's figures are those of its events, for its own sponsor only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from functions.intervals import wilson
from origin.house import House
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.sponsored import PRICE, Bakery, bakery_of, happened


@pytest.fixture
def bakery(house: House, people: Callable[..., Somebody]) -> Bakery:
    return bakery_of(house, people)


def test_the_figures_of_a_campaign_are_those_of_its_events(
    asker: Asker, house: House, bakery: Bakery
) -> None:
    view = uuid4().hex
    happened(house, bakery.creative, "seen", 1, view=view)
    happened(house, bakery.creative, "click", 1, view=view)
    happened(house, bakery.creative, "seen", 4, days_ago=1)
    happened(house, bakery.other, "seen", 3)
    happened(house, bakery.other, "click", 2, "bot")
    place = f"/api/ads/campaigns/{bakery.campaign}/performance?since=2020-06-01&until=2020-06-02"
    nothing = asker.ask("GET", place, token=bakery.member.token).json
    assert nothing["total"]["impressions"] == 0
    assert nothing["total"]["rate"] is None
    place = f"/api/ads/campaigns/{bakery.campaign}/performance"
    today = asker.ask("GET", place, token=bakery.member.token).json
    since = date.fromisoformat(today["since"]) - timedelta(days=3)
    told = asker.ask("GET", f"{place}?since={since}", token=bakery.member.token).json
    total = told["total"]
    assert (total["impressions"], total["clicks"], total["unbilled"]) == (8, 1, 2)
    assert total["spent_micros"] == 8 * PRICE
    bounds = wilson(1, 8)
    assert bounds is not None
    assert (total["rate_low"], total["rate_high"]) == (bounds.low, bounds.high)
    assert sum(day["impressions"] for day in told["days"]) == 8
    assert [each["impressions"] for each in told["creatives"]] == [5, 3]
    assert (told["reach"], told["frequency"]) == (0, None)
    [comparison] = told["comparisons"]
    assert comparison["best"] is None
    one = asker.ask(
        "GET", f"/api/ads/{bakery.creative}/statistics?since={since}", token=bakery.member.token
    ).json
    assert (one["total"]["impressions"], one["total"]["followed"]) == (5, 1)


def test_another_sponsors_campaign_is_not_there(
    asker: Asker, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    place = f"/api/ads/campaigns/{bakery.campaign}/performance"
    rival = people("sponsor", "rival@uchi.example").token
    assert asker.ask("GET", place, token=rival).status == 404
    assert asker.ask("GET", place, token=people("admin").token).status == 200
    assert asker.ask("GET", f"{place}?since=0001-01-01", token=bakery.member.token).status == 422
