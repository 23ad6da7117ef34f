"""Progress over the API: how far people have come, on a page, in a course and in all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import falcon
from msgspec import Struct

from functions import readers
from functions.problems import NotFound
from origin import reader_header
from origin.actions import progress as actions
from origin.actions import wishes
from origin.contract import answers, give
from origin.pages import days
from origin.resources import chapter_progress, course_progress
from origin.resources.chapter_progress import ChapterProgress
from origin.resources.course_progress import ChapterStep, CourseProgress
from storage import users
from storage.database import transaction


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
        house, user = req.context.house, req.context.person.user
        with transaction(house.pool) as db:
            found = actions.of_chapter(db, user, chapter)
            wished = wishes.reader_header(db, user, house.now())
        course = found.course
        stages = {str(course.course.course_id): readers.stage(course.percent)}
        since = reader_header.joined(found.user.created_at)
        reader_header.tell(resp, user, {"stages": stages, "since": since} | wished)
        give(resp, chapter_progress.told(found, req.context.interface))


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
        answer = course_progress.told(found, req.context.interface)
        answer.learner = course_progress.learner(user)
        give(resp, answer)


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
        give(
            resp, AllProgress([course_progress.told(each, req.context.interface) for each in found])
        )


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
        next=course_progress.step(going_on) if going_on else None,
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
