"""One's own learning: how far, how long, what is next, and why each chapter is ticked."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions.problems import FieldError, InvalidFields
from origin.actions import progress as actions
from origin.actions.progress import OfCourse
from origin.pages import charts, days, explaining
from origin.pages.showing import account, show, somebody
from storage.database import transaction
from templates import translate
from templates.catalogues import translate_number

_MINUTE_MS = 60_000


class Learning:
    """/me/learning."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the courses that one has begun, the time per week, the streak."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            found = actions.statistics(
                db, user.id, req.context.house.now(), days.zone(user.time_zone)
            )
        minutes = [
            (days.short(monday, interface), active_ms // _MINUTE_MS)
            for monday, active_ms in found.weeks
        ]
        total = sum(active_ms for _, active_ms in found.weeks)
        show(
            req,
            resp,
            "learning/mine.html",
            account=account(user),
            courses=[_course(each, found, interface) for each in found.courses],
            streak=found.streak,
            chart=charts.columns(
                translate(interface, "Minutes per week"),
                translate(
                    interface,
                    "%(time)s in the last %(weeks)s weeks",
                    time=explaining.span(total, interface),
                    weeks=len(minutes),
                ),
                minutes,
            ),
            learned=any(count for _, count in minutes),
        )


class LearningOfChapter:
    """/me/learning/{chapter}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """Show why a chapter is ticked, part by part, and let it be marked or unmarked."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            found = actions.of_chapter(db, user.id, chapter)
        zone = days.zone(user.time_zone)
        here = next((c for c in found.course.chapters if c.chapter_id == chapter), None)
        show(
            req,
            resp,
            "learning/chapter.html",
            account=account(user),
            course={
                "title": found.course.course.title,
                "path": found.course.course.path,
                "language": found.course.course.language,
            },
            chapter={"title": here.title, "path": here.path} if here else None,
            done=found.read,
            explanation=explaining.chapter(
                found.contents, interface, zone, [each.standing.title for each in found.left]
            ),
            quizzes=[
                {
                    "title": each.standing.title,
                    "path": f"/quizzes/{each.standing.quiz_id}",
                    "standing": explaining.quiz(each, interface),
                }
                for each in found.quizzes
            ],
            parts=[
                {
                    "explanation": explaining.content(each, interface, zone),
                    "revision": each.revision,
                }
                for each in found.contents
            ],
            changes=found.changes,
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """Mark the chapter as read, or take that back."""
        user = req.context.person.user
        deed = req.context.form.get("deed", "")
        if deed == "mark":
            actions.mark(req.context.house, user, chapter, None, "hand")
        elif deed == "undo":
            actions.undo(req.context.house, user, chapter, None)
        else:
            raise InvalidFields(errors=(FieldError("deed", "mark or undo"),))
        resp.status = falcon.HTTP_303
        resp.location = req.context.raw_path


def _course(found: OfCourse, statistics: actions.Statistics, interface: str) -> dict[str, object]:
    going_on = found.next
    time = sum(statistics.active_ms.get(each.chapter_id, 0) for each in found.chapters)
    return {
        "title": found.course.title,
        "path": found.course.path,
        "language": found.course.language,
        "percent": found.percent,
        "time": explaining.span(time, interface),
        "done": translate_number(
            interface,
            "%(number)s part completed",
            "%(number)s parts completed",
            found.done,
        ),
        "next": {"title": going_on.title, "path": going_on.path} if going_on else None,
        "chapters": [
            {
                "id": str(each.chapter_id),
                "title": each.title,
                "whole": each.contents <= each.done,
                "time": explaining.span(statistics.active_ms.get(each.chapter_id, 0), interface),
            }
            for each in found.chapters
        ],
    }
