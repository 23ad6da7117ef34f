"""Rules: what a quiz asks of whoever takes it, as its author decided."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Method = Literal["best", "last", "average", "first"]
"""Which of somebody's attempts is their result."""
Moment = Literal["never", "after_seal", "after_close", "after_last_attempt"]
"""From when on something of a result is shown."""
Paging = Literal["one", "all"]
"""One question a page, or all of them on one."""

METHODS: tuple[Method, ...] = ("best", "last", "average", "first")
MOMENTS: tuple[Moment, ...] = ("never", "after_seal", "after_close", "after_last_attempt")
PAGINGS: tuple[Paging, ...] = ("one", "all")

DAY_S = 86_400
LEAST_LIMIT_S = 10
MOST_LIMIT_S = 7 * DAY_S
MOST_PAUSE_S = 365 * DAY_S
MOST_ATTEMPTS = 1_000
MOST_DRAWS = 50
MOST_DRAWN = 500
MOST_BANDS = 20
MOST_PREREQUISITES = 20
MAX_TAG = 100
MAX_BAND_TEXT = 4_000
MAX_BAND_HTML = 100_000
"""Of what those letters become, formulas included."""
LAST_MS = 253_402_300_799_999
"""The end of the year 9999."""


@dataclass(frozen=True, slots=True)
class Draw:
    """So many questions out of those that carry a tag, other ones for each attempt."""

    tag: str
    count: int
    """At least 1."""


@dataclass(frozen=True, slots=True)
class Shown:
    """From when on a learner sees what of a result."""

    score: Moment = "after_seal"
    answers: Moment = "after_seal"
    """The right answers."""
    feedback: Moment = "after_seal"


@dataclass(frozen=True, slots=True)
class Band:
    """What is said of a whole attempt from some score on."""

    from_share: Fraction
    """0 to 1; the highest one that the attempt reached is said."""
    text: str
    """Markdown."""
    html: str = ""
    """The safe HTML made of it when the quiz was saved."""


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What has to be done before the first attempt."""

    kind: Literal["chapter", "quiz"]
    """A chapter that is done, or a quiz that is passed."""
    id: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How a quiz is taken, counted and shown."""

    time_limit_s: int | None = None
    """From the start of an attempt; None lets it last."""
    opens_ms: int | None = None
    """Milliseconds UTC, from when on attempts can be begun."""
    closes_ms: int | None = None
    """Milliseconds UTC; every attempt ends by then."""
    attempts: int | None = None
    """How many each learner has; None for any number."""
    pause_s: int = 0
    """From the end of an attempt to the start of the next one."""
    pass_share: Fraction | None = None
    """Of all points, from 0 to 1; None where nobody can fail."""
    method: Method = "best"
    shuffle_questions: bool = False
    shuffle_options: bool = True
    draws: tuple[Draw, ...] = ()
    paging: Paging = "all"
    shown: Shown = Shown()
    bands: tuple[Band, ...] = ()
    """From the highest score down."""
    prerequisites: tuple[Prerequisite, ...] = ()
    counts_for_chapter: bool = False
    """Whether its chapter is done only when the quiz is passed too."""
    negative: bool = False
    """Whether a question may take points that others earned."""

    def passed(self, share: Fraction) -> bool:
        """Say whether a score is enough; always where there is no pass mark."""
        return self.pass_share is None or share >= self.pass_share

    def band(self, share: Fraction) -> Band | None:
        """Return what is said of an attempt with this score; None when no band reaches down."""
        return next((band for band in self.bands if share >= band.from_share), None)

    def result(self, shares: tuple[Fraction, ...]) -> Fraction | None:
        """Return somebody's result from the shares of their sealed attempts, the first one first.

        None without attempts. An average is over all of them, exact.
        """
        if not shares:
            return None
        match self.method:
            case "best":
                return max(shares)
            case "first":
                return shares[0]
            case "last":
                return shares[-1]
            case "average":
                return sum(shares, Fraction(0)) / len(shares)
