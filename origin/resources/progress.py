"""Progress over the API: what a learner's page asks for and says, and how far people have come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.beacons import Report
from functions.events import MAX_ACTIVE_MS, MAX_SEQUENCE
from functions.problems import NotFound
from origin.actions import progress as actions
from origin.contract import answers, give
from origin.pages import days, explaining
from storage import users
from storage.database import transaction
from storage.places import Place
from templates import translate

MAX_CLAIMED = 200
MAX_MARKED = 1_000


class PlaceInText(Struct, forbid_unknown_fields=True):
    """Where a learner is in a text."""

    block: Annotated[int, Meta(ge=0, le=100_000)]
    """How many paragraphs, figures and lists stand above."""
    heading: Annotated[str, Meta(max_length=200)] = ""
    """The id of the heading above."""


class ReadingReport(Struct, forbid_unknown_fields=True):
    """One report of a page view, in absolute values; a repeated one changes nothing."""

    view: Annotated[str, Meta(max_length=1_000)]
    """The view token that stands in the page."""
    sequence: Annotated[int, Meta(ge=0, le=MAX_SEQUENCE)]
    active: Annotated[int, Meta(ge=0, le=MAX_ACTIVE_MS)]
    """Active milliseconds so far; never believed beyond what has passed since the page was made."""
    furthest: Annotated[int, Meta(ge=0, le=1_000)]
    """The furthest point seen, in thousandths of the text."""
    place: PlaceInText | None = None


class Marking(Struct, forbid_unknown_fields=True):
    """What of a chapter is completed by one's own word."""

    chapter: UUID
    contents: Annotated[list[UUID], Meta(max_length=MAX_MARKED)] | None = None
    """All of the chapter's when left out."""
    reason: Literal["hand", "next"] = "hand"


class Undoing(Struct, forbid_unknown_fields=True):
    """What of a chapter is not completed after all."""

    chapter: UUID
    contents: Annotated[list[UUID], Meta(max_length=MAX_MARKED)] | None = None
    """All of the chapter's when left out."""


class GuestViews(Struct, forbid_unknown_fields=True):
    """The page views of a guest who has logged in."""

    views: Annotated[
        list[Annotated[str, Meta(max_length=1_000)]], Meta(min_length=1, max_length=MAX_CLAIMED)
    ]
    """View tokens, as they stood in the pages."""


class Claimed(Struct):
    """What became of a guest's views."""

    taken: int
    """Pages whose progress is the learner's now."""
    refused: int
    """Tokens that are not ours or too old."""


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


class ChapterStep(Struct):
    """One chapter of a course."""

    id: UUID
    title: str
    path: str
    done: int
    contents: int
    whole: bool
    """All of its contents are completed."""


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


class Learner(Struct):
    """Who is logged in, as the page greets them."""

    name: str
    initial: str


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


class AllProgress(Struct):
    """Every course that somebody has begun, the one read last first."""

    courses: list[CourseProgress]


class Week(Struct):
    """One week."""

    monday: date
    active_ms: int


class ChapterTime(Struct):
    """The time spent with one chapter."""

    id: UUID
    active_ms: int


class CourseStatistics(Struct):
    """One course in somebody's statistics."""

    id: UUID
    title: str
    percent: int
    active_ms: int
    chapters: list[ChapterTime]


class ProgressStatistics(Struct):
    """Somebody's learning in numbers; time is never more than the clock allows."""

    courses: list[CourseStatistics]
    weeks: list[Week]
    streak_days: int
    next: ChapterStep | None
    """Where to go on in the course that was read last and is not done."""


class ProgressOfChapter:
    """`/api/progress/chapters/{chapter}`"""

    @answers(ChapterProgress)
    def on_get(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """Read everything that is personal on a chapter's page."""
        with transaction(req.context.house.pool) as db:
            found = actions.of_chapter(db, req.context.person.user, chapter)
        give(resp, _chapter(found, req.context.interface))


class ProgressOfCourse:
    """`/api/progress/courses/{course}`"""

    @answers(CourseProgress)
    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Read how far one has come in a course."""
        with transaction(req.context.house.pool) as db:
            found = actions.of_course(db, req.context.person.user, course)
            user = users.find(db, req.context.person.user)
        if user is None:
            raise NotFound
        answer = _course(found, req.context.interface)
        answer.learner = _learner(user)
        give(resp, answer)


class Update:
    """`/api/progress/update`"""

    @answers(None, 204)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: ReadingReport) -> None:
        """Take one report of a page view, and where the reader is."""
        report = Report(body.sequence, body.active, body.furthest, ())
        place = Place(body.place.block, body.place.heading) if body.place else None
        actions.update(req.context.house, req.context.person.user, body.view, report, place)
        resp.status = falcon.HTTP_204


class Complete:
    """`/api/progress/complete`"""

    @answers(ChapterProgress)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: Marking) -> None:
        """Complete a chapter, or some of its contents."""
        found = actions.mark(
            req.context.house, req.context.person.user, body.chapter, body.contents, body.reason
        )
        give(resp, _chapter(found, req.context.interface))


class Undo:
    """`/api/progress/undo`"""

    @answers(ChapterProgress)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: Undoing) -> None:
        """Take back what was completed."""
        found = actions.undo(
            req.context.house, req.context.person.user, body.chapter, body.contents
        )
        give(resp, _chapter(found, req.context.interface))


class Claim:
    """`/api/progress/claim`"""

    @answers(Claimed)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: GuestViews) -> None:
        """Take over the progress of the guest that one was."""
        taken, refused = actions.claim(req.context.house, req.context.person.user, body.views)
        give(resp, Claimed(taken, refused))


class ProgressOf:
    """`/api/users/{user}/progress`"""

    @answers(AllProgress)
    def on_get(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Read how far somebody has come: oneself, an author's learner, or anybody."""
        author = _narrowed(req, user)
        with transaction(req.context.house.pool) as db:
            found = actions.of_courses(db, user, author=author)
            if users.find(db, user) is None or (author is not None and not found):
                raise NotFound
        give(resp, AllProgress([_course(each, req.context.interface) for each in found]))


class StatisticsOf:
    """`/api/users/{user}/progress/stats`"""

    @answers(ProgressStatistics)
    def on_get(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Read somebody's learning in numbers."""
        author = _narrowed(req, user)
        with transaction(req.context.house.pool) as db:
            account = users.find(db, user)
            if account is None:
                raise NotFound
            found = actions.statistics(
                db, user, req.context.house.now(), days.zone(account.time_zone), author=author
            )
        give(resp, _statistics(found))


def _narrowed(req: falcon.Request, user: UUID) -> UUID | None:
    """Return whose courses are to be shown of somebody else; NotFound for who may see none."""
    person = req.context.person
    if person.user == user or person.role == "admin":
        return None
    if person.role == "author":
        return person.user
    raise NotFound


def _statistics(found: actions.Statistics) -> ProgressStatistics:
    going_on = next((each.next for each in found.courses if each.next), None)
    return ProgressStatistics(
        courses=[_of_course(each, found.active_ms) for each in found.courses],
        weeks=[Week(monday, active) for monday, active in found.weeks],
        streak_days=found.streak,
        next=_step(going_on) if going_on else None,
    )


def _of_course(found: actions.OfCourse, active_ms: Mapping[UUID, int]) -> CourseStatistics:
    chapters = [
        ChapterTime(each.chapter_id, active_ms.get(each.chapter_id, 0)) for each in found.chapters
    ]
    return CourseStatistics(
        id=found.course.course_id,
        title=found.course.title,
        percent=found.percent,
        active_ms=sum(each.active_ms for each in chapters),
        chapters=chapters,
    )


def _step(chapter: actions.ChapterStanding) -> ChapterStep:
    return ChapterStep(
        chapter.chapter_id, chapter.title, chapter.path, chapter.done, chapter.contents,
        actions.step(chapter).whole,
    )  # fmt: skip


def _course(found: actions.OfCourse, interface: str) -> CourseProgress:
    going_on = found.next
    return CourseProgress(
        id=found.course.course_id,
        title=found.course.title,
        path=found.course.path,
        percent=found.percent,
        done=found.done,
        contents=found.contents,
        chapters=[_step(each) for each in found.chapters],
        next=_step(going_on) if going_on else None,
        last_at=found.course.last_at,
        words=_words(interface, found.percent),
    )


def _chapter(found: actions.OfChapter, interface: str) -> ChapterProgress:
    zone = days.zone(found.user.time_zone)
    course = _course(found.course, interface)
    return ChapterProgress(
        learner=_learner(found.user),
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


def _learner(user: users.User) -> Learner:
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
