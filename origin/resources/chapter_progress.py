"""Chapter progress: everything personal on a chapter's page, as the API tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from origin.actions import progress as actions
from origin.pages import days, explaining
from origin.resources import course_progress
from origin.resources.course_progress import CourseProgress, Learner


class PlaceInText(Struct, forbid_unknown_fields=True):
    """Where a learner is in a text."""

    block: Annotated[int, Meta(ge=0, le=100_000)]
    """How many paragraphs, figures and lists stand above."""
    heading: Annotated[str, Meta(max_length=200)] = ""
    """The id of the heading above."""


class ContentProgress(Struct):
    """One content, and why it is ticked."""

    id: UUID
    done: bool
    reason: str | None
    """read, hand or next."""
    revision: int | None
    """The revision that was completed; it stays when a new one is published."""
    published: int
    """The revision that readers see now."""
    completed_at: datetime | None
    active_ms: int | None
    open_ms: int | None
    explanation: str
    """The reason as a sentence."""


class QuizStep(Struct):
    """A quiz of a chapter, as far as one has come with it."""

    id: UUID
    title: str
    path: str
    counts: bool
    """Whether the chapter is done only when it is passed."""
    attempts: int
    going_on: bool
    passed: bool | None
    """Null before an attempt, where nobody can fail, and while that may not be told."""
    words: str
    """All that as a few words."""


class NewPart(Struct):
    """A part of a text that is new since one completed it."""

    id: str
    """The heading's id; empty for what stands before the first."""
    heading: str
    kind: str
    """new or changed."""


class ChapterProgress(Struct):
    """A chapter, as far as one has come: everything personal on its page."""

    learner: Learner
    done: bool
    """All of its contents are completed, and its quizzes that count are passed."""
    read: bool
    """All of its contents are completed."""
    explanation: str
    contents: list[ContentProgress]
    quizzes: list[QuizStep]
    course: CourseProgress
    place: PlaceInText | None
    """Where one stopped, on whatever device."""
    changes: list[NewPart]
    active_ms: int
    needed_ms: int
    """The active time from which the page counts as read once its end was seen."""
    words: dict[str, str]
    """What the page's script says, in the reader's language."""


def told(found: actions.OfChapter, interface: str) -> ChapterProgress:
    zone = days.zone(found.user.time_zone)
    course = course_progress.told(found.course, interface)
    return ChapterProgress(
        learner=course_progress.learner(found.user),
        done=found.done,
        read=found.read,
        explanation=explaining.chapter(
            found.contents, interface, zone, [each.standing.title for each in found.left]
        ),
        quizzes=[_quiz(each, interface) for each in found.quizzes],
        contents=[
            ContentProgress(
                id=each.content_id,
                done=each.reason is not None,
                reason=each.reason,
                revision=each.revision,
                published=each.published,
                completed_at=each.completed_at,
                active_ms=each.active_ms,
                open_ms=each.open_ms,
                explanation=explaining.content(each, interface, zone),
            )
            for each in found.contents
        ],
        course=course,
        place=PlaceInText(found.place.block, found.place.heading) if found.place else None,
        changes=[NewPart(each.id, each.heading, each.kind) for each in found.changes],
        active_ms=found.active_ms,
        needed_ms=found.needed_ms,
        words=course.words,
    )


def _quiz(found: actions.OfQuiz, interface: str) -> QuizStep:
    return QuizStep(
        id=found.standing.quiz_id,
        title=found.standing.title,
        path=f"/quizzes/{found.standing.quiz_id}",
        counts=found.counts,
        attempts=found.standing.attempts,
        going_on=found.standing.going_on,
        passed=found.passed,
        words=explaining.quiz(found, interface),
    )
