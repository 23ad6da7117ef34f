"""Progress of a class over the API, for who teaches it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import falcon
from msgspec import Struct

from functions.problems import NotFound
from origin import paging
from origin.actions import class_reports
from origin.actions import classes as actions
from origin.contract import answers, give
from origin.pages import days
from origin.resources.classes import ClassPaging
from storage import users
from storage.database import transaction


class ClassChapter(Struct):
    """One chapter as the class has come along in it."""

    id: UUID
    title: str
    path: str
    contents: int
    whole: int
    """Learners who have completed all of it."""
    begun: int


class ClassLearner(Struct):
    """One learner; the numbers are null while the address is not confirmed."""

    id: UUID
    name: str
    email: str
    counts: bool
    percent: int | None
    done: int | None
    active_ms: int | None
    last_at: datetime | None
    chapters: list[int] | None
    """Completed contents by chapter, in the order above."""


class ClassProgress(Struct):
    """A class as its teacher sees it; one page of learners."""

    contents: int
    counted: int
    """Learners whose address is confirmed, in the whole class."""
    chapters: list[ClassChapter]
    learners: list[ClassLearner]
    cursor: str | None


class Progress:
    """`/api/classes/{group}/progress`"""

    @answers(ClassProgress)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, query: ClassPaging
    ) -> None:
        """Read how far the learners of a class have come."""
        after = paging.read_key(query.cursor)
        with transaction(req.context.house.pool) as db:
            found = actions.found(db, group, req.context.person)
            report = class_reports.of_class(db, found, after=after, limit=query.limit)
        cursor = paging.write_key(*report.after) if report.after else None
        give(
            resp,
            ClassProgress(
                contents=report.contents,
                counted=report.counted,
                chapters=[
                    ClassChapter(
                        each.chapter_id,
                        each.title,
                        each.path,
                        each.contents,
                        each.whole,
                        each.begun,
                    )
                    for each in report.chapters
                ],
                learners=[_learner(report, each) for each in report.learners],
                cursor=cursor,
            ),
        )


class Table:
    """`/api/classes/{group}/progress.csv`"""

    @answers(None)
    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Fetch the whole report as a table for a spreadsheet."""
        with transaction(req.context.house.pool) as db:
            found = actions.found(db, group, req.context.person)
            user = users.find(db, req.context.person.user)
            if user is None:
                raise NotFound
            text = class_reports.table(db, found, days.zone(user.time_zone))
        resp.content_type = "text/csv; charset=utf-8"
        resp.set_header("content-disposition", f'attachment; filename="class-{group}.csv"')
        resp.text = text


def _learner(report: class_reports.Report, learner: class_reports.Learner) -> ClassLearner:
    pupil, counts = learner.pupil, learner.counts
    return ClassLearner(
        id=pupil.id,
        name=pupil.name,
        email=pupil.email,
        counts=counts,
        percent=learner.percent if counts else None,
        done=learner.done if counts else None,
        active_ms=learner.active_ms if counts else None,
        last_at=learner.last_at if counts else None,
        chapters=[learner.chapters.get(each.chapter_id, 0) for each in report.chapters]
        if counts
        else None,
    )
