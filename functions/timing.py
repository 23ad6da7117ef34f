"""Timing: when an attempt may begin, until when its answers count, and when it is over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from functions.problems import Problem
from functions.quizzes.rules import Rules

GRACE_MS = 5_000
"""An answer that was sent in time may take so long to arrive."""
LATE_MS = 7 * 86_400_000
"""How long after its deadline an answer is still kept for the author to decide on."""
MOST_EXTENSION_S = 7 * 86_400


class NotOpenYet(Problem):
    """The quiz has not opened yet."""

    slug = "quiz-not-open"
    status = 409


class Closed(Problem):
    """The quiz is closed."""

    slug = "quiz-closed"
    status = 409


class NoAttemptLeft(Problem):
    """All attempts at this quiz are used."""

    slug = "no-attempt-left"
    status = 409


class Pausing(Problem):
    """The pause between two attempts is not over."""

    slug = "pause-not-over"
    status = 409


class SomethingFirst(Problem):
    """Something else has to be done before this quiz."""

    slug = "prerequisite-missing"
    status = 409


@dataclass(frozen=True, slots=True)
class Past:
    """What a learner has done at a quiz so far."""

    attempts: int = 0
    """How many were begun; none of them is open."""
    finished_ms: int | None = None
    """When the last one ended."""
    extra_s: int = 0
    """More time than others have."""
    missing: Collection[str] = ()
    """Titles of what has to be done first and is not."""


def closes(rules: Rules, extra_s: int) -> int | None:
    """Return until when (milliseconds) somebody's attempts last at most; None without an end.

    Extra time moves the end too: with an hour's window around an hour's quiz it would be nothing
    otherwise.
    """
    return None if rules.closes_ms is None else rules.closes_ms + extra_s * 1_000


def deadline(rules: Rules, started_ms: int, extra_s: int = 0) -> int | None:
    """Return the deadline (milliseconds) of an attempt begun at a moment; None lets it last."""
    ends = closes(rules, extra_s)
    if rules.time_limit_s is None:
        return ends
    limit = started_ms + (rules.time_limit_s + extra_s) * 1_000
    return limit if ends is None else min(limit, ends)


def accepts(deadline_ms: int | None, now_ms: int) -> bool:
    """Say whether an answer that arrives now counts; by the server's clock alone."""
    return deadline_ms is None or now_ms <= deadline_ms + GRACE_MS


def keeps(deadline_ms: int | None, now_ms: int) -> bool:
    """Say whether an answer that arrives now is kept at all, if only for the author to decide."""
    return deadline_ms is None or now_ms <= deadline_ms + GRACE_MS + LATE_MS


def left_ms(deadline_ms: int | None, now_ms: int) -> int | None:
    """Return how much of the time is left, never below 0; None without a deadline."""
    return None if deadline_ms is None else max(0, deadline_ms - now_ms)


def may_start(rules: Rules, past: Past, now_ms: int) -> Problem | None:
    """Return why no attempt may begin now; None when one may."""
    ends = closes(rules, past.extra_s)
    if rules.opens_ms is not None and now_ms < rules.opens_ms:
        return NotOpenYet(retry_after=_seconds(rules.opens_ms - now_ms))
    if ends is not None and now_ms >= ends:
        return Closed()
    if rules.attempts is not None and past.attempts >= rules.attempts:
        return NoAttemptLeft(f"{rules.attempts} of {rules.attempts} are used")
    if past.finished_ms is not None:
        again = past.finished_ms + rules.pause_s * 1_000
        if now_ms < again:
            return Pausing(retry_after=_seconds(again - now_ms))
    if past.missing:
        return SomethingFirst("; ".join(past.missing))
    return None


def _seconds(ms: int) -> int:
    return max(1, -(-ms // 1_000))
