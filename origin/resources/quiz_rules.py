"""A quiz's rules as the API takes them; their bounds are those of `functions.quizzes`."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from functions.quizzes import rules as bounds
from functions.quizzes.rules import Method, Moment, Paging

Share = Annotated[str, Meta(max_length=20)]
"""From 0 to 1, exact: "3/5" or "0.6"."""
Milliseconds = Annotated[int, Meta(ge=0, le=bounds.LAST_MS)]


class QuizDraw(Struct, forbid_unknown_fields=True):
    """So many questions out of those that carry a tag, other ones for each attempt."""

    tag: Annotated[str, Meta(min_length=1, max_length=bounds.MAX_TAG)]
    count: Annotated[int, Meta(ge=1, le=bounds.MOST_DRAWN)]


class QuizShown(Struct, forbid_unknown_fields=True, frozen=True):
    """From when on a learner sees what of a result."""

    score: Moment = "after_seal"
    answers: Moment = "after_seal"
    """The right answers."""
    feedback: Moment = "after_seal"


class QuizBand(Struct, forbid_unknown_fields=True):
    """What is said of a whole attempt from some score on."""

    from_share: Share
    text: Annotated[str, Meta(max_length=bounds.MAX_BAND_TEXT)]
    """Markdown."""
    html: str = ""
    """Made of the text; what is sent here is not used."""


class QuizPrerequisite(Struct, forbid_unknown_fields=True):
    """What has to be done before the first attempt."""

    kind: Literal["chapter", "quiz"]
    id: UUID


class QuizRules(Struct, forbid_unknown_fields=True):
    """How a quiz is taken, counted and shown; what is left out is usual."""

    format: Literal[1] = 1
    time_limit_s: Annotated[int, Meta(ge=bounds.LEAST_LIMIT_S, le=bounds.MOST_LIMIT_S)] | None = (
        None
    )
    """Seconds from the start of an attempt; null lets it last."""
    opens_ms: Milliseconds | None = None
    """Milliseconds UTC."""
    closes_ms: Milliseconds | None = None
    attempts: Annotated[int, Meta(ge=1, le=bounds.MOST_ATTEMPTS)] | None = None
    """How many each learner has; null for any number."""
    pause_s: Annotated[int, Meta(ge=0, le=bounds.MOST_PAUSE_S)] = 0
    """Seconds from the end of an attempt to the start of the next one."""
    pass_share: Share | None = None
    """Of all points; null where nobody can fail."""
    method: Method = "best"
    shuffle_questions: bool = False
    shuffle_options: bool = True
    draws: Annotated[list[QuizDraw], Meta(max_length=bounds.MOST_DRAWS)] = []
    paging: Paging = "all"
    """One question a page, or all of them on one."""
    shown: QuizShown = QuizShown()
    bands: Annotated[list[QuizBand], Meta(max_length=bounds.MOST_BANDS)] = []
    prerequisites: Annotated[
        list[QuizPrerequisite], Meta(max_length=bounds.MOST_PREREQUISITES)
    ] = []
    counts_for_chapter: bool = False
    """Whether the chapter is done only when this quiz is passed too."""
    negative: bool = False
    """Whether a question may take points that others earned."""
