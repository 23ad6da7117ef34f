"""What is unpublished in a course, over the API."""

from __future__ import annotations

from uuid import UUID

import falcon
from msgspec import Struct

from functions import differences
from functions.problems import NotFound
from origin.actions import courses as actions
from origin.contract import answers, give
from storage import courses, revisions
from storage.database import transaction


class UnpublishedContent(Struct):
    """A content whose newest revision readers do not see."""

    chapter_id: UUID
    chapter: str
    content_id: UUID
    kind: str
    published: int | None
    """The revision that readers see; null when they see none."""
    newest: int
    before: str
    """The first line that is different, as readers see it."""
    after: str
    """The same line in the newest revision."""


class UnpublishedList(Struct):
    """All of them, in the order of reading."""

    contents: list[UnpublishedContent]


class Unpublished:
    """`/api/courses/{course}/unpublished`"""

    @answers(UnpublishedList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """List what a course's next publishing would change."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            if courses.find(db, course, author=author) is None:
                raise NotFound
            found = revisions.unpublished_of_course(db, course)
        listed = []
        for each in found:
            before, after = differences.first_change(each.before, each.after)
            listed.append(
                UnpublishedContent(
                    chapter_id=each.chapter_id,
                    chapter=each.chapter,
                    content_id=each.content_id,
                    kind=each.kind,
                    published=each.published,
                    newest=each.newest,
                    before=before,
                    after=after,
                )
            )
        give(resp, UnpublishedList(listed))
