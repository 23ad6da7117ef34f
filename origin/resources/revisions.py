"""Revisions over the API: a content's history, what changed in it, and the way back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions import differences
from functions.problems import NotFound
from origin import acting, paging
from origin.actions import courses as actions
from origin.actions import reverting
from origin.contract import answers, give
from origin.resources.contents import ContentView, Message, view
from storage import contents, revisions
from storage.contents import Content
from storage.database import Connection, transaction
from storage.revisions import Revision

Number = Annotated[int, Meta(ge=1, lt=2**31)]


class Cursor(Struct, forbid_unknown_fields=True):
    """Where a list goes on."""

    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 20


class RevisionSummary(Struct):
    """One revision without its text."""

    version: int
    message: str
    author_id: UUID | None
    author: str | None
    """The author's name."""
    words: int
    """0 until it was published once."""
    created_at: datetime
    published: bool


class RevisionList(Struct):
    """One page of revisions, newest first."""

    versions: list[RevisionSummary]
    cursor: str | None


class PartView(Struct):
    """Words of changed lines."""

    kind: str
    """same, removed or added."""
    text: str


class DifferenceView(Struct):
    """A stretch of lines."""

    kind: str
    """same, removed, added or changed."""
    before: str
    after: str
    before_line: int
    after_line: int
    parts: list[PartView]
    """The words of changed lines."""


class FieldView(Struct):
    """Something beside the text that is different: another picture, other captions."""

    name: str
    before: str | None
    after: str | None


class RevisionDifferences(Struct):
    """What makes one revision into another."""

    before: int
    after: int
    differences: list[DifferenceView]
    """In the order of the text; what stayed the same stands among them."""
    fields: list[FieldView]


class Reversion(Struct, forbid_unknown_fields=True):
    """Which revision to go back to."""

    version: Number
    message: Message = ""
    publish: bool = False
    """Show it to readers at once."""


class Versions:
    """`/api/content/{content}/versions`"""

    @answers(RevisionList)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, query: Cursor
    ) -> None:
        """List the revisions of a content, newest first."""
        before = paging.read_number(query.cursor)
        with transaction(req.context.house.pool) as db:
            _find(req, db, content)
            listed = revisions.summaries(db, content, before=before, limit=query.limit + 1)
        shown = listed[: query.limit]
        cursor = paging.write(shown[-1].number) if len(listed) > query.limit else None
        views = [
            RevisionSummary(
                version=each.number,
                message=each.message,
                author_id=each.author_id,
                author=each.author,
                words=each.words,
                created_at=each.created_at,
                published=each.published,
            )
            for each in shown
        ]
        give(resp, RevisionList(views, cursor))


class Version:
    """`/api/content/{content}/versions/{number}`"""

    @answers(ContentView)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, number: int
    ) -> None:
        """Answer a content as it was in one revision."""
        with transaction(req.context.house.pool) as db:
            found = _find(req, db, content)
            give(resp, view(found, _numbered(db, content, number)))


class Differences:
    """`/api/content/{content}/versions/{number}/diff/{other}`"""

    @answers(RevisionDifferences)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, number: int, other: int
    ) -> None:
        """Answer what changed from one revision to another, whichever is the older."""
        with transaction(req.context.house.pool) as db:
            _find(req, db, content)
            before, after = _numbered(db, content, number), _numbered(db, content, other)
        told = [
            DifferenceView(
                each.kind, each.before, each.after, each.before_line, each.after_line,
                [PartView(part.kind, part.text) for part in each.parts],
            )
            for each in differences.between(before.body, after.body)
        ]  # fmt: skip
        was, now = asdict(before.figure), asdict(after.figure)
        fields = [FieldView(name, was[name], now[name]) for name in was if was[name] != now[name]]
        give(resp, RevisionDifferences(number, other, told, fields))


class Revert:
    """`/api/content/{content}/revert`"""

    @answers(ContentView)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, content: UUID, body: Reversion
    ) -> None:
        """Write an old revision as a new one, and publish it where that is asked."""
        person = req.context.person
        with transaction(req.context.house.pool) as db:
            found, revision = reverting.revert(
                db, content, body.version, body.message, person, acting.of(req),
                publish=body.publish,
            )  # fmt: skip
        give(resp, view(found, revision))


def _find(req: falcon.Request, db: Connection, content: UUID) -> Content:
    found = contents.find(db, content, author=actions.owner(req.context.person))
    if found is None:
        raise NotFound
    return found


def _numbered(db: Connection, content: UUID, number: int) -> Revision:
    revision = revisions.find_number(db, content, number)
    if revision is None:
        raise NotFound("the content has no such revision")
    return revision
