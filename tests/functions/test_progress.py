"""Progress: what counts as read, how time is believed, what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import progress
from functions.progress import Reading, Step

MINUTE = 60_000


def view(name: str, start: int, last: int, active: int, ended: int | None = None) -> Reading:
    return Reading(name, start, last, ended, active)


@st.composite
def readings(draw: st.DrawFn) -> list[Reading]:
    found = []
    for number in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, 20 * MINUTE))
        last = start + draw(st.integers(0, 10 * MINUTE))
        ended = draw(st.none() | st.integers(start, last))
        found.append(view(str(number), start, last, draw(st.integers(0, 30 * MINUTE)), ended))
    return found


def covered(views: list[Reading]) -> int:
    """The milliseconds in which any view was open, counted one by one from the ends."""
    edges = sorted({edge for each in views for edge in (each.started_ms, each.last_ms)})
    return sum(
        after - before
        for before, after in pairwise(edges)
        if any(each.started_ms <= before and after <= each.last_ms for each in views)
    )


@given(readings())
def test_no_reader_is_active_for_longer_than_the_clock_allows(views: list[Reading]) -> None:
    believed = progress.believed(views)
    assert sum(believed.values()) <= covered(views)
    assert progress.active_ms(views) <= covered(views) == progress.open_ms(views)
    assert all(0 <= believed[each.view] <= each.active_ms for each in views)


@given(readings(), readings(), st.integers(1, 4_000))
def test_what_is_ticked_stays_ticked_whatever_else_becomes_known(
    views: list[Reading], others: list[Reading], words: int
) -> None:
    more = [view(f"x{each.view}", *_values(each)) for each in others]
    counted = {each.view: words for each in (*views, *more)}
    before = progress.ticks(views, counted)
    after = progress.ticks([*views, *more], counted)
    assert {tick.view for tick in before} <= {tick.view for tick in after}
    if before:
        assert after[0].at_ms <= before[0].at_ms


def _values(each: Reading) -> tuple[int, int, int, int | None]:
    return each.started_ms, each.last_ms, each.active_ms, each.ended_ms


def test_two_tabs_open_at_once_share_the_time() -> None:
    views = [view("a", 0, 10 * MINUTE, 10 * MINUTE), view("b", 0, 10 * MINUTE, 10 * MINUTE)]
    assert progress.believed(views) == {"a": 5 * MINUTE, "b": 5 * MINUTE}


def test_a_page_is_read_when_its_end_was_seen_and_the_time_fits_its_words() -> None:
    words = {"a": 1_200}
    assert progress.needed_ms(1_200) == 2 * MINUTE
    quick = view("a", 0, 3 * MINUTE, 2 * MINUTE - 1, 3 * MINUTE)
    slow = view("a", 0, 3 * MINUTE, 2 * MINUTE, 3 * MINUTE)
    begun = view("a", 0, 9 * MINUTE, 9 * MINUTE)
    assert progress.ticks([quick], words) == []
    assert progress.ticks([begun], words) == []
    [tick] = progress.ticks([slow], words)
    assert (tick.at_ms, tick.active_ms, tick.open_ms) == (3 * MINUTE, 2 * MINUTE, 3 * MINUTE)


def test_a_page_read_in_two_sittings_is_read() -> None:
    morning = view("a", 0, 2 * MINUTE, MINUTE)
    evening = view("b", 600 * MINUTE, 602 * MINUTE, MINUTE, 602 * MINUTE)
    words = {"b": 1_200}
    assert progress.ticks([evening], words) == []
    [tick] = progress.ticks([morning, evening], words)
    assert (tick.active_ms, tick.open_ms) == (2 * MINUTE, 4 * MINUTE)


def test_views_that_had_begun_when_a_tick_was_taken_back_give_none_again() -> None:
    views = [view("a", 0, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE)]
    assert progress.ticks(views, {"a": 10}, since_ms=0) == []
    later = view("b", MINUTE, 6 * MINUTE, MINUTE, 6 * MINUTE)
    [tick] = progress.ticks([*views, later], {"a": 10, "b": 10}, since_ms=0)
    assert tick.view == "b"


@pytest.mark.parametrize(
    ("done", "contents", "shown"),
    [(0, 10, 0), (1, 1_000, 1), (999, 1_000, 99), (1_000, 1_000, 100), (3, 0, 0), (1, 3, 33)],
)
def test_a_course_is_whole_only_when_nothing_is_left(done: int, contents: int, shown: int) -> None:
    assert progress.percent(done, contents) == shown


@pytest.mark.parametrize(
    ("done", "last", "goes_on"),
    [("000", None, "a"), ("100", "a", "b"), ("100", "c", "c"), ("011", "c", "a"),
     ("101", "c", "b"), ("111", "c", None), ("000", "gone", "a")],
)  # fmt: skip
def test_what_comes_next_is_what_is_not_done(
    done: str, last: str | None, goes_on: str | None
) -> None:
    steps = [Step(name, int(each), 1) for name, each in zip("abc", done, strict=True)]
    assert progress.upcoming(steps, last) == goes_on


def test_a_chapter_without_contents_is_never_next() -> None:
    assert progress.upcoming([Step("a", 0, 0), Step("b", 0, 2)], None) == "b"


def test_a_streak_counts_days_in_a_row_and_forgives_today() -> None:
    today = date(2026, 11, 22)
    days = {today - timedelta(days=back): 5 * MINUTE for back in (1, 2, 3, 5)}
    assert progress.streak(days, today) == 3
    assert progress.streak(days | {today: MINUTE}, today) == 4
    assert progress.streak(days | {today: MINUTE - 1}, today) == 3
    assert progress.streak({}, today) == 0


def test_weeks_begin_on_mondays_and_none_is_left_out() -> None:
    sunday = date(2026, 11, 22)
    days = {sunday: 1, date(2026, 11, 16): 2, date(2026, 11, 15): 4, date(2025, 1, 1): 8}
    assert progress.weeks(days, sunday, 3) == [
        (date(2026, 11, 2), 0), (date(2026, 11, 9), 4), (date(2026, 11, 16), 3),
    ]  # fmt: skip


@given(readings(), st.integers(1, 4_000))
def test_a_tick_tells_the_time_of_all_views_that_had_begun_by_its_last_report(
    views: list[Reading], words: int
) -> None:
    for tick in progress.ticks(views, {each.view: words for each in views}):
        [seen] = [each for each in views if each.view == tick.view]
        begun = [each for each in views if each.started_ms <= seen.last_ms]
        assert tick.active_ms == progress.active_ms(begun)
        assert tick.open_ms == progress.open_ms(begun)


def test_a_chapter_is_done_only_when_its_quizzes_that_count_are_passed() -> None:
    assert Step("a", 2, 2, quizzes=1, passed=1).whole
    assert not Step("a", 2, 2, quizzes=1, passed=0).whole
    assert not Step("a", 1, 2, quizzes=1, passed=1).whole
    steps = [Step("a", 1, 1, 1, 0), Step("b", 0, 1)]
    assert progress.upcoming(steps, "a") == "a"


def test_a_course_with_a_quiz_left_is_never_told_to_be_done() -> None:
    assert progress.percent(4, 4, 1) == 99
    assert progress.percent(4, 4, 0) == 100
    assert progress.percent(1, 4, 1) == 25
