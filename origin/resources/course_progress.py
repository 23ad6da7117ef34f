"""Course progress: how far somebody has come in a course, as the API tells it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from origin.actions import progress as actions
from storage import users
from templates import translate


class Learner(Struct):
    """Who is logged in, as the page greets them."""

    name: str
    initial: str


class ChapterStep(Struct):
    """One chapter of a course."""

    id: UUID
    title: str
    path: str
    done: int
    contents: int
    whole: bool
    """All of its contents are completed."""


class CourseProgress(Struct):
    """A course, as far as one has come."""

    id: UUID
    title: str
    path: str
    percent: int
    done: int
    contents: int
    chapters: list[ChapterStep]
    next: ChapterStep | None
    """Where to go on; nothing when the course is done."""
    last_at: datetime | None
    words: dict[str, str]
    """What the page's script says, in the reader's language."""
    learner: Learner | None = None
    """Who asks, where it is somebody's own page."""


def told(found: actions.OfCourse, interface: str) -> CourseProgress:
    going_on = found.next
    return CourseProgress(
        id=found.course.course_id,
        title=found.course.title,
        path=found.course.path,
        percent=found.percent,
        done=found.done,
        contents=found.contents,
        chapters=[step(each) for each in found.chapters],
        next=step(going_on) if going_on else None,
        last_at=found.course.last_at,
        words=_words(interface, found.percent),
    )


def step(chapter: actions.ChapterStanding) -> ChapterStep:
    return ChapterStep(
        chapter.chapter_id, chapter.title, chapter.path, chapter.done, chapter.contents,
        actions.step(chapter).whole,
    )  # fmt: skip


def learner(user: users.User) -> Learner:
    name = user.name or user.email
    return Learner(name, name[:1].upper())


def _words(interface: str, percent: int) -> dict[str, str]:
    said = {
        "done": "completed",
        "mark": "Mark as read",
        "undo": "Not read after all",
        "resume": "Continue",
        "stopped": "Continue where you stopped",
        "changes": "New since you read this",
        "opening": "the beginning",
    }
    came = translate(interface, "%(percent)s %% of the course", percent=percent)
    return {"came": came} | {name: translate(interface, words) for name, words in said.items()}
