"""Contents and their revisions over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.limits import CONTENT_BODY_BYTES
from functions.problems import NotFound, NotLoggedIn
from origin import drafts, paging
from origin.actions import courses as actions
from origin.actions import publishing
from origin.contract import answers, give
from origin.resources.courses import may_change, may_see
from storage import chapters, contents, courses, revisions
from storage.database import Connection, transaction

Text = Annotated[str, Meta(max_length=CONTENT_BODY_BYTES)]
Message = Annotated[str, Meta(max_length=500)]


class NewContent(Struct, forbid_unknown_fields=True):
    """What a content is made from."""

    body: Text
    """Markdown."""
    kind: Literal["text", "video", "image"] = "text"
    message: Message = ""


class ContentChange(Struct, forbid_unknown_fields=True):
    """A new revision."""

    body: Text
    message: Message = ""
    """What changed, for those who read the history."""


class Publication(Struct, forbid_unknown_fields=True):
    """Which revision to publish."""

    version: Annotated[int, Meta(ge=1, lt=2**31)] | None = None
    """Its number; the newest when it is left out."""


class ContentView(Struct):
    """A content."""

    id: UUID
    chapter_id: UUID
    kind: str
    position: int
    version: int | None
    """The number of the revision shown here."""
    published: bool
    html: str | None = None
    body: str | None = None
    """Markdown; only for those who may change it."""


class ContentList(Struct):
    """The contents of a chapter, in its order."""

    contents: list[ContentView]


class RevisionView(Struct):
    """One revision."""

    version: int
    message: str
    author_id: UUID | None
    words: int
    created_at: datetime
    published: bool
    body: str


class RevisionList(Struct):
    """One page of revisions, newest first."""

    versions: list[RevisionView]
    cursor: str | None


class Cursor(Struct, forbid_unknown_fields=True):
    """Where a list goes on."""

    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 20


class Published(Struct):
    """What publishing did."""

    content: UUID
    version: int
    visible: bool
    """Whether readers see it: false while the course itself is not published."""
    note: str
    path: str
    problems: list[str]
    """What of the text could not be shown as written."""


class Contents:
    """`/api/chapters/{chapter}/content`"""

    @answers(ContentList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """List what is published; authors see their newest revision instead."""
        person = req.context.person
        with transaction(req.context.house.pool) as db:
            found = chapters.find(db, chapter)
            course = courses.find(db, found.course_id) if found else None
            if found is None or course is None or not may_see(person, course):
                raise NotFound
            if may_change(person, course):
                shown = [_newest(db, content) for content in contents.of_chapter(db, chapter)]
            elif found.state != "live":
                raise NotFound
            elif course.access == "members" and person is None:
                raise NotLoggedIn
            else:
                shown = _published(db, chapter)
        give(resp, ContentList(shown))

    @answers(ContentView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, chapter: UUID, body: NewContent
    ) -> None:
        """Add a content; publishing is a step of its own."""
        with transaction(req.context.house.pool) as db:
            content, revision = actions.add_content(
                db, chapter, body.kind, body.body, body.message, req.context.person
            )
        resp.location = f"/api/content/{content.id}"
        give(resp, _view(content, revision), 201)


class Content:
    """`/api/content/{content}`"""

    @answers(ContentView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, body: ContentChange
    ) -> None:
        """Write a new revision."""
        with transaction(req.context.house.pool) as db:
            found, revision = actions.revise(
                db, content, body.body, body.message, req.context.person
            )
        give(resp, _view(found, revision))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, content: UUID) -> None:
        """Archive a content."""
        with transaction(req.context.house.pool) as db:
            actions.archive_content(db, content, actions.owner(req.context.person))
        resp.status = falcon.HTTP_204


class Versions:
    """`/api/content/{content}/versions`"""

    @answers(RevisionList)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, query: Cursor
    ) -> None:
        """List the revisions of a content, newest first."""
        with transaction(req.context.house.pool) as db:
            found = contents.find(db, content, author=actions.owner(req.context.person))
            if found is None:
                raise NotFound
            listed = revisions.of_content(
                db, content, before=paging.read_number(query.cursor), limit=query.limit + 1
            )
        shown = listed[: query.limit]
        cursor = paging.write(shown[-1].number) if len(listed) > query.limit else None
        views = [
            RevisionView(
                version=each.number,
                message=each.message,
                author_id=each.author_id,
                words=each.words,
                created_at=each.created_at,
                published=each.id == found.published_id,
                body=each.body,
            )
            for each in shown
        ]
        give(resp, RevisionList(views, cursor))


class Publish:
    """`/api/content/{content}/publish`"""

    @answers(Published)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, body: Publication
    ) -> None:
        """Show a revision to readers."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            done = publishing.publish_content(db, content, body.version, author=author)
        note = (
            "Readers see it within 15 seconds."
            if done.visible
            else f"The course is {done.course.state}: publish it too and readers will see this."
        )
        give(
            resp,
            Published(
                content=content,
                version=done.revision.number,
                visible=done.visible,
                note=note,
                path=f"/courses/{done.course.slug}",
                problems=list(done.problems),
            ),
        )


def _view(content: contents.Content, revision: revisions.Revision) -> ContentView:
    return ContentView(
        id=content.id,
        chapter_id=content.chapter_id,
        kind=content.kind,
        position=content.position,
        version=revision.number,
        published=content.published_id == revision.id,
        body=revision.body,
    )


def _newest(db: Connection, content: contents.Content) -> ContentView:
    revision = revisions.latest(db, content.id)
    if revision is not None:
        return _view(content, revision)
    return ContentView(content.id, content.chapter_id, content.kind, content.position, None, False)


def _published(db: Connection, chapter: UUID) -> list[ContentView]:
    numbers = {content.id: content for content in contents.of_chapter(db, chapter)}
    published = revisions.published_of_chapter(db, chapter)
    texts = revisions.html_of(db, [shown.revision_id for shown in published])
    return [
        ContentView(
            id=shown.content_id,
            chapter_id=chapter,
            kind=shown.kind,
            position=numbers[shown.content_id].position,
            version=shown.number,
            published=True,
            html=drafts.without_slots(texts[shown.revision_id]),
        )
        for shown in published
    ]
