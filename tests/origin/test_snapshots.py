"""Snapshots at the origin: made when something changed, kept for edges that come late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from functions import snapshots
from functions.hours import DAY_MS
from functions.snapshots import Snapshot
from origin.actions import sponsoring
from origin.actions.sponsoring import Maker
from origin.house import House
from storage import campaigns
from storage.database import Connection, transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.storage.world import bakery

Make = Callable[..., Somebody]
NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)


def made(db: Connection, now: datetime = NOON) -> Snapshot | None:
    return Maker().current(db, now)


def test_hours_become_windows_of_the_days_ahead(house: House) -> None:
    with transaction(house.pool) as db:
        campaign, _ = bakery(db)
        campaigns.update(
            db, replace(campaign, hours=[8 * 24 % 168 + 9, 9], time_zone="Europe/Sofia")
        )
        snapshot = made(db)
    assert snapshot is not None
    windows = snapshot.campaigns[0].targeting.hours
    assert windows
    start = int(NOON.timestamp() * 1000) // DAY_MS * DAY_MS
    assert all(start <= begin < end <= start + 8 * DAY_MS for begin, end in windows)
    assert sum(end - begin for begin, end in windows) >= 2 * 3_600_000


def test_a_time_zone_that_is_no_more_keeps_one_campaign_away_and_no_manifest(house: House) -> None:
    with transaction(house.pool) as db:
        campaign, _ = bakery(db)
        bakery(db)
        campaigns.update(db, replace(campaign, hours=[9], time_zone="Mars/Olympus"))
        snapshot = made(db)
    assert snapshot is not None
    assert [each.targeting.hours for each in snapshot.campaigns] == [(), None]


def test_nothing_new_is_made_while_nothing_changes_and_each_day_where_hours_matter(
    house: House,
) -> None:
    with transaction(house.pool) as db:
        campaign, _ = bakery(db)
        maker = Maker()
        first = maker.current(db, NOON)
        assert maker.current(db, NOON + timedelta(hours=11)) is first
        plain = maker.current(db, NOON + timedelta(hours=13))
        assert plain == first
        every_day = [24 * day + 9 for day in range(7)]
        campaigns.update(db, replace(campaign, hours=every_day))
        hourly = maker.current(db, NOON)
        later = maker.current(db, NOON + timedelta(hours=13))
    assert hourly is not None
    assert later is not None
    assert hourly.version != later.version


def test_a_paused_campaign_is_gone_from_the_next_manifest(
    asker: Asker, house: House, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    admin = people("admin")
    with transaction(house.pool) as db:
        (campaign, _), _ = bakery(db), bakery(db, house=True)

    def live() -> set[UUID]:
        version = asker.edge("GET", "/edge/manifest").json["snapshot"]
        answer = asker.edge("GET", f"/edge/snapshots/{version}?format=2")
        return {UUID(each.id) for each in snapshots.read(answer.body).campaigns}

    assert campaign.id in live()
    place = f"/api/ads/campaigns/{campaign.id}"
    assert asker.ask("POST", f"{place}/pause", token=admin.token).status == 200
    assert campaign.id not in live()
    assert asker.ask("POST", f"{place}/resume", token=admin.token).status == 200
    assert campaign.id in live()


def test_a_snapshot_that_stood_longer_than_what_is_kept_is_still_answered(house: House) -> None:
    with transaction(house.pool) as db:
        bakery(db)
        snapshot = made(db)
        assert snapshot is not None
        for number in snapshots.FORMATS:
            body = sponsoring.find_snapshot(db, snapshot.version, NOON, number)
            assert body == snapshots.write(snapshot, number)
        assert sponsoring.find_snapshot(db, "b" * 32, NOON, 2) is None
