"""Disclosure: what a learner may see of a finished attempt now, and what not yet."""

from __future__ import annotations

from dataclasses import dataclass

from functions.quizzes.rules import Moment, Rules
from functions.timing import GRACE_MS


@dataclass(frozen=True, slots=True)
class Situation:
    """How things stand when somebody asks for a result."""

    now_ms: int
    sealed: bool
    graded: bool
    begun: int
    """Attempts of this learner at the quiz, open ones too."""
    open: bool
    """Whether one of them goes on."""
    most_extra_s: int = 0
    """The longest extra time that anybody has: until then somebody may still be answering."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What is shown."""

    score: bool
    """The points, of the whole and of each question, and whether it was passed."""
    answers: bool
    """The right answers, and with them why each point was given."""
    feedback: bool
    """What the author says to the answers and to the whole."""


NOTHING = Disclosed(False, False, False)
EVERYTHING = Disclosed(True, True, True)
"""For authors, of their own quizzes."""


def of(rules: Rules, situation: Situation) -> Disclosed:
    """Return what may be shown by the quiz's rules; nothing of an attempt that goes on."""
    if not (situation.sealed and situation.graded):
        return NOTHING
    shown = rules.shown
    return Disclosed(
        score=_come(shown.score, rules, situation),
        answers=_come(shown.answers, rules, situation),
        feedback=_come(shown.feedback, rules, situation),
    )


def _come(moment: Moment, rules: Rules, situation: Situation) -> bool:
    match moment:
        case "never":
            return False
        case "after_seal":
            return True
        case "after_close":
            return _closed(rules, situation)
        case "after_last_attempt":
            used = rules.attempts is not None and situation.begun >= rules.attempts
            return not situation.open and (used or _closed(rules, situation))


def _closed(rules: Rules, situation: Situation) -> bool:
    """Say whether nobody can be answering any more: the last extra time is over too."""
    if rules.closes_ms is None:
        return False
    last = rules.closes_ms + situation.most_extra_s * 1_000 + GRACE_MS
    return situation.now_ms > last
