"""Billing: whatever is lost, late, doubled or out of order, nobody pays twice or too much."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.calendars import day_of
from functions.events import Event
from storage import campaign_days, campaigns, events, reports
from storage.campaigns import Campaign
from storage.creatives import Creative
from storage.database import Connection, Pool, transaction, value
from tests.storage.world import PRICE, bakery, seen

TOKYO = "Asia/Tokyo"


def capped(
    db: Connection, *, budget: int | None, cap: int | None, zone: str = TOKYO, **changed: object
) -> tuple[Campaign, Creative]:
    """Return a campaign with a budget and a daily cap, and its creative."""
    made, creative = bakery(db, budget=budget, **changed)  # type: ignore[arg-type]  # named by each test
    found = campaigns.update(db, replace(made, daily_cap_micros=cap, time_zone=zone))
    assert found is not None
    return found, creative


def at(event: Event, moment: datetime) -> Event:
    """Return the event as accepted at a moment, of a page made a little before."""
    accepted = int(moment.timestamp() * 1000)
    issued = accepted - 5_000
    day = datetime.fromtimestamp(issued / 1000, UTC).date().isoformat()
    return replace(event, day=day, issued_at=issued, accepted_at=accepted)


def check(db: Connection) -> None:
    """Assert what must hold of all campaigns at any time."""
    assert reports.reconcile(db) == []
    assert campaign_days.reconcile(db) == []
    rows = db.execute(
        """
        SELECT campaigns.id, budget_micros, daily_cap_micros, time_zone, events.price_micros,
               (extract(epoch FROM accepted_at) * 1000)::bigint, billed, overdelivered, marks
        FROM events JOIN creatives ON creatives.id = creative
        JOIN campaigns ON campaigns.id = campaign_id
        WHERE kind = CASE pricing WHEN 'click' THEN 'click' ELSE 'seen' END
        """
    ).fetchall()
    spent: dict[UUID, int] = {}
    days: dict[tuple[UUID, object], int] = {}
    for campaign, budget, cap, zone, price, accepted_ms, billed, over, marks in rows:
        assert billed + over + bool(marks) <= 1
        if not billed:
            continue
        day = (campaign, day_of(accepted_ms, zone))
        spent[campaign] = spent.get(campaign, 0) + price
        days[day] = days.get(day, 0) + price
        assert budget is None or spent[campaign] <= budget
        assert cap is None or days[day] <= cap
    for (campaign, day), micros in days.items():
        assert campaign_days.spent(db, [(str(campaign), day)]) == {(str(campaign), day): micros}  # type: ignore[list-item]  # days are dates
    for campaign, delivered in db.execute("SELECT id, delivered FROM campaigns WHERE NOT house"):
        kept = sum(row[0] == campaign and not row[8] for row in rows)
        assert delivered == kept


def test_a_day_is_billed_up_to_its_cap_in_the_campaigns_own_time_zone(db: Connection) -> None:
    campaign, creative = capped(db, budget=None, cap=2 * PRICE)
    midnight = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)
    if midnight > datetime.now(UTC):
        midnight -= timedelta(days=1)
    before = [at(seen(creative.id), midnight - timedelta(minutes=n)) for n in (1, 2, 3)]
    behind = [at(seen(creative.id), midnight + timedelta(minutes=n)) for n in (0, 1, 2)]
    events.store(db, [*before, *behind])
    found = campaigns.find(db, campaign.id)
    assert found is not None
    assert found.spent_micros == 4 * PRICE
    assert value(db, "SELECT sum(overdelivered) FROM creative_hours") == 2
    assert value(db, "SELECT count(*) FROM events WHERE overdelivered AND NOT billed") == 2
    # What is beyond is delivered all the same, and the pace must know of it.
    assert value(db, "SELECT delivered FROM campaigns WHERE id = %s", (campaign.id,)) == 6
    check(db)


def test_a_late_event_is_billed_to_the_day_on_which_it_was_accepted(db: Connection) -> None:
    _, creative = capped(db, budget=None, cap=PRICE, zone="UTC")
    now = datetime.now(UTC)
    events.store(db, [at(seen(creative.id), now)])
    events.store(db, [at(seen(creative.id), now - timedelta(days=1))])
    assert value(db, "SELECT count(*) FROM events WHERE billed") == 2
    check(db)


@pytest.mark.parametrize("pricing", ["impression", "click", "flat"])
def test_what_was_delivered_is_counted_whatever_is_paid_for(db: Connection, pricing: str) -> None:
    campaign, creative = bakery(db, pricing=pricing)
    batch = [seen(creative.id) for _ in range(3)]
    batch += [replace(batch[0], kind="click"), seen(creative.id, marks=("bot",))]
    batch += [replace(batch[0], kind="shown", price_micros=0, active_ms=0)]
    events.store(db, batch)
    delivered = value(db, "SELECT delivered FROM campaigns WHERE id = %s", (campaign.id,))
    assert delivered == (1 if pricing == "click" else 3)
    assert db.execute(
        "SELECT sum(shown)::int, sum(clicks)::int, sum(unbilled)::int FROM creative_hours"
    ).fetchone() == (1, 1, 1)
    check(db)


def test_an_unknown_time_zone_holds_up_nobodys_events(db: Connection) -> None:
    _, creative = capped(db, budget=None, cap=2 * PRICE, zone="Moon/Tranquility")
    assert events.store(db, [seen(creative.id) for _ in range(3)]).stored == 3
    assert value(db, "SELECT count(*) FROM events WHERE billed") == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    budget=st.none() | st.integers(1, 12 * PRICE),
    cap=st.none() | st.integers(1, 6 * PRICE),
    pricing=st.sampled_from(["impression", "click"]),
    happened=st.lists(
        st.tuples(
            st.sampled_from(["seen", "click"]),
            st.integers(0, 3 * PRICE),
            st.integers(0, 60),
            st.sampled_from([(), (), (), ("bot",), ("late", "flood")]),
        ),
        min_size=1, max_size=16,
    ),
    seed=st.integers(0, 2**32),
)  # fmt: skip
def test_any_loss_delay_doubling_and_disorder_bills_each_once_and_never_above_budget_or_cap(
    db: Connection,
    budget: int | None,
    cap: int | None,
    pricing: str,
    happened: list[tuple[str, int, int, tuple[str, ...]]],
    seed: int,
) -> None:
    dice = random.Random(seed)
    with db.transaction(force_rollback=True):
        campaign, creative = capped(db, budget=budget, cap=cap, pricing=pricing)
        now = datetime.now(UTC)
        every = [
            replace(
                at(seen(creative.id), now - timedelta(hours=hours)),
                kind=kind, price_micros=price, marks=marks,
            )
            for kind, price, hours, marks in happened
        ]  # fmt: skip
        # Some are lost, some come again and again, in batches of any size and order.
        coming = [event for event in every for _ in range(dice.choice((0, 1, 1, 2, 3)))]
        dice.shuffle(coming)
        spent_before = 0
        while coming:
            size = dice.randint(1, 6)
            events.store(db, coming[:size])
            del coming[:size]
            spent = value(db, "SELECT spent_micros FROM campaigns WHERE id = %s", (campaign.id,))
            assert spent_before <= spent
            assert budget is None or spent <= budget
            spent_before = spent
        check(db)


def test_batches_at_once_from_many_edges_stay_within_budgets_and_caps(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        bought = [
            capped(db, budget=budget and budget * PRICE, cap=cap and cap * PRICE)[1].id
            for budget, cap in ((40, None), (None, 15), (60, 10), (None, None))
        ]
    dice = random.Random(7)
    now = datetime.now(UTC)
    # What each edge has alone: batches that wait for nothing but the campaigns themselves.
    of_edge = [
        [
            at(seen(dice.choice(bought)), now - timedelta(hours=dice.randrange(40)))
            for _ in range(80)
        ]
        for _ in range(6)
    ]
    every = [event for events_of_one in of_edge for event in events_of_one]

    def edge(number: int) -> int:
        again = every.copy()
        random.Random(number).shuffle(again)
        coming, stored = [*of_edge[number], *again], 0
        for start in range(0, len(coming), 20):
            with transaction(own_pool) as db:
                stored += events.store(db, coming[start : start + 20]).stored
        return stored

    with ThreadPoolExecutor(6) as edges:
        assert sum(edges.map(edge, range(6))) == len(every)
    with transaction(own_pool) as db:
        check(db)
        assert value(db, "SELECT spent_micros FROM campaigns WHERE budget_micros = %s",
                     (40 * PRICE,)) == 40 * PRICE  # fmt: skip
        assert value(db, "SELECT count(*) FROM events WHERE overdelivered") > 0
