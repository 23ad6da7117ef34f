"""Orders over the API: which chapter, which content, comes after which."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from origin.actions import courses as actions
from origin.contract import answers, give
from origin.resources.chapters import ChapterList, view
from storage.database import transaction

Ids = Annotated[list[UUID], Meta(max_length=20_000)]


class ChapterOrder(Struct, forbid_unknown_fields=True):
    """The whole order of a course."""

    chapters: Ids
    """Every live chapter of the course, once."""


class ContentOrder(Struct, forbid_unknown_fields=True):
    """The whole order of a chapter."""

    contents: Ids
    """Every live content of the chapter, once."""


class CourseOrder:
    """`/api/courses/{course}/order`"""

    @answers(ChapterList)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: ChapterOrder
    ) -> None:
        """Put a course's chapters into this order."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            listed = actions.reorder(db, course, body.chapters, author)
        give(resp, ChapterList([view(chapter) for chapter in listed]))


class ChapterContentOrder:
    """`/api/chapters/{chapter}/order`"""

    @answers(None, 204)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, chapter: UUID, body: ContentOrder
    ) -> None:
        """Put a chapter's contents into this order."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            actions.reorder_contents(db, chapter, body.contents, author)
        resp.status = falcon.HTTP_204
