"""Timing: to the millisecond, with the clock handed in."""

from __future__ import annotations

import pytest

from functions import timing
from functions.quizzes.rules import Rules
from functions.timing import GRACE_MS, LATE_MS, Past

START = 1_795_000_000_000
LIMIT = Rules(time_limit_s=1_800)


def test_a_time_limit_counts_from_the_start() -> None:
    assert timing.deadline(LIMIT, START) == START + 1_800_000
    assert timing.deadline(Rules(), START) is None


def test_an_attempt_ends_with_its_quiz() -> None:
    rules = Rules(time_limit_s=1_800, closes_ms=START + 600_000)
    assert timing.deadline(rules, START) == START + 600_000
    assert timing.deadline(Rules(closes_ms=START + 1), START) == START + 1


def test_extra_time_lengthens_the_limit_and_moves_the_end() -> None:
    rules = Rules(time_limit_s=1_800, closes_ms=START + 1_800_000)
    assert timing.deadline(rules, START, 600) == START + 2_400_000
    assert timing.deadline(rules, START + 1, 600) == START + 2_400_000


@pytest.mark.parametrize(
    ("after_deadline_ms", "counts", "kept"),
    [(-1, True, True), (0, True, True), (1, True, True), (GRACE_MS, True, True),
     (GRACE_MS + 1, False, True), (GRACE_MS + LATE_MS, False, True),
     (GRACE_MS + LATE_MS + 1, False, False)],
)  # fmt: skip
def test_an_answer_counts_until_the_grace_is_over_and_is_kept_for_a_week(
    after_deadline_ms: int, counts: bool, kept: bool
) -> None:
    now = START + after_deadline_ms
    assert timing.accepts(START, now) is counts
    assert timing.keeps(START, now) is kept


def test_without_a_deadline_every_answer_counts() -> None:
    assert timing.accepts(None, 2**62)
    assert timing.keeps(None, 2**62)
    assert timing.left_ms(None, START) is None


def test_the_time_left_does_not_show_the_grace() -> None:
    assert timing.left_ms(START, START - 1) == 1
    assert timing.left_ms(START, START) == 0
    assert timing.left_ms(START, START + 1) == 0


@pytest.mark.parametrize(
    ("rules", "past", "now_ms", "slug", "wait_s"),
    [
        (Rules(), Past(), START, None, None),
        (Rules(opens_ms=START), Past(), START - 1, "quiz-not-open", 1),
        (Rules(opens_ms=START), Past(), START - 60_001, "quiz-not-open", 61),
        (Rules(opens_ms=START), Past(), START, None, None),
        (Rules(closes_ms=START), Past(), START - 1, None, None),
        (Rules(closes_ms=START), Past(), START, "quiz-closed", None),
        (Rules(closes_ms=START), Past(extra_s=1), START + 999, None, None),
        (Rules(closes_ms=START), Past(extra_s=1), START + 1_000, "quiz-closed", None),
        (Rules(attempts=2), Past(attempts=1), START, None, None),
        (Rules(attempts=2), Past(attempts=2), START, "no-attempt-left", None),
        (Rules(pause_s=60), Past(1, START), START + 59_999, "pause-not-over", 1),
        (Rules(pause_s=60), Past(1, START), START + 60_000, None, None),
        (Rules(pause_s=60), Past(), START, None, None),
        (Rules(), Past(missing=("Дроби",)), START, "prerequisite-missing", None),
    ],
)
def test_an_attempt_may_begin_or_it_is_said_why_not(
    rules: Rules, past: Past, now_ms: int, slug: str | None, wait_s: int | None
) -> None:
    refusal = timing.may_start(rules, past, now_ms)
    assert (refusal.slug if refusal else None) == slug
    assert (refusal.retry_after if refusal else None) == wait_s
