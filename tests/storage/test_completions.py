"""Completions: a page read to its end is ticked once, in whatever order its reports come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.events import Event
from functions.tokens import View
from storage import (
    chapters,
    completions,
    contents,
    courses,
    erasures,
    events,
    readings,
    revisions,
    ticks,
    unticked,
    users,
)
from storage.database import Connection, Pool, transaction
from storage.pools import pool
from tests.conftest import copied
from tests.storage.world import reading

SECOND = 1_000
WORDS = 200
"""Twenty seconds at the generous speed."""
AGO = 10 * 60 * SECOND


def learner(db: Connection) -> UUID:
    return users.insert(db, email=f"{uuid4().hex}@uchi.example", password_hash="x").id


def chapter(db: Connection, count: int = 1) -> tuple[UUID, list[UUID]]:
    """Return a chapter and its contents, each published with its first revision an hour ago."""
    course = courses.insert(db, slug=f"c-{uuid4().hex}", title="Курс")
    made = chapters.insert(db, course=course.id, slug="first", title="Първа")
    found = []
    for _ in range(count):
        content = contents.insert(db, chapter=made.id)
        publish(db, content.id, hours=1)
        found.append(content.id)
    return made.id, found


def publish(db: Connection, content: UUID, *, hours: float) -> int:
    """Publish another revision, as if it had been so many hours ago; return its number."""
    revision = revisions.insert(db, content=content, body="текст", words=WORDS)
    contents.publish(db, content, revision.id)
    db.execute(
        "UPDATE publications SET published_at = now() - %s WHERE content_id = %s AND number = %s",
        (timedelta(hours=hours), content, revision.number),
    )
    return revision.number


def view_of(page: UUID, who: UUID | None, *, ago: int = AGO) -> Event:
    """Return a report of a view that was opened `ago` milliseconds ago and is not read yet."""
    at = time.time_ns() // 1_000_000 - ago
    return reading(
        page=str(page), learner=None if who is None else str(who), issued_at=at, accepted_at=at,
        day=datetime.fromtimestamp(at / 1000, UTC).date().isoformat(), active_ms=0, furthest=0,
    )  # fmt: skip


def after(view: Event, seconds: int, active: int, furthest: int, sequence: int) -> Event:
    return replace(
        view, accepted_at=view.issued_at + seconds * SECOND, active_ms=active * SECOND,
        furthest=furthest, sequence=sequence,
    )  # fmt: skip


def kept(db: Connection, who: UUID) -> list[tuple]:
    return db.execute(
        "SELECT * FROM completions WHERE learner = %s ORDER BY content_id", (who,)
    ).fetchall()


def test_a_chapter_read_to_its_end_completes_all_it_showed(db: Connection) -> None:
    who, (page, found) = learner(db), chapter(db, 2)
    opened = view_of(page, who)
    events.store(db, [after(opened, 30, 25, 1000, 1)])
    # Two contents have twice the words: not yet.
    assert completions.of_chapter(db, who, page) == []
    events.store(db, [after(opened, 60, 45, 1000, 2)])
    done = completions.of_chapter(db, who, page)
    assert {each.content_id for each in done} == set(found)
    assert {(each.reason, each.revision, each.active_ms, each.open_ms) for each in done} == {
        ("read", 1, 45_000, 60_000)
    }
    # The end was seen at the first report, whenever the time was enough.
    assert done[0].completed_at.timestamp() * 1000 == opened.issued_at + 30_000


def test_the_end_alone_and_time_alone_complete_nothing(db: Connection) -> None:
    who, (page, _) = learner(db), chapter(db)
    events.store(db, [after(view_of(page, who), 10, 10, 1000, 1)])
    other = learner(db)
    events.store(db, [after(view_of(page, other), 300, 300, 980, 1)])
    assert kept(db, other) == []
    assert kept(db, who) == []


def test_more_time_than_has_passed_is_not_believed(db: Connection) -> None:
    who, (page, _) = learner(db), chapter(db)
    events.store(db, [after(view_of(page, who), 5, 3_600, 1000, 1)])
    assert kept(db, who) == []


def test_a_robots_reading_completes_nothing(db: Connection) -> None:
    who, (page, _) = learner(db), chapter(db)
    events.store(db, [replace(after(view_of(page, who), 60, 60, 1000, 1), marks=("bot",))])
    assert kept(db, who) == []


def test_readings_of_somebody_unknown_hold_up_nobody(db: Connection) -> None:
    page, _ = chapter(db)
    gone = after(view_of(page, uuid4()), 60, 60, 1000, 1)
    assert events.store(db, [gone]).stored == 1


def test_a_reading_keeps_the_revision_that_it_saw(db: Connection) -> None:
    who, (page, [content]) = learner(db), chapter(db)
    opened = view_of(page, who)
    publish(db, content, hours=0)
    events.store(db, [after(opened, 60, 60, 1000, 1)])
    [done] = completions.of_chapter(db, who, page)
    assert (done.revision, done.known) == (1, 1)


def test_what_is_completed_stays_so_and_knows_a_new_revision_when_it_is_read(
    db: Connection,
) -> None:
    who, (page, [content]) = learner(db), chapter(db)
    publish(db, content, hours=0.1)  # six minutes ago
    events.store(db, [after(view_of(page, who), 60, 60, 1000, 1)])
    [first] = completions.of_chapter(db, who, page)
    events.store(db, [after(view_of(page, who, ago=120_000), 60, 60, 1000, 1)])
    [done] = completions.of_chapter(db, who, page)
    assert (first.revision, first.known) == (1, 1)
    assert (done.revision, done.known) == (1, 2)
    assert done.completed_at == first.completed_at


def test_a_tick_taken_back_stays_away_until_the_page_is_opened_anew(db: Connection) -> None:
    who, (page, found) = learner(db), chapter(db)
    opened = view_of(page, who)
    events.store(db, [after(opened, 60, 60, 1000, 1)])
    assert completions.undo(db, who, found, datetime.now(UTC) - timedelta(minutes=5)) == 1
    assert completions.undo(db, who, found, datetime.now(UTC)) == 0
    events.store(db, [after(opened, 240, 240, 1000, 2)])
    assert completions.of_chapter(db, who, page) == []
    events.store(db, [after(view_of(page, who, ago=120_000), 60, 60, 1000, 1)])
    assert len(completions.of_chapter(db, who, page)) == 1


def test_a_mark_by_hand_stays_when_the_end_is_read_later_and_yields_to_an_earlier_one(
    db: Connection,
) -> None:
    who, (page, found) = learner(db), chapter(db)
    by_hand = datetime.now(UTC) - timedelta(minutes=8)
    assert completions.mark(db, who, found, "hand", by_hand) == 1
    opened = view_of(page, who)
    events.store(db, [after(opened, 300, 60, 1000, 3)])
    assert completions.of_chapter(db, who, page)[0].reason == "hand"
    # A report that waited in a queue: the end had been seen before the button was pressed.
    events.store(db, [after(opened, 60, 60, 1000, 2)])
    assert completions.of_chapter(db, who, page)[0].reason == "read"


def test_a_draft_is_not_completed_by_hand(db: Connection) -> None:
    who, (page, _) = learner(db), chapter(db)
    draft = contents.insert(db, chapter=page)
    revisions.insert(db, content=draft.id, body="чернова")
    assert completions.mark(db, who, [draft.id], "hand", datetime.now(UTC)) == 0


def test_a_guests_reading_becomes_the_learners_once_it_is_claimed(db: Connection) -> None:
    who, other, (page, _) = learner(db), learner(db), chapter(db)
    opened = view_of(page, None)
    events.store(db, [after(opened, 60, 60, 1000, 1)])
    claimed = [View(bytes.fromhex(opened.view), page, b"", opened.issued_at, "bg")]
    ticks.work_out(db, readings.claim(db, who, claimed))
    assert len(kept(db, who)) == 1
    assert readings.claim(db, other, claimed) == []
    assert kept(db, other) == []


def test_reports_that_come_after_the_claim_count_too(db: Connection) -> None:
    who, (page, _) = learner(db), chapter(db)
    opened = view_of(page, None)
    claimed = [View(bytes.fromhex(opened.view), page, b"", opened.issued_at, "bg")]
    ticks.work_out(db, readings.claim(db, who, claimed))
    events.store(db, [after(opened, 60, 60, 1000, 1)])
    assert len(kept(db, who)) == 1


def test_what_a_batch_left_to_be_ticked_shows_at_the_first_look_and_is_swept_once(
    db: Connection,
) -> None:
    who, other, (page, _) = learner(db), learner(db), chapter(db)
    batch = [after(view_of(page, each), 60, 60, 1000, 1) for each in (who, other)]
    events.store(db, batch, later=True)
    assert kept(db, who) == []
    ticks.catch_up(db, who)
    [first] = kept(db, who)
    assert kept(db, other) == []
    assert ticks.sweep(db, 10)
    assert kept(db, who) == [first]
    assert len(kept(db, other)) == 1
    assert not ticks.sweep(db, 10)


def test_a_tick_is_taken_back_and_marked_as_if_it_had_never_waited(db: Connection) -> None:
    who, other, (page, found) = learner(db), learner(db), chapter(db)
    batch = [after(view_of(page, each), 60, 60, 1000, 1) for each in (who, other)]
    events.store(db, batch, later=True)
    completions.undo(db, who, found, datetime.now(UTC))
    completions.mark(db, other, found, "hand", datetime.now(UTC))
    ticks.sweep(db, 10)
    assert completions.of_chapter(db, who, page) == []
    assert completions.of_chapter(db, other, page)[0].reason == "read"


def test_where_nobody_works_the_marks_out_batches_tick_for_themselves(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unticked, "MOST", 2)
    (page, _) = chapter(db)
    readers = [learner(db) for _ in range(3)]
    for who in readers:
        events.store(db, [after(view_of(page, who), 60, 60, 1000, 1)], later=True)
    assert [len(kept(db, who)) for who in readers] == [0, 0, 1]


def test_two_that_sweep_at_once_take_each_mark_once(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        (page, _) = chapter(db)
        readers = [learner(db) for _ in range(2)]
        for who in readers:
            events.store(db, [after(view_of(page, who), 60, 60, 1000, 1)], later=True)
    with transaction(own_pool) as one, transaction(own_pool) as two:
        assert len(unticked.take(one, 1)) == len(unticked.take(two, 5)) == 1
        assert unticked.take(two, 5) == []
        # What is given up is there again: nothing is lost with a process that dies.
        one.rollback()
        assert len(unticked.take(two, 5)) == 1


def test_marks_name_nobody_who_was_erased(db: Connection) -> None:
    who, other, (page, _) = learner(db), learner(db), chapter(db)
    batch = [after(view_of(page, each), 60, 60, 1000, 1) for each in (who, other)]
    events.store(db, batch, later=True)
    erasures.erase(db, who, None)
    assert unticked.of(db, who) == []
    ticks.sweep(db, 10)
    assert len(kept(db, other)) == 1


def test_two_tabs_of_one_page_count_each_minute_once(db: Connection) -> None:
    who, (page, _) = learner(db), chapter(db)
    # Twenty seconds are needed; both tabs were open for fifteen and claim all of them.
    tabs = [after(view_of(page, who), 15, 15, 1000, 1) for _ in range(2)]
    events.store(db, tabs)
    assert kept(db, who) == []
    events.store(db, [after(tabs[0], 20, 20, 1000, 2)])
    [done] = completions.of_chapter(db, who, page)
    assert (done.active_ms, done.open_ms) == (20_000, 20_000)


@pytest.fixture(scope="module")
def place(template: dict[str, str]) -> Iterator[Pool]:
    """A database whose chapter and learners stay, for all the orders that are tried."""
    with copied(template, f"uchi_orders_{uuid4().hex}") as urls:
        made = pool(urls["DATABASE_URL"], max_size=2)
        yield made
        made.close()


report = st.tuples(
    st.integers(0, 2),  # which view
    st.integers(1, 120),  # accepted so many seconds after it was opened
    st.integers(0, 90),  # active seconds
    st.sampled_from([100, 500, 990, 1000]),  # furthest
    st.integers(1, 6),  # sequence
)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(reports=st.lists(report, min_size=1, max_size=12), data=st.data())
def test_no_order_loss_or_repetition_of_reports_changes_what_is_kept(
    place: Pool, reports: list[tuple[int, int, int, int, int]], data: st.DataObject
) -> None:
    with transaction(place) as db:
        page, _ = chapter(db, 2)
        whos = learner(db), learner(db)
    outcomes = []
    starts = [view_of(page, None, ago=ago) for ago in (AGO, AGO - 50_000, AGO - 300_000)]
    for who in whos:
        views = [replace(each, view=uuid4().hex, learner=str(who)) for each in starts]
        sent = [after(views[number], *rest) for number, *rest in reports]
        # Sent until it is taken: a lost answer means once more, a queue delivers in any order.
        again = data.draw(st.lists(st.sampled_from(range(len(sent))), max_size=8))
        order = data.draw(st.permutations([*sent, *(sent[number] for number in again)]))
        while order:
            size = data.draw(st.integers(1, len(order)))
            with transaction(place) as db:
                events.store(db, order[:size], later=data.draw(st.booleans()))
            order = order[size:]
            # Whoever works the marks out first, and whoever does once more.
            with transaction(place) as db:
                if data.draw(st.booleans()):
                    ticks.catch_up(db, who)
                if data.draw(st.booleans()):
                    ticks.sweep(db, data.draw(st.integers(1, 3)))
        with transaction(place) as db:
            while ticks.sweep(db, 3):
                pass
        with transaction(place) as db:
            state = db.execute(
                """
                SELECT active_ms, furthest, started_at, last_at, ended_at FROM readings
                WHERE learner = %s ORDER BY started_at
                """,
                (who,),
            ).fetchall()
            outcomes.append((state, [row[1:] for row in kept(db, who)]))
    assert outcomes[0] == outcomes[1]
