"""Disclosure: nothing before its moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import disclosure
from functions.disclosure import EVERYTHING, NOTHING, Disclosed, Situation
from functions.quizzes.rules import Moment, Rules, Shown
from functions.timing import GRACE_MS

CLOSES = 1_795_000_000_000
SEALED = Situation(now_ms=CLOSES - 1, sealed=True, graded=True, begun=1, open=False)


def rules(moment: Moment, **fields: int) -> Rules:
    return Rules(shown=Shown(moment, moment, moment), **fields)  # type: ignore[arg-type]  # each test names fields of Rules


@pytest.mark.parametrize("moment", ["never", "after_seal", "after_close", "after_last_attempt"])
def test_an_attempt_that_goes_on_shows_nothing_whatever_the_rules(moment: Moment) -> None:
    long_after = replace(SEALED, now_ms=CLOSES * 2, begun=99)
    for situation in (replace(long_after, sealed=False), replace(long_after, graded=False)):
        assert disclosure.of(rules(moment, attempts=1, closes_ms=1), situation) == NOTHING


def test_never_is_never() -> None:
    late = replace(SEALED, now_ms=CLOSES * 2, begun=99)
    assert disclosure.of(rules("never", attempts=1, closes_ms=CLOSES), late) == NOTHING


def test_after_the_seal_is_at_once() -> None:
    assert disclosure.of(rules("after_seal"), SEALED) == EVERYTHING


def test_after_the_close_waits_for_the_last_who_has_extra_time() -> None:
    closing = rules("after_close", closes_ms=CLOSES)
    for extra_s in (0, 900):
        end = CLOSES + extra_s * 1_000 + GRACE_MS
        at = replace(SEALED, most_extra_s=extra_s, now_ms=end)
        assert disclosure.of(closing, at) == NOTHING
        assert disclosure.of(closing, replace(at, now_ms=end + 1)) == EVERYTHING


def test_a_quiz_that_never_closes_shows_nothing_after_its_close() -> None:
    assert disclosure.of(rules("after_close"), replace(SEALED, now_ms=CLOSES * 2)) == NOTHING


def test_after_the_last_attempt_is_when_none_is_left_and_none_goes_on() -> None:
    two = rules("after_last_attempt", attempts=2)
    assert disclosure.of(two, SEALED) == NOTHING
    assert disclosure.of(two, replace(SEALED, begun=2, open=True)) == NOTHING
    assert disclosure.of(two, replace(SEALED, begun=2)) == EVERYTHING
    closed = replace(SEALED, now_ms=CLOSES + GRACE_MS + 1)
    assert disclosure.of(rules("after_last_attempt", closes_ms=CLOSES), closed) == EVERYTHING
    assert disclosure.of(rules("after_last_attempt"), closed) == NOTHING


def test_each_thing_has_its_own_moment() -> None:
    mixed = Rules(shown=Shown(score="after_seal", answers="never", feedback="after_close"))
    assert disclosure.of(mixed, SEALED) == Disclosed(score=True, answers=False, feedback=False)
