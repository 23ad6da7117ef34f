"""Publishing a course: what readers would see from then on, before it is done."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions.problems import Conflict
from origin import acting
from origin.actions import courses as actions
from origin.actions import publishing
from origin.pages import notices
from origin.pages.author import comparing
from origin.pages.author.finding import course_facts, course_of
from origin.pages.author.refusing import faults
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from storage import revisions
from storage.database import transaction

MAX_TOLD = 50
"""Contents whose differences are told in full; of the others the page says how many there are."""


class Publishing:
    """/author/courses/{course}/publish."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Show what would change for readers."""
        _show(req, resp, course, [], ())

    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Publish the newest of everything, and say what could not be shown as written."""
        author = actions.owner(req.context.person)
        try:
            with transaction(req.context.house.pool) as db:
                _, _, problems = publishing.publish_course(
                    db, course, author=author, acting=acting.of(req)
                )
        except Conflict as problem:
            resp.status = falcon.HTTP_409
            _show(req, resp, course, faults(req.context.interface, problem), ())
            return
        if problems:
            _show(req, resp, course, [], problems)
        else:
            notices.go(req, resp, f"/author/courses/{course}", "course-published")


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    course: UUID,
    wrong: list[Fault],
    problems: tuple[str, ...],
) -> None:
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), course_of(req, db, course)
        waiting = revisions.unpublished_of_course(db, course)
    show(
        req,
        resp,
        "author/publish.html",
        account=account(user),
        course=course_facts(found),
        faults=wrong,
        problems=problems,
        waiting=[
            {
                "chapter": each.chapter,
                "path": f"/author/contents/{each.content_id}",
                "new": each.published is None,
                "differences": comparing.told(each.before, each.after),
            }
            for each in waiting[:MAX_TOLD]
        ],
        more=max(0, len(waiting) - MAX_TOLD),
    )
