"""A report's figures are those of the events, exactly, and tell nothing of few learners."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from functions.events import Event
from origin.actions import closing_weeks
from origin.actions import performance as reports
from storage import chapters, courses, creatives, events, groups, performance, reach, sponsors
from storage.database import Connection, Pool, transaction, value
from storage.performance import Period, Scope
from tests.storage.world import PRICE, bakery, learner, now_ms, seen

ZONE = "Europe/Sofia"
HOUR_MS = 3_600_000


def today() -> date:
    return datetime.now(UTC).date()


def period(days: int) -> Period:
    return Period(today() - timedelta(days=days - 1), today() + timedelta(days=1), ZONE)


def at(ms: int, **fields: object) -> dict[str, object]:
    """The fields of an event of a page that was made and reported then."""
    day = datetime.fromtimestamp(ms / 1000, UTC).date().isoformat()
    return {"issued_at": ms, "accepted_at": ms, "day": day, **fields}


def traffic(db: Connection, creatives: list[UUID], pages: list[UUID], seed: int) -> list[Event]:
    """Impressions and clicks of three days, some without the other, some not to be paid for."""
    dice = random.Random(seed)
    learners = [str(learner(db, f"l{number}@uchi.example")) for number in range(12)]
    made: list[Event] = []
    for _ in range(400):
        event = seen(
            dice.choice(creatives),
            **at(
                now_ms() - dice.randrange(70 * HOUR_MS),
                page=str(dice.choice(pages)),
                learner=dice.choice([None, *learners]),
                marks=dice.choice([(), (), (), ("bot",), ("late",)]),
                active_ms=dice.randrange(1_000, 9_000),
            ),
        )
        fate = dice.random()
        if fate < 0.9:
            made.append(event)
        if fate > 0.8:
            made.append(_click(event))
    return made


def _click(event: Event) -> Event:
    return replace(event, kind="click", active_ms=0)


def of_events(db: Connection, condition: str, *values: object) -> tuple[int, ...]:
    """The figures straight from the events: impressions, clicks, followed, visible, spent."""
    row = db.execute(
        """
        SELECT count(*) FILTER (WHERE kind = 'seen' AND marks = '{}'),
               count(*) FILTER (WHERE kind = 'click' AND marks = '{}'),
               count(*) FILTER (WHERE kind = 'click' AND marks = '{}' AND EXISTS (
                    SELECT FROM events o WHERE o.view = e.view AND o.slot = e.slot
                        AND o.kind = 'seen' AND o.marks = '{}')),
               coalesce(sum(active_ms) FILTER (WHERE kind = 'seen' AND marks = '{}'), 0),
               coalesce(sum(price_micros) FILTER (WHERE billed), 0)
        FROM events e WHERE creative IS NOT NULL AND """
        + condition,  # type: ignore[operator]  # written here, nobody else's words
        values,
    ).fetchone()
    assert row is not None
    return tuple(int(each) for each in row)


def test_every_table_of_a_report_adds_up_to_the_billed_events(db: Connection) -> None:
    campaign, first = bakery(db, budget=250 * PRICE)
    second = creatives.insert(
        db, campaign=campaign.id, headline="Втори", landing="https://example.org/", state="live"
    )
    other, stranger = bakery(db)
    kurs = courses.insert(db, slug="kurs", title="Курс")
    chapter = chapters.insert(db, course=kurs.id, slug="a", title="А")
    batch = traffic(db, [first.id, second.id, stranger.id], [chapter.id, kurs.id, uuid4()], 7)
    events.store(db, batch)
    # What is sent again counts no second time.
    events.store(db, batch[:50])

    report = reports.of(db, Scope(campaign=campaign.id), period(5), datetime.now(UTC))
    ours = "creative = ANY(%s)"
    want = of_events(db, ours, [first.id, second.id])
    total = report.total
    assert (total.impressions, total.clicks, total.followed) == want[:3]
    assert (total.visible_ms, report.spent) == (want[3], {"EUR": want[4]})
    spent = value(db, "SELECT spent_micros FROM campaigns WHERE id = %s", (campaign.id,))
    assert spent == want[4] > 0
    for lines in (report.days, report.courses, report.creatives):
        assert sum(line.impressions for line in lines) == want[0]
        assert sum(line.clicks for line in lines) == want[1]
        assert sum(line.spent_micros for line in lines) == want[4]
        assert sum(line.visible_ms for line in lines) == want[3]
    for line in report.creatives:
        one = of_events(db, "creative = %s", line.creative_id)
        assert (line.impressions, line.clicks, line.followed) == one[:3]
    [of_course] = [line for line in report.courses if line.course_id == kurs.id]
    assert of_course.impressions == of_events(
        db, f"{ours} AND page = ANY(%s)", [first.id, second.id], [chapter.id, kurs.id]
    )[0]  # fmt: skip
    for line in report.days:
        where = f"{ours} AND (accepted_at AT TIME ZONE 'Europe/Sofia')::date = %s"
        assert line.impressions == of_events(db, where, [first.id, second.id], line.day)[0]

    # A part of the period tells of its part only, also of what was followed in it.
    part = Period(today() - timedelta(days=1), today() - timedelta(days=1), ZONE)
    of_part = reports.of(db, Scope(campaign=campaign.id), part, datetime.now(UTC)).total
    assert 0 < of_part.impressions < total.impressions
    assert of_part.followed <= of_part.impressions

    # Everybody's, and a sponsor's own through a member.
    member = learner(db, "member@uchi.example", "sponsor")
    sponsors.add_member(db, other.sponsor_id, member)
    own = reports.of(db, Scope(member=member), period(5), datetime.now(UTC))
    assert own.total.impressions == of_events(db, "creative = %s", stranger.id)[0]
    everything = reports.of(db, Scope(), period(5), datetime.now(UTC)).total
    assert everything.impressions == own.total.impressions + total.impressions


def test_a_report_is_of_one_moment_whatever_comes_meanwhile(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        campaign, creative = bakery(db)
        events.store(db, [seen(creative.id)])
    scope = Scope(campaign=campaign.id)
    with transaction(own_pool) as db:
        performance.hold(db)
        [line] = performance.by_creative(db, scope, period(2))
        with own_pool.connection() as beside:
            events.store(beside, [seen(creative.id)])
        assert sum(day.impressions for day in performance.by_day(db, scope, period(2))) == 1
        assert line.impressions == performance.by_course(db, scope, period(2))[0].impressions == 1
    with transaction(own_pool) as db:
        assert performance.by_creative(db, scope, period(2))[0].impressions == 2


def test_reach_counts_learners_once_and_tells_of_no_few(db: Connection) -> None:
    _, creative = bakery(db)
    learners = [str(learner(db, f"l{number}@uchi.example")) for number in range(5)]
    events.store(db, [seen(creative.id), *(seen(creative.id, learner=who) for who in learners[:4])])
    scope = Scope(creative=creative.id)
    few = reports.of(db, scope, period(2), datetime.now(UTC)).reached
    assert (few.learners, few.frequency) == (None, None)
    events.store(db, [seen(creative.id, learner=who) for who in learners])
    reached = reports.of(db, scope, period(2), datetime.now(UTC)).reached
    assert (reached.learners, reached.frequency) == (5, pytest.approx(9 / 5))


def test_blocks_take_impressions_in_their_order_and_leave_the_last_one_open(
    db: Connection,
) -> None:
    campaign, one = bakery(db)
    two = creatives.insert(
        db, campaign=campaign.id, headline="Втори", landing="https://example.org/", state="live"
    )
    start = now_ms() - 24 * HOUR_MS
    batch = []
    for number in range(23):
        event = seen((one if number % 2 else two).id, **at(start + number * 1_000))
        batch += [event, _click(event)] if number in (1, 4, 22) else [event]
    random.Random(1).shuffle(batch)
    events.store(db, batch)
    found = {
        (line.block, line.creative_id): (line.impressions, line.followed)
        for line in performance.blocks(db, campaign.id, "", 10)
    }
    assert found == {
        (0, one.id): (5, 1), (0, two.id): (5, 1), (1, one.id): (5, 0), (1, two.id): (5, 0),
    }  # fmt: skip
    assert performance.blocks(db, campaign.id, "bg", 10) == []


def test_a_week_is_closed_once_and_tells_of_no_small_group(db: Connection) -> None:
    campaign, creative = bakery(db)
    learners = [learner(db, f"l{number}@uchi.example") for number in range(18)]
    large, small = groups.insert(db, name="Голяма"), groups.insert(db, name="Малка")
    for number, who in enumerate(learners[:12]):
        groups.add(db, small if number < 3 else large, who)
    moment = now_ms()
    for who in learners:
        event = seen(creative.id, learner=str(who), **at(moment))
        events.store(db, [event, _click(event)] if who == learners[5] else [event])
    week = today() - timedelta(days=today().weekday())
    sunday = datetime.combine(week + timedelta(days=6), datetime.min.time(), UTC)

    # Four days after its end nothing of a week can come any more, and not sooner.
    assert closing_weeks.close_all(db, sunday + timedelta(days=4)) == []
    assert closing_weeks.close_all(db, sunday + timedelta(days=5)) == [week]
    assert closing_weeks.close_all(db, sunday + timedelta(days=9)) == []
    whole = Period(week, week + timedelta(days=6), ZONE)
    scope = Scope(campaign=campaign.id)
    [line] = reach.by_group(db, scope, whole)
    assert (line.name, line.impressions, line.clicks, line.weeks) == ("Голяма", 9, 1, 1)

    # Who joins later changes nothing, and half a week tells nothing.
    groups.add(db, large, learners[15])
    assert reach.by_group(db, scope, whole) == [line]
    assert reach.by_group(db, scope, Period(week, week + timedelta(days=5), ZONE)) == []
    assert reports.of(db, Scope(creative=creative.id), whole, sunday).groups == []


def test_of_a_small_group_and_a_large_one_nothing_is_told_when_the_rest_would_be_the_small(
    db: Connection,
) -> None:
    campaign, creative = bakery(db)
    learners = [learner(db, f"l{number}@uchi.example") for number in range(10)]
    large, small = groups.insert(db, name="Голяма"), groups.insert(db, name="Малка")
    for number, who in enumerate(learners):
        groups.add(db, small if number < 3 else large, who)
    events.store(db, [seen(creative.id, learner=str(who)) for who in learners])
    closing_weeks.close_all(db, datetime.now(UTC) + timedelta(days=14))
    everything = Period(today() - timedelta(days=9), today() + timedelta(days=9), ZONE)
    assert reach.by_group(db, Scope(campaign=campaign.id), everything) == []
