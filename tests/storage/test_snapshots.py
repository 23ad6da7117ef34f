"""Snapshots: what the database tells of live campaigns, and when that is something new."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from storage import campaigns, chapters, courses, creatives, groups, pictures, snapshots
from storage.database import Connection
from storage.pictures import Picture
from tests.storage.world import PRICE, bakery


def soon() -> datetime:
    """Return a moment after everything that the test has made so far."""
    return datetime.now(UTC) + timedelta(seconds=5)


def test_all_that_a_campaign_is_aimed_at_is_told(db: Connection) -> None:
    now = soon()
    campaign, creative = bakery(db)
    pictures.insert(db, Picture("hash", "image/webp", 120, 80, b"webp"))
    creatives.update(db, replace(creative, picture="hash", language="bg"))
    course = courses.insert(db, slug="kurs", title="Курс")
    chapter = chapters.insert(db, course=course.id, slug="kvas", title="Квас")
    group = groups.insert(db, name="Пекари")
    campaigns.update(
        db,
        replace(
            campaign, courses=[course.id], chapters=[chapter.id], groups=[group],
            ends_at=now + timedelta(days=9), languages=["bg"], stages=["midway"], visitors="new",
            hours=[9, 10], time_zone="Europe/Sofia", cap_views=3, cap_days=7, priority=8,
        ),
    )  # fmt: skip
    document = json.loads(snapshots.live(db, now))
    [told], [shown] = document["campaigns"], document["creatives"]
    assert told.pop("starts_at") < now.timestamp() * 1000 < told.pop("ends_at")
    assert told == {
        "id": str(campaign.id), "sponsor": "Пекарна Зора", "payer": "", "pricing": "impression",
        "price_micros": PRICE, "priority": 8, "house": False, "cap_views": 3, "cap_days": 7,
        "courses": [str(course.id)], "chapters": [str(chapter.id)], "groups": [str(group)],
        "languages": ["bg"], "stages": ["midway"], "visitors": "new", "hours": [9, 10],
        "time_zone": "Europe/Sofia",
    }  # fmt: skip
    assert (shown["campaign"], shown["picture"]) == (str(campaign.id), "hash")
    assert (shown["width"], shown["height"]) == (120, 80)


def ids(db: Connection, now: datetime) -> list[UUID]:
    return [UUID(each["id"]) for each in json.loads(snapshots.live(db, now))["campaigns"]]


@pytest.mark.parametrize(
    "change",
    [
        {"state": "paused"},
        {"starts_at": timedelta(days=2)},
        {"starts_at": timedelta(days=-9), "ends_at": timedelta(seconds=-1)},
    ],
)
def test_only_what_may_stand_now_or_within_a_day_is_told(
    db: Connection, change: dict[str, object]
) -> None:
    now = soon()
    campaign, _ = bakery(db)
    assert ids(db, now) == [campaign.id]
    moved = {k: now + v if isinstance(v, timedelta) else v for k, v in change.items()}
    campaigns.update(db, replace(campaign, **moved))  # type: ignore[arg-type]  # fields of Campaign
    assert ids(db, now) == []


def test_a_campaign_without_a_creative_and_one_of_a_sponsor_put_away_are_not_told(
    db: Connection,
) -> None:
    now = soon()
    (bare, creative), (kept, _), (away, _) = (bakery(db) for _ in range(3))
    creatives.archive(db, creative.id)
    db.execute("UPDATE sponsors SET archived_at = now() WHERE id = %s", (away.sponsor_id,))
    assert ids(db, now) == [kept.id]
    assert bare.id not in ids(db, now)


def test_spending_and_passing_time_make_no_new_snapshot(db: Connection) -> None:
    now = soon()
    campaign, _ = bakery(db, budget=PRICE)
    before = snapshots.live(db, now)
    db.execute("UPDATE campaigns SET spent_micros = %s WHERE id = %s", (PRICE, campaign.id))
    assert snapshots.live(db, now + timedelta(minutes=9)) == before
    campaigns.update(db, replace(campaign, priority=9))
    assert snapshots.live(db, now) != before


def test_the_fingerprint_changes_whenever_what_is_told_does(db: Connection) -> None:
    now = soon()
    campaign, creative = bakery(db)
    pictures.insert(db, Picture("hash", "image/webp", 120, 80, b"webp"))
    course = courses.insert(db, slug="kurs", title="Курс")
    chapter = chapters.insert(db, course=course.id, slug="kvas", title="Квас")
    group = groups.insert(db, name="Пекари")
    changes: list[dict[str, object]] = [
        {"courses": [course.id]}, {"chapters": [chapter.id]}, {"groups": [group]},
        {"groups": []}, {"hours": [3]}, {"time_zone": "Europe/Sofia"}, {"visitors": "new"},
        {"stages": ["midway"]}, {"languages": ["en"]}, {"priority": 1}, {"price_micros": PRICE + 1},
        {"cap_views": 2, "cap_days": 3}, {"ends_at": now + timedelta(days=3)}, {"state": "paused"},
    ]  # fmt: skip
    known = [(snapshots.live(db, now), snapshots.fingerprint(db, now))]
    for change in changes:
        found = campaigns.find(db, campaign.id)
        assert found is not None
        campaigns.update(db, replace(found, **change))  # type: ignore[arg-type]  # fields of Campaign
        known.append((snapshots.live(db, now), snapshots.fingerprint(db, now)))
    campaigns.update(db, campaign)
    for change in ({"headline": "Друг"}, {"weight": 9}, {"picture": "hash"}, {"state": "archived"}):
        creative = replace(creative, **change)  # type: ignore[arg-type]  # fields of Creative
        creatives.update(db, creative)
        known.append((snapshots.live(db, now), snapshots.fingerprint(db, now)))
    assert len({each for each, _ in known}) >= len(known) - 2
    for before, after in pairwise(known):
        assert (before[0] == after[0]) == (before[1] == after[1])


def test_moments_and_sponsors_change_the_fingerprint_too(db: Connection) -> None:
    now = soon()
    campaign, _ = bakery(db)
    before = snapshots.fingerprint(db, now)
    assert snapshots.fingerprint(db, now + timedelta(minutes=9)) == before
    db.execute("UPDATE campaigns SET spent_micros = 7 WHERE id = %s", (campaign.id,))
    assert snapshots.fingerprint(db, now) == before
    db.execute("UPDATE sponsors SET payer = 'Мелница' WHERE id = %s", (campaign.sponsor_id,))
    payer = snapshots.fingerprint(db, now)
    campaigns.update(db, replace(campaign, ends_at=now + timedelta(minutes=5)))
    ends = snapshots.fingerprint(db, now)
    over = snapshots.fingerprint(db, now + timedelta(minutes=6))
    assert len({before, payer, ends, over}) == 4
