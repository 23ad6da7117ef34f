"""Shares of campaigns: made at once, learnt from deliveries, gone at once when nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from origin.actions import pacing
from origin.house import House
from origin.jobs import shares as job
from storage import campaigns, creatives, events, page_counts, shares
from storage.database import Connection, transaction, value
from storage.pools import conninfo
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.storage.world import PRICE, bakery, reading

Make = Callable[..., Somebody]


@pytest.fixture
def db(house: House) -> object:
    """A connection to the house's database; nothing that is done on it stays."""
    with psycopg.connect(conninfo(house.settings.database_url)) as connection:
        yield connection
        connection.rollback()


def soon() -> datetime:
    """Return a moment after everything that the test has made so far."""
    return datetime.now(UTC) + timedelta(seconds=1)


def limited(db: Connection, events_of_budget: int, days: int = 1, **changed: object) -> UUID:
    """Return a live campaign whose budget pays for so many events in so many days."""
    made, _ = bakery(db, budget=events_of_budget * PRICE)
    ends = made.starts_at + timedelta(days=days)
    campaigns.update(db, replace(made, ends_at=ends, **changed))
    return made.id


def test_a_campaign_has_its_share_with_the_first_manifest_after_it_began(db: Connection) -> None:
    now = soon()
    flat, _ = bakery(db, pricing="flat")
    house, _ = bakery(db, house=True)
    assert pacing.current(db, now) == {str(flat.id): 1.0}
    second = limited(db, 1_000)
    found = pacing.current(db, now + timedelta(seconds=1))
    # Nobody has read anything yet: whoever comes may see it.
    assert found[str(second)] == 1.0
    assert str(house.id) not in found
    assert found[str(flat.id)] == 0.5


@pytest.mark.parametrize(
    "change",
    ["state = 'paused'", "state = 'ended'", "ends_at = now() - interval '1 hour', "
     "starts_at = now() - interval '2 hours'", "starts_at = now() + interval '1 hour'",
     "spent_micros = budget_micros"],
)  # fmt: skip
def test_a_campaign_that_may_not_stand_any_more_has_no_share_at_once(
    db: Connection, change: str
) -> None:
    now = soon()
    campaign = limited(db, 1_000)
    assert str(campaign) in pacing.current(db, now)
    db.execute(f"UPDATE campaigns SET {change} WHERE id = %s", (campaign,))  # pyright: ignore[reportArgumentType, reportCallIssue]  # the test's own words
    assert pacing.current(db, now) == {}


def test_a_campaign_without_a_live_creative_has_no_share(db: Connection) -> None:
    _, creative = bakery(db)
    assert pacing.current(db, soon())
    creatives.archive(db, creative.id)
    assert pacing.current(db, soon()) == {}


def test_a_share_that_nobody_renews_ends(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    now = soon()
    limited(db, 1_000)
    assert pacing.current(db, now)
    monkeypatch.setattr(pacing, "renew", lambda db, now: False)
    assert pacing.current(db, now + timedelta(seconds=119))
    assert pacing.current(db, now + timedelta(seconds=121)) == {}


def test_a_share_is_learnt_from_what_was_delivered(db: Connection) -> None:
    now = soon()
    campaign = limited(db, 20_000, days=1)
    creative = value(db, "SELECT id FROM creatives WHERE campaign_id = %s", (campaign,))
    pacing.renew(db, now)
    for step in range(1, 11):
        # Five pages a second are read; one view in two brings an impression.
        page_counts.note(db, 150)
        db.execute("UPDATE campaigns SET delivered = delivered + 75 WHERE id = %s", (campaign,))
        pacing.renew(db, now + timedelta(seconds=30 * step))
    kept = db.execute("SELECT share, rate, delivered FROM campaign_shares").fetchall()
    [(share, rate, delivered)] = kept
    assert delivered == 750
    needed = 20_000 / 86_400
    assert rate == pytest.approx(needed, rel=0.2)
    assert 0 < share < 1
    assert creative is not None


def test_the_cap_of_the_day_is_a_hard_stop_until_the_campaigns_own_midnight(db: Connection) -> None:
    now = datetime.now(UTC)
    campaign = limited(db, 10_000, days=9, daily_cap_micros=100 * PRICE, time_zone="Asia/Tokyo")
    today = (now + timedelta(hours=9)).date()
    for micros, stands in ((99 * PRICE, True), (99 * PRICE + 1, False)):
        db.execute(
            """
            INSERT INTO campaign_days (campaign_id, day, spent_micros) VALUES (%s, %s, %s)
            ON CONFLICT (campaign_id, day) DO UPDATE SET spent_micros = EXCLUDED.spent_micros
            """,
            (campaign, today, micros),
        )
        db.execute("DELETE FROM campaign_shares")
        assert (str(campaign) in pacing.current(db, soon())) is stands
    tomorrow = now + timedelta(days=1)
    assert str(campaign) in pacing.current(db, tomorrow)


def test_hundreds_of_campaigns_get_their_shares_in_few_statements(db: Connection) -> None:
    for _ in range(3):
        limited(db, 1_000)
    asked = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(db, name)

        def execute(self, *arguments: object) -> object:
            asked.append(arguments[0])
            return db.execute(*arguments)  # type: ignore[arg-type]  # handed through as it came

        def cursor(self, **given: object) -> object:
            asked.append("cursor")
            return db.cursor(**given)  # type: ignore[call-overload]  # handed through as it came

    assert pacing.renew(Counting(), soon())  # type: ignore[arg-type]  # as good as a connection here
    assert len(asked) <= 6
    assert value(db, "SELECT count(*) FROM campaign_shares") == 3


def test_readers_pages_are_counted_once_a_view(db: Connection) -> None:
    first = reading()
    events.store(db, [first, replace(first, sequence=2), reading(), replace(first, sequence=3)])
    assert page_counts.total(db) == 2


def test_one_makes_the_shares_and_others_leave_them_to_it(house: House) -> None:
    with transaction(house.pool) as db:
        limited(db, 1_000)
    with transaction(house.pool) as one, transaction(house.pool) as another:
        assert one is not another
        assert pacing.renew(one, house.now())
        assert not pacing.renew(another, house.now())


def test_the_job_makes_shares_until_it_is_stopped(house: House) -> None:
    with transaction(house.pool) as db:
        limited(db, 1_000)

    class Once:
        def __init__(self) -> None:
            self.waited: list[float] = []

        def is_set(self) -> bool:
            return bool(self.waited)

        def wait(self, seconds: float) -> bool:
            self.waited.append(seconds)
            return True

    stop = Once()
    job.run(house, stop)  # type: ignore[arg-type]  # as good as an event here
    assert stop.waited == [30]
    with transaction(house.pool) as db:
        assert len(shares.current(db, house.now())[0]) == 1


def test_a_paused_campaign_is_gone_from_the_next_manifest(
    house: House, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    with transaction(house.pool) as db:
        campaign = str(limited(db, 1_000))
    assert campaign in asker.edge("GET", "/edge/manifest").json["shares"]
    with transaction(house.pool) as db:
        db.execute("UPDATE campaigns SET state = 'paused'")
    assert asker.edge("GET", "/edge/manifest").json["shares"] == {}
    with transaction(house.pool) as db:
        db.execute("UPDATE campaigns SET state = 'live'")
    assert campaign in asker.edge("GET", "/edge/manifest").json["shares"]
