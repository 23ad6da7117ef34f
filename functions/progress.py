"""Progress: when a page counts as read, how much of a course is done, and what comes next.

Everything here only grows with what is known of a reader: whatever order reports come in, however
often they are sent again, the last answer is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Literal

Reason = Literal["read", "hand", "next"]
"""Why something is completed: read to the end, marked by hand, or left by "Next chapter"."""

GENEROUS_WORDS_PER_MINUTE = 600
"""Twice a quick reader's speed: who knows the subject and skims has read the page too."""
LEAST_MS = 3_000
"""However short a text is: a page that flew past in less was not read."""
END = 990
"""Thousandths of a text; the last line's foot may stay below the edge of the window."""
DAY_COUNTS_FROM_MS = 60_000
"""Active time that makes a day one of learning."""
_BEGINNING = attrgetter("started_ms", "view")
_LAST = attrgetter("last_ms")


@dataclass(frozen=True, slots=True)
class Reading:
    """One view of a page by one learner, in absolute values."""

    view: str
    started_ms: int
    """When the page was made, milliseconds UTC."""
    last_ms: int
    """When the last report of it was accepted."""
    ended_ms: int | None
    """When the first report was accepted that had come to the end of the text."""
    active_ms: int
    """Active time so far; never more than from `started_ms` to `last_ms`."""


@dataclass(frozen=True, slots=True)
class Tick:
    """What a page's reading to the end is told by."""

    view: str
    """The view in which the end was seen."""
    at_ms: int
    active_ms: int
    open_ms: int
    """How long the page stood open for those active milliseconds; two tabs count once."""


def needed_ms(words: int) -> int:
    """Return the active time from which a text of so many words was plausibly read."""
    return max(LEAST_MS, words * 60_000 // GENEROUS_WORDS_PER_MINUTE)


def ticks(views: Sequence[Reading], words: Mapping[str, int], *, since_ms: int = -1) -> list[Tick]:
    """Return a tick for each view that a reading came to its end in, the earliest first.

    The end was seen in the view, and the learner's views of the page that had begun by its last
    report were active long enough together. `words` tells of each view how many words it showed.
    Views that began at `since_ms` or before don't count: the learner took their tick back then.
    """
    counted = sorted([each for each in views if each.started_ms > since_ms], key=_BEGINNING)
    begun, at = _Begun(), 0
    found = []
    # In the order of their last reports each has all the views before it, and some more.
    for view in sorted(counted, key=_LAST):
        while at < len(counted) and counted[at].started_ms <= view.last_ms:
            begun.add(counted[at])
            at += 1
        if view.ended_ms is None or view.view not in words:
            continue
        if begun.active_ms >= needed_ms(words[view.view]):
            found.append(Tick(view.view, view.ended_ms, begun.active_ms, begun.open_ms))
    return sorted(found, key=lambda tick: (tick.at_ms, tick.view))


class _Begun:
    """Views added in the order in which they began: their time, each moment of it counted once."""

    def __init__(self) -> None:
        self._active = self._length = 0  # of what is over
        self._start = self._end = self._claimed = 0  # of the views that hang together now

    def add(self, view: Reading) -> None:
        started, last = view.started_ms, max(view.started_ms, view.last_ms)
        if started > self._end or not self._end:
            self._active, self._length = self.active_ms, self.open_ms
            self._start, self._end, self._claimed = started, last, 0
        elif last > self._end:
            self._end = last
        self._claimed += _active(view)

    @property
    def active_ms(self) -> int:
        return self._active + min(self._claimed, self._end - self._start)

    @property
    def open_ms(self) -> int:
        return self._length + self._end - self._start


def believed(views: Iterable[Reading]) -> dict[str, int]:
    """Return by view the active milliseconds that the clock allows, of one learner's views.

    Views that overlap share the time in which any of them was open: nobody reads two pages at
    once, so together they never come to more than has passed.
    """
    result: dict[str, int] = {}
    for group, length in _together(views):
        active = {view.view: _active(view) for view in group}
        total = sum(active.values())
        for view, each in active.items():
            result[view] = each if total <= length else each * length // total
    return result


def active_ms(views: Iterable[Reading]) -> int:
    """Return the active milliseconds of the views together, never more than the clock allows."""
    return sum(min(sum(map(_active, group)), length) for group, length in _together(views))


def _active(view: Reading) -> int:
    return max(0, min(view.active_ms, view.last_ms - view.started_ms))


def open_ms(views: Iterable[Reading]) -> int:
    """Return how long any of the views was open."""
    return sum(length for _, length in _together(views))


def _together(views: Iterable[Reading]) -> list[tuple[list[Reading], int]]:
    """Return the views in groups that hang together in time, each with its length in ms."""
    groups: list[tuple[list[Reading], int]] = []
    end = None
    for view in sorted(views, key=_BEGINNING):
        last = max(view.started_ms, view.last_ms)
        if end is None or view.started_ms > end:
            groups.append(([view], last - view.started_ms))
            end = last
        else:
            group, _ = groups[-1]
            group.append(view)
            end = max(end, last)
            groups[-1] = (group, end - group[0].started_ms)
    return groups


def percent(done: int, contents: int, quizzes_left: int = 0) -> int:
    """Return how much of a course is done, by its contents: 0 to 100, rounded down.

    100 only when nothing is left, quizzes that count neither; whoever has begun is never told 0.
    """
    if done <= 0 or contents <= 0:
        return 0
    found = max(1, 100 * min(done, contents) // contents)
    return min(found, 99) if quizzes_left > 0 else found


@dataclass(frozen=True, slots=True)
class Step:
    """One chapter of a course, as far as a learner has come."""

    chapter: str
    done: int
    """Its contents that are completed."""
    contents: int
    quizzes: int = 0
    """Its quizzes that count."""
    passed: int = 0
    """Those of them that the learner has passed."""

    @property
    def whole(self) -> bool:
        """Say whether the chapter is done: all its contents, and its quizzes that count."""
        return 0 < self.contents <= self.done and self.quizzes <= self.passed


def upcoming(steps: Sequence[Step], last_read: str | None) -> str | None:
    """Return the chapter to go on with; None when the course is done.

    The one read last while it is not done, then the next that is not done after it, then the
    first one that was left out.
    """
    at = next((n for n, step in enumerate(steps) if step.chapter == last_read), 0)
    for step in (*steps[at:], *steps[:at]):
        if step.contents and not step.whole:
            return step.chapter
    return None


def streak(days: Mapping[date, int], today: date) -> int:
    """Return for how many days in a row something was learned, by active milliseconds per day.

    Today does not break it while it is not over.
    """
    day = today if days.get(today, 0) >= DAY_COUNTS_FROM_MS else today - timedelta(days=1)
    length = 0
    while days.get(day, 0) >= DAY_COUNTS_FROM_MS:
        length += 1
        day -= timedelta(days=1)
    return length


def weeks(days: Mapping[date, int], today: date, count: int) -> list[tuple[date, int]]:
    """Return the last `count` weeks by their Mondays, oldest first, with their milliseconds."""
    monday = today - timedelta(days=today.weekday())
    totals = {monday - timedelta(weeks=back): 0 for back in range(count)}
    for day, milliseconds in days.items():
        of = day - timedelta(days=day.weekday())
        if of in totals:
            totals[of] += milliseconds
    return sorted(totals.items())
