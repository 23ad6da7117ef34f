"""Chapters over the API."""

from __future__ import annotations

from uuid import UUID

import falcon
from msgspec import UNSET, Struct, UnsetType

from functions.problems import NotFound
from origin import acting
from origin.actions import courses as actions
from origin.contract import answers, give
from origin.resources.courses import Slug, Title, changes, may_see
from storage import chapters, courses
from storage.database import transaction


class NewChapter(Struct, forbid_unknown_fields=True):
    """What a chapter is made from."""

    title: Title
    slug: Slug | None = None


class ChapterChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    title: Title | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET


class ChapterView(Struct):
    """A chapter."""

    id: UUID
    course_id: UUID
    slug: str
    title: str
    position: int
    state: str


class ChapterList(Struct):
    """The chapters of a course, in its order."""

    chapters: list[ChapterView]


class Chapters:
    """`/api/courses/{course}/chapters`"""

    @answers(ChapterList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """List the chapters of a course that one may see."""
        with transaction(req.context.house.pool) as db:
            found = courses.find(db, course)
            if found is None or not may_see(db, req.context.person, found):
                raise NotFound
            listed = chapters.of_course(db, course)
        give(resp, ChapterList([view(chapter) for chapter in listed]))

    @answers(ChapterView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: NewChapter
    ) -> None:
        """Add a chapter at the end."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            chapter = actions.add_chapter(db, course, body.title, body.slug, author)
        resp.location = f"/api/chapters/{chapter.id}"
        give(resp, view(chapter), 201)


class Chapter:
    """`/api/chapters/{chapter}`"""

    @answers(ChapterView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, chapter: UUID, body: ChapterChange
    ) -> None:
        """Change a chapter; the whole course's pages name it, so they all follow."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            changed = actions.change_chapter(db, chapter, changes(body), author, acting.of(req))
        give(resp, view(changed))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """Archive a chapter."""
        with transaction(req.context.house.pool) as db:
            author = actions.owner(req.context.person)
            actions.archive_chapter(db, chapter, author, acting.of(req))
        resp.status = falcon.HTTP_204


def view(chapter: chapters.Chapter) -> ChapterView:
    """Return a chapter as the API shows it."""
    return ChapterView(
        chapter.id,
        chapter.course_id,
        chapter.slug,
        chapter.title,
        chapter.position,
        chapter.state,
    )
