"""Stating: the rules of a quiz as sentences, all of them before the start."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from functions.quizzes import Rules
from origin.pages import days, explaining
from templates import translate
from templates.catalogues import translate_number

METHODS = {
    "best": "Your best attempt counts.",
    "last": "Your last attempt counts.",
    "average": "The average of your attempts counts.",
    "first": "Your first attempt counts; the others are for practice.",
}
SHOWN = {
    "score": "your score",
    "answers": "the right answers",
    "feedback": "what the author says to your answers",
}
MOMENTS = {
    "after_seal": "As soon as you finish you see: %(what)s.",
    "after_close": "Once the quiz is closed for everybody you see: %(what)s.",
    "after_last_attempt": "After your last attempt you see: %(what)s.",
    "never": "You are not shown: %(what)s.",
}


def moment(ms: int, zone: tzinfo, interface: str) -> str:
    """Return a moment in the reader's time zone."""
    return days.day_and_time(datetime.fromtimestamp(ms / 1_000, UTC), zone, interface)


def clock(ms: int, zone: tzinfo, interface: str) -> str:
    """Return the time of day of a moment."""
    return days.time(datetime.fromtimestamp(ms / 1_000, UTC), zone, interface)


def percent(rules: Rules, interface: str) -> str:
    """Return the pass mark in percent, to a decimal where it needs one; empty without."""
    if rules.pass_share is None:
        return ""
    text = f"{float(100 * rules.pass_share):.1f}".removesuffix(".0")
    return text if interface == "en" else text.replace(".", ",")


def rules(
    found: Rules, *, used: int, extra_s: int, closes_ms: int | None, zone: tzinfo, interface: str
) -> list[str]:
    """Return what a learner should know before the start, one sentence each."""
    said = _time(found, extra_s, closes_ms, zone, interface)
    said += _attempts(found, used, interface)
    share = percent(found, interface)
    if share:
        said.append(
            translate(interface, "You pass with %(percent)s %% of the points.", percent=share)
        )
    if found.counts_for_chapter:
        said.append(translate(interface, "Its chapter is done only when the quiz is passed too."))
    if found.paging == "one":
        said.append(
            translate(interface, "One question is shown at a time; you can go back to any of them.")
        )
    if found.negative:
        said.append(translate(interface, "Wrong options can take points off other questions."))
    else:
        said.append(translate(interface, "No answer takes points off other questions."))
    return said + disclosure(found, interface)


def disclosure(found: Rules, interface: str) -> list[str]:
    """Return what is shown of a result, and when, the soonest first."""
    by_moment: dict[str, list[str]] = {}
    for what, words in SHOWN.items():
        when = getattr(found.shown, what)
        by_moment.setdefault(when, []).append(translate(interface, words))
    return [
        translate(interface, sentence, what=", ".join(by_moment[when]))
        for when, sentence in MOMENTS.items()
        if when in by_moment
    ]


def _time(
    found: Rules, extra_s: int, closes_ms: int | None, zone: tzinfo, interface: str
) -> list[str]:
    said: list[str] = []
    if found.time_limit_s is None:
        said.append(translate(interface, "There is no time limit."))
    else:
        whole = explaining.span((found.time_limit_s + extra_s) * 1_000, interface)
        said.append(translate(interface, "You have %(time)s from the start.", time=whole))
        if extra_s:
            more = explaining.span(extra_s * 1_000, interface)
            said.append(translate(interface, "%(time)s of them are more for you.", time=more))
        said.append(
            translate(interface, "When the time is over, everything that is saved by then counts.")
        )
    if found.opens_ms is not None:
        when = moment(found.opens_ms, zone, interface)
        said.append(translate(interface, "It opens on %(when)s.", when=when))
    if closes_ms is not None:
        when = moment(closes_ms, zone, interface)
        said.append(
            translate(interface, "It closes on %(when)s: every attempt ends by then.", when=when)
        )
    return said


def _attempts(found: Rules, used: int, interface: str) -> list[str]:
    said: list[str] = []
    if found.attempts is None:
        said.append(translate(interface, "You can take it as often as you like."))
    else:
        said.append(
            translate_number(
                interface,
                "You can take it once.",
                "You can take it %(number)s times.",
                found.attempts,
            )
        )
    if used and found.attempts is not None:
        left = max(0, found.attempts - used)
        said.append(
            translate_number(
                interface,
                "%(number)s attempt is left.",
                "%(number)s attempts are left.",
                left,
            )
        )
    if found.attempts != 1:
        said.append(translate(interface, METHODS[found.method]))
    if found.pause_s:
        pause = explaining.span(found.pause_s * 1_000, interface)
        said.append(
            translate(interface, "Between two attempts there are at least %(time)s.", time=pause)
        )
    return said
