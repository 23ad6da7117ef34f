"""Contents and their revisions over the API."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.captions import MAX_CAPTIONS
from functions.figures import MAX_ALTERNATIVE, Figure
from functions.limits import CONTENT_BODY_BYTES
from functions.problems import NotFound, NotLoggedIn
from origin import acting, reading, slot_marks
from origin.actions import courses as actions
from origin.actions import publishing, revising
from origin.actions.revising import Writing
from origin.contract import answers, give
from origin.resources.courses import MediaHash, may_change, may_see
from storage import chapters, contents, courses, revisions
from storage.database import Connection, transaction

Text = Annotated[str, Meta(max_length=CONTENT_BODY_BYTES)]
Message = Annotated[str, Meta(max_length=500)]
_HASH = re.compile(r"[0-9a-f]{64}\Z")


class FigureFields(Struct, forbid_unknown_fields=True, kw_only=True):
    """What an image or a video shows; a text has none of it."""

    media: MediaHash | None = None
    """An own picture or video, by its hash in the media library."""
    address: Annotated[str, Meta(max_length=2_000)] | None = None
    """Where a video lies that is not here: readers get its poster and a link."""
    poster: MediaHash | None = None
    captions: Annotated[str, Meta(max_length=MAX_CAPTIONS)] | None = None
    """WebVTT, or the hash of captions that were kept before."""
    alternative: Annotated[str, Meta(max_length=MAX_ALTERNATIVE)] = ""
    """What an image shows, in words; what a video is called. Both must say it."""


class NewContent(FigureFields, forbid_unknown_fields=True, kw_only=True):
    """What a content is made from."""

    body: Text = ""
    """Markdown: the text itself, or what stands under the image or video."""
    kind: Literal["text", "video", "image"] = "text"
    message: Message = ""


class ContentChange(FigureFields, forbid_unknown_fields=True, kw_only=True):
    """A new revision."""

    body: Text = ""
    message: Message = ""
    """What changed, for those who read the history."""
    base: Annotated[int, Meta(ge=1, lt=2**31)] | None = None
    """The number of the revision that was edited: refused when there is a newer one by now."""


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
    media: str | None = None
    address: str | None = None
    poster: str | None = None
    captions: str | None = None
    alternative: str = ""


class ContentList(Struct):
    """The contents of a chapter, in its order."""

    contents: list[ContentView]


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
            if found is None or course is None or not may_see(db, person, course):
                raise NotFound
            if may_change(db, person, course):
                newest = revisions.newest_of_chapter(db, chapter)
                shown = [
                    view(content, newest[content.id])
                    for content in contents.of_chapter(db, chapter)
                    if content.id in newest
                ]
            elif found.state != "live":
                raise NotFound
            elif course.access == "members" and person is None:
                raise NotLoggedIn
            else:
                reading.check(db, person.user if person else None, course.id)
                shown = _published(db, chapter)
        give(resp, ContentList(shown))

    @answers(ContentView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, chapter: UUID, body: NewContent
    ) -> None:
        """Add a content; publishing is a step of its own."""
        files = req.context.house.files
        with transaction(req.context.house.pool) as db:
            content, revision = revising.add(
                db, files, chapter, body.kind, _writing(body), req.context.person
            )
        resp.location = f"/api/content/{content.id}"
        give(resp, view(content, revision), 201)


class Content:
    """`/api/content/{content}`"""

    @answers(ContentView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, body: ContentChange
    ) -> None:
        """Write a new revision; the same text as the newest one makes none."""
        files = req.context.house.files
        with transaction(req.context.house.pool) as db:
            found, revision = revising.revise(
                db, files, content, _writing(body), body.base, req.context.person
            )
        give(resp, view(found, revision))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, content: UUID) -> None:
        """Archive a content."""
        with transaction(req.context.house.pool) as db:
            author = actions.owner(req.context.person)
            actions.archive_content(db, content, author, acting.of(req))
        resp.status = falcon.HTTP_204


class Publish:
    """`/api/content/{content}/publish`"""

    @answers(Published)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, body: Publication
    ) -> None:
        """Show a revision to readers."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            done = publishing.publish_content(
                db, content, body.version, author=author, acting=acting.of(req)
            )
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


def _writing(body: NewContent | ContentChange) -> Writing:
    kept = body.captions if body.captions and _HASH.match(body.captions) else None
    figure = Figure(body.media, body.address, body.poster, kept, body.alternative)
    return Writing(body.body, body.message, figure, None if kept else body.captions)


def view(content: contents.Content, revision: revisions.Revision) -> ContentView:
    """Return a content with this revision, as those who may change it see it."""
    return ContentView(
        id=content.id,
        chapter_id=content.chapter_id,
        kind=content.kind,
        position=content.position,
        version=revision.number,
        published=content.published_id == revision.id,
        body=revision.body,
        **asdict(revision.figure),
    )


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
            html=slot_marks.without_slots(texts[shown.revision_id]),
        )
        for shown in published
    ]
