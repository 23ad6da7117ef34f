"""Events: stored once, counted once, billed within the budget."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage import campaigns, events, performance, reports
from storage.database import Connection, Pool, transaction, value
from storage.events import Stored
from storage.performance import Period, Scope
from tests.storage.world import PRICE, bakery, reading, seen


def counts(db: Connection, creative: object) -> tuple[int, int, int, int, int]:
    row = db.execute(
        """
        SELECT sum(impressions)::bigint, sum(clicks)::bigint, sum(unbilled)::bigint,
               sum(visible_ms)::bigint, sum(spent_micros)::bigint
        FROM creative_hours WHERE creative_id = %s
        """,
        (creative,),
    ).fetchone()
    assert row is not None
    return row


def test_an_event_that_comes_again_changes_nothing(db: Connection) -> None:
    _, creative = bakery(db)
    batch = [seen(creative.id), reading()]
    assert events.store(db, batch) == Stored(2, 0, 0)
    before = counts(db, creative.id)
    assert events.store(db, batch) == Stored(0, 2, 0)
    assert events.store(db, [*batch, *batch]) == Stored(0, 4, 0)
    assert counts(db, creative.id) == before == (1, 0, 0, 1_500, PRICE)


def test_an_event_that_stands_twice_in_a_batch_counts_once(db: Connection) -> None:
    _, creative = bakery(db)
    event = seen(creative.id)
    assert events.store(db, [event, event]) == Stored(1, 1, 0)
    assert counts(db, creative.id)[0] == 1


def test_a_robots_impression_is_kept_but_neither_counted_nor_billed(db: Connection) -> None:
    campaign, creative = bakery(db)
    events.store(db, [seen(creative.id, marks=("bot",)), seen(creative.id, marks=("bot", "late"))])
    assert counts(db, creative.id) == (0, 0, 2, 0, 0)
    assert value(db, "SELECT count(*) FROM events WHERE marks = '{bot,late}'") == 1
    found = campaigns.find(db, campaign.id)
    assert found is not None
    assert found.spent_micros == 0


@pytest.mark.parametrize(
    ("pricing", "kind", "spent"),
    [("impression", "seen", PRICE), ("impression", "click", 0), ("click", "seen", 0),
     ("click", "click", PRICE), ("flat", "seen", 0)],
)  # fmt: skip
def test_a_campaign_pays_for_what_it_bought(
    db: Connection, pricing: str, kind: str, spent: int
) -> None:
    campaign, creative = bakery(db, pricing=pricing)
    events.store(db, [seen(creative.id, kind=kind)])
    found = campaigns.find(db, campaign.id)
    assert found is not None
    assert found.spent_micros == spent
    assert counts(db, creative.id)[:2] == ((1, 0) if kind == "seen" else (0, 1))
    assert value(db, "SELECT billed FROM events WHERE creative = %s", (creative.id,)) == bool(spent)


def test_a_house_message_costs_nothing(db: Connection) -> None:
    campaign, creative = bakery(db, house=True)
    events.store(db, [seen(creative.id)])
    found = campaigns.find(db, campaign.id)
    assert found is not None
    assert found.spent_micros == 0
    assert counts(db, creative.id)[0] == 1


def test_what_the_budget_can_not_pay_is_counted_and_not_billed(db: Connection) -> None:
    campaign, creative = bakery(db, budget=3 * PRICE + 1)
    batch = [seen(creative.id) for _ in range(5)]
    events.store(db, batch)
    found = campaigns.find(db, campaign.id)
    assert found is not None
    assert found.spent_micros == 3 * PRICE
    assert counts(db, creative.id) == (5, 0, 0, 7_500, 3 * PRICE)
    billed = db.execute("SELECT encode(uuid_send(view), 'hex') FROM events WHERE billed")
    # The lowest keys first, so that the same batch is always billed the same way.
    assert {row[0] for row in billed} == set(sorted(event.view for event in batch)[:3])


def test_the_price_is_the_one_that_the_token_named(db: Connection) -> None:
    campaign, creative = bakery(db, price=9_000)
    events.store(db, [seen(creative.id, price_micros=1_234)])
    found = campaigns.find(db, campaign.id)
    assert found is not None
    assert found.spent_micros == 1_234


@pytest.mark.parametrize("days", [-5, 2])
def test_a_day_that_no_token_can_have_is_broken(db: Connection, days: int) -> None:
    at = datetime.now(UTC) + timedelta(days=days)
    moment = int(at.timestamp() * 1000)
    odd = reading(day=at.date().isoformat(), issued_at=moment, accepted_at=moment)
    assert events.store(db, [odd, reading()]) == Stored(1, 0, 1)


def test_the_days_of_old_tokens_get_their_partitions(db: Connection) -> None:
    at = datetime.now(UTC) - timedelta(days=4)
    moment = int(at.timestamp() * 1000)
    old = reading(day=at.date().isoformat(), issued_at=moment, accepted_at=moment)
    assert events.store(db, [old]) == Stored(1, 0, 0)


def test_moments_that_do_not_fit_the_day_are_broken(db: Connection) -> None:
    event = reading()
    far = 2**53
    batch = [
        replace(event, issued_at=far),
        replace(event, accepted_at=far),
        replace(event, issued_at=event.issued_at - 3 * 86_400_000),
    ]
    assert events.store(db, batch) == Stored(0, 0, 3)


def test_a_reading_never_moves_back(db: Connection) -> None:
    first = reading(active_ms=9_000, furthest=700, sequence=4)
    first = replace(first, accepted_at=first.issued_at + 20_000)
    events.store(db, [first])
    late = replace(first, active_ms=4_000, furthest=200, sequence=2)
    events.store(db, [late])
    assert db.execute(
        "SELECT active_ms, furthest FROM readings WHERE view = %s", (first.view,)
    ).fetchone() == (9_000, 700)


def test_a_robots_reading_is_nobodys(db: Connection) -> None:
    event = reading(marks=("bot",))
    events.store(db, [event])
    assert value(db, "SELECT count(*) FROM readings WHERE view = %s", (event.view,)) == 0


def test_an_event_of_a_creative_that_is_gone_is_kept_unbilled(db: Connection) -> None:
    event = seen(reading_id := bakery(db)[1].id)
    db.execute("DELETE FROM creatives WHERE id = %s", (reading_id,))
    assert events.store(db, [event]) == Stored(1, 0, 0)
    assert value(db, "SELECT billed FROM events WHERE view = %s", (event.view,)) is False


def test_parallel_batches_count_each_event_once_and_never_spend_over_the_budget(
    own_pool: Pool,
) -> None:
    with transaction(own_pool) as db:
        small = bakery(db, budget=100 * PRICE)
        large = bakery(db)
    every = []
    for number in range(600):
        creative = (small, large)[number % 2][1].id
        view = seen(creative)
        every += [view, replace(view, kind="click"), reading(view=view.view, day=view.day)]
    dice = random.Random(20)

    def fire(seed: int) -> Stored:
        mine = every.copy()
        random.Random(seed).shuffle(mine)
        total = Stored(0, 0, 0)
        for start in range(0, len(mine), 300):
            with transaction(own_pool) as db:
                done = events.store(db, mine[start : start + 300])
            total = Stored(
                total.stored + done.stored, total.known + done.known, total.broken + done.broken
            )
        return total

    with ThreadPoolExecutor(8) as threads:
        totals = list(threads.map(fire, [dice.randrange(1000) for _ in range(8)]))
    assert sum(total.stored for total in totals) == len(every)
    assert sum(total.known for total in totals) == 7 * len(every)
    with transaction(own_pool) as db:
        assert value(db, "SELECT count(*) FROM events") == len(every)
        assert counts(db, small[1].id) == (300, 300, 0, 450_000, 100 * PRICE)
        assert counts(db, large[1].id) == (300, 300, 0, 450_000, 300 * PRICE)
        assert value(db, "SELECT count(*) FROM events WHERE billed") == 400
        assert reports.reconcile(db) == []


def test_a_counter_changed_by_hand_is_found(db: Connection) -> None:
    campaign, creative = bakery(db)
    events.store(db, [seen(creative.id), seen(creative.id)])
    assert reports.reconcile(db, datetime.now(UTC) - timedelta(days=1)) == []
    db.execute("UPDATE creative_hours SET impressions = 3 WHERE creative_id = %s", (creative.id,))
    [difference] = reports.reconcile(db, datetime.now(UTC) - timedelta(days=1))
    assert (difference.subject, difference.counter) == (creative.id, "impressions")
    assert (difference.counted, difference.events) == (3, 2)
    db.execute("UPDATE creative_hours SET impressions = 2 WHERE creative_id = %s", (creative.id,))
    db.execute("UPDATE campaigns SET spent_micros = 1 WHERE id = %s", (campaign.id,))
    [spent] = reports.reconcile(db)
    assert (spent.subject, spent.counter, spent.counted) == (campaign.id, "spent", 1)


def test_the_statistics_are_by_the_days_of_the_readers_time_zone(db: Connection) -> None:
    _, creative = bakery(db)
    for hour in ("2026-03-01 21:30+00", "2026-03-01 22:00+00", "2026-03-02 10:00+00"):
        db.execute(
            """
            INSERT INTO creative_hours (creative_id, hour, impressions)
            VALUES (%s, date_trunc('hour', %s::timestamptz), 1)
            """,
            (creative.id, hour),
        )
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    scope, sofia = Scope(creative=creative.id), Period(first, second, "Europe/Sofia")
    days = performance.by_day(db, scope, sofia)
    # 22:00 UTC is midnight in Sofia: the second hour belongs to the second day.
    assert [(day.day, day.impressions) for day in days] == [(first, 1), (second, 2)]
    utc = performance.by_day(db, scope, Period(first, second, "UTC"))
    assert [day.impressions for day in utc] == [2, 1]
    [total] = performance.by_creative(db, scope, Period(second, second, "Europe/Sofia"))
    assert total.impressions == 2
