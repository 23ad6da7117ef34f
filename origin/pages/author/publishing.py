"""Publishing a course: what readers would see from then on, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import Conflict
from origin import acting, references
from origin.actions import courses as actions
from origin.actions import publishing
from origin.pages import notices
from origin.pages.author import comparing, remarking
from origin.pages.author.finding import course_facts, course_of
from origin.pages.author.refusing import faults
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from storage import audiences, contents, revisions
from storage.courses import Course
from storage.database import Connection, transaction
from storage.revisions import Unpublished

MAX_TOLD = 50
"""Contents whose differences are told in full; of the others the page says how many there are."""

MAX_RENDERED = 400_000
"""Letters of texts that are rendered for the page: half a second or so. What is wrong with others
is told once they are published."""


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
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), course_of(req, db, course)
        waiting = revisions.unpublished_of_course(db, course)
        audience = audiences.of_course(db, course)
        finished = audiences.of_contents(db, course)
        remarks = _remarks(db, found, waiting[:MAX_TOLD])
    show(
        req,
        resp,
        "author/publish.html",
        account=account(user),
        course=course_facts(found),
        faults=wrong,
        problems=remarking.said(interface, problems),
        audience={"begun": audience.begun, "completed": audience.completed},
        # Whoever had read everything has something to read again.
        adds=any(each.published is None for each in waiting),
        waiting=[
            {
                "chapter": each.chapter,
                "path": f"/author/contents/{each.content_id}",
                "new": each.published is None,
                "differences": comparing.told(each.before, each.after),
                "learners": finished.get(each.content_id, 0),
                "problems": remarking.said(interface, remarks.get(each.content_id, ())),
            }
            for each in waiting[:MAX_TOLD]
        ],
        more=max(0, len(waiting) - MAX_TOLD),
    )


def _remarks(
    db: Connection, course: Course, waiting: Sequence[Unpublished]
) -> dict[UUID, tuple[str, ...]]:
    """Return what could not be shown as written of texts that wait, as far as there is time."""
    newest = revisions.newest_of_course(db, course.id)
    by_id = {content.id: content for content in contents.of_course(db, course.id)}
    resolve = references.resolver(db, course)
    found: dict[UUID, tuple[str, ...]] = {}
    left = MAX_RENDERED
    for each in waiting:
        revision, content = newest.get(each.content_id), by_id.get(each.content_id)
        if revision is None or content is None or len(revision.body) > left:
            continue
        left -= len(revision.body)
        rendered = publishing.render(db, course, content, revision.body, revision.figure, resolve)
        found[each.content_id] = rendered.problems
    return found
