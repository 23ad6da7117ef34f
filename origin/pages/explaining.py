"""Explaining: why something is ticked, as a sentence in the reader's language and time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from origin.actions.progress import OfQuiz
from origin.pages import days
from storage.progress import ContentStanding
from templates import translate
from templates.catalogues import translate_number

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS


def content(standing: ContentStanding, interface: str, zone: tzinfo) -> str:
    """Return why a content is completed; empty while it is not."""
    if standing.reason is None or standing.completed_at is None:
        return ""
    when = days.day_and_time(standing.completed_at, zone, interface)
    if standing.reason == "hand":
        return translate(interface, "Marked as read by you, %(when)s", when=when)
    if standing.reason == "next":
        return translate(interface, "Left by “Next chapter”, %(when)s", when=when)
    return translate(
        interface,
        "Seen to the end, %(when)s, active %(active)s of %(open)s open",
        when=when,
        active=span(standing.active_ms or 0, interface),
        open=span(standing.open_ms or 0, interface),
    )


def chapter(
    contents: Sequence[ContentStanding], interface: str, zone: tzinfo, left: Sequence[str] = ()
) -> str:
    """Return how a chapter stands: why it is done, or how much of it is.

    `left` are the titles of quizzes that count and are not passed.
    """
    done = [each for each in contents if each.completed_at is not None]
    if done and len(done) == len(contents):
        if left:
            return translate(interface, "All read; still to pass: %(quizzes)s",
                             quizzes=", ".join(left))  # fmt: skip
        return content(max(done, key=_moment), interface, zone)
    if done:
        return translate(
            interface, "%(done)s of %(all)s parts completed", done=len(done), all=len(contents)
        )
    return translate(interface, "Not read to the end yet")


def quiz(found: OfQuiz, interface: str) -> str:
    """Return how a learner stands at a quiz, in a few words."""
    if found.standing.going_on:
        return translate(interface, "begun, and not finished yet")
    if not found.standing.attempts:
        return translate(interface, "not taken yet")
    if found.passed is None:
        return translate(interface, "taken already")
    return translate(interface, "passed already" if found.passed else "not passed yet")


def _moment(standing: ContentStanding) -> datetime:
    assert standing.completed_at is not None, "only completed ones are asked"
    return standing.completed_at


def span(milliseconds: int, interface: str) -> str:
    """Return a length of time: `45 s`, `3 min`, `2 h 5 min`."""
    if milliseconds < _MINUTE_MS:
        return translate(interface, "%(count)s s", count=milliseconds // 1000)
    hours, rest = divmod(milliseconds, _HOUR_MS)
    minutes = translate_number(interface, "%(number)s min", "%(number)s min", rest // _MINUTE_MS)
    if not hours:
        return minutes
    return translate(interface, "%(hours)s h %(minutes)s", hours=hours, minutes=minutes)
