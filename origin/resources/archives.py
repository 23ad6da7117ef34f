"""Archives over the API: what was put away comes back, or goes for good."""

from __future__ import annotations

from uuid import UUID

import falcon
from msgspec import Struct

from origin import acting
from origin.actions import archiving
from origin.actions import courses as actions
from origin.contract import answers, give
from origin.resources.chapters import ChapterView
from origin.resources.chapters import view as chapter_view
from origin.resources.courses import CourseView, Slug, view
from storage.database import transaction


class Purging(Struct, forbid_unknown_fields=True):
    """That one means it."""

    slug: Slug
    """The slug of the course, typed once more."""


class RestoreCourse:
    """`/api/courses/{course}/restore`"""

    @answers(CourseView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Take an archived course out again, as a draft."""
        with transaction(req.context.house.pool) as db:
            found = archiving.restore_course(
                db, course, actions.owner(req.context.person), acting.of(req)
            )
        give(resp, view(found))


class RestoreChapter:
    """`/api/chapters/{chapter}/restore`"""

    @answers(ChapterView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """Take an archived chapter out again."""
        with transaction(req.context.house.pool) as db:
            found = archiving.restore_chapter(
                db, chapter, actions.owner(req.context.person), acting.of(req)
            )
        give(resp, chapter_view(found))


class RestoreContent:
    """`/api/content/{content}/restore`"""

    @answers(None, 204)
    def on_post(self, req: falcon.Request, resp: falcon.Response, content: UUID) -> None:
        """Take an archived content out again."""
        with transaction(req.context.house.pool) as db:
            archiving.restore_content(
                db, content, actions.owner(req.context.person), acting.of(req)
            )
        resp.status = falcon.HTTP_204


class Purge:
    """`/api/courses/{course}/purge`"""

    @answers(None, 204)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: Purging
    ) -> None:
        """Delete an archived course with its whole history, for good."""
        with transaction(req.context.house.pool) as db:
            archiving.purge(db, course, body.slug, acting.of(req))
        resp.status = falcon.HTTP_204
