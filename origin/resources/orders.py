"""Orders over the API: which chapter, which content, comes after which."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from origin import acting
from origin.actions import ordering
from origin.actions.courses import owner
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


class Placing(Struct, forbid_unknown_fields=True):
    """Where a content shall stand."""

    chapter: UUID
    """Its own chapter, or another one of the same course."""
    after: UUID | None = None
    """The content of that chapter that it comes after; the first place when it is left out."""


class CourseOrder:
    """`/api/courses/{course}/order`"""

    @answers(ChapterList)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: ChapterOrder
    ) -> None:
        """Put a course's chapters into this order."""
        author = owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            listed = ordering.reorder(db, course, body.chapters, author)
        give(resp, ChapterList([view(chapter) for chapter in listed]))


class ChapterContentOrder:
    """`/api/chapters/{chapter}/order`"""

    @answers(None, 204)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, chapter: UUID, body: ContentOrder
    ) -> None:
        """Put a chapter's contents into this order."""
        author = owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            ordering.reorder_contents(db, chapter, body.contents, author)
        resp.status = falcon.HTTP_204


class ContentPlace:
    """`/api/content/{content}/place`"""

    @answers(None, 204)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, body: Placing
    ) -> None:
        """Put a content to another place of its course."""
        author, by = owner(req.context.person), acting.of(req)
        with transaction(req.context.house.pool) as db:
            ordering.place_content(db, content, body.chapter, body.after, author, by)
        resp.status = falcon.HTTP_204
