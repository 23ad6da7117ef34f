"""Outcomes: what a job that did not succeed may still hope for."""

from __future__ import annotations

from datetime import timedelta

MAX_TRIES = 12
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


class GivenUp(Exception):
    """The job can't succeed, however often it is tried; the message says why."""


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries; None when it was the last one.

    Twelve tries are about four hours: long enough for a mail server to come back.
    """
    if tries >= MAX_TRIES:
        return None
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))
