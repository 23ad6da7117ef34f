"""An author's courses: all of them at a glance, and the first step to another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import falcon

from functions.problems import Conflict, InvalidFields
from origin import contract
from origin.actions import courses as actions
from origin.pages import days, notices
from origin.pages.author.finding import course_facts
from origin.pages.author.refusing import faults
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from origin.resources.courses import NewCourse
from storage import courses
from storage.courses import Filters
from storage.database import transaction

MAX_ROWS = 200


class Courses:
    """/author."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List the reader's own courses; to an administrator, all."""
        _show(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Make a course in draft, and go to its chapters."""
        form = req.context.form
        given = {name: form[name].strip() for name in ("title", "language") if name in form}
        try:
            body = contract.convert(given, NewCourse)
            with transaction(req.context.house.pool) as db:
                draft = actions.Draft(title=body.title, language=body.language)
                made = actions.make(db, draft, req.context.person.user)
        except (InvalidFields, Conflict) as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, form, faults(req.context.interface, problem))
        else:
            notices.go(req, resp, f"/author/courses/{made.id}", "course-made")


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    form: Mapping[str, str] | None = None,
    wrong: Sequence[Fault] = (),
) -> None:
    interface, author = req.context.interface, actions.owner(req.context.person)
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        found = courses.listing(db, Filters(author=author), limit=MAX_ROWS + 1)
    where = days.zone(user.time_zone)
    show(
        req,
        resp,
        "author/courses.html",
        account=account(user),
        courses=[
            course_facts(course)
            | {
                "changed": days.day_and_time(course.changed_at, where, interface),
                "shared": course.author_id != author and author is not None,
            }
            for course in found[:MAX_ROWS]
        ],
        more=len(found) > MAX_ROWS,
        typed={"title": "", "language": interface} | dict(form or {}),
        faults=wrong,
    )
