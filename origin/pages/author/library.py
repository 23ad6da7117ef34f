"""The pictures of a course: each with the line that shows it in a text, and a way to add one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import InvalidFields
from origin import references
from origin.actions import courses as actions
from origin.actions import illustrating
from origin.pages import notices
from origin.pages.author.finding import course_facts, course_of
from origin.pages.forms import Fault, fault
from origin.pages.showing import account, show, somebody
from storage import media
from storage.database import transaction

MAX_ROWS = 1_000
_NO_PICTURE = "Choose a picture"
_REFUSED = (
    "This is no picture that can be taken: PNG, JPEG, WebP, GIF or AVIF, at most 40 megapixels"
)


class Library:
    """/author/courses/{course}/media."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Show the pictures."""
        _show(req, resp, course)

    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Add one, or say why not."""
        interface, author = req.context.interface, actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            course_of(req, db, course)
        upload = req.context.uploads.get("picture")
        wrong = [] if upload else [fault(interface, "picture", _NO_PICTURE)]
        if upload:
            try:
                illustrating.add(req.context.house, course, upload.name, upload.data, author)
            except InvalidFields:
                wrong = [fault(interface, "picture", _REFUSED)]
        if wrong:
            resp.status = falcon.HTTP_422
            _show(req, resp, course, wrong)
        else:
            notices.go(req, resp, f"/author/courses/{course}/media", "picture-added")


def _show(
    req: falcon.Request, resp: falcon.Response, course: UUID, wrong: Sequence[Fault] = ()
) -> None:
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), course_of(req, db, course)
        listed = [
            file for file in media.of_course(db, course) if file.media_type.startswith("image/")
        ]
    show(
        req,
        resp,
        "author/media.html",
        account=account(user),
        course=course_facts(found),
        pictures=[
            {
                "address": references.address(file),
                "path": file.path,
                "width": file.width,
                "height": file.height,
                "kilobytes": max(1, round(file.bytes / 1024)),
            }
            for file in listed[:MAX_ROWS]
        ],
        more=max(0, len(listed) - MAX_ROWS),
        faults=wrong,
    )
