"""Progress marks: what a learner's page and hand say of what was read."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.beacons import Report
from functions.events import MAX_ACTIVE_MS, MAX_SEQUENCE
from origin.actions import progress as actions
from origin.contract import answers, give
from origin.resources.chapter_progress import ChapterProgress, PlaceInText, told
from storage.places import Place

MAX_CLAIMED = 200
MAX_MARKED = 1_000


class ReadingReport(Struct, forbid_unknown_fields=True):
    """One report of a page view, in absolute values; a repeated one changes nothing."""

    view: Annotated[str, Meta(max_length=1_000)]
    """The view token that stands in the page."""
    sequence: Annotated[int, Meta(ge=0, le=MAX_SEQUENCE)]
    active: Annotated[int, Meta(ge=0, le=MAX_ACTIVE_MS)]
    """Active milliseconds so far; never believed beyond what has passed since the page was made."""
    furthest: Annotated[int, Meta(ge=0, le=1_000)]
    """The furthest point seen, in thousandths of the text."""
    place: PlaceInText | None = None


class Marking(Struct, forbid_unknown_fields=True):
    """What of a chapter is completed by one's own word."""

    chapter: UUID
    contents: Annotated[list[UUID], Meta(max_length=MAX_MARKED)] | None = None
    """All of the chapter's when left out."""
    reason: Literal["hand", "next"] = "hand"


class Undoing(Struct, forbid_unknown_fields=True):
    """What of a chapter is not completed after all."""

    chapter: UUID
    contents: Annotated[list[UUID], Meta(max_length=MAX_MARKED)] | None = None
    """All of the chapter's when left out."""


class GuestViews(Struct, forbid_unknown_fields=True):
    """The page views of a guest who has logged in."""

    views: Annotated[
        list[Annotated[str, Meta(max_length=1_000)]], Meta(min_length=1, max_length=MAX_CLAIMED)
    ]
    """View tokens, as they stood in the pages."""


class Claimed(Struct):
    """What became of a guest's views."""

    taken: int
    """Pages whose progress is the learner's now."""
    refused: int
    """Tokens that are not ours or too old."""


class Update:
    """`/api/progress/update`"""

    @answers(None, 204)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: ReadingReport) -> None:
        """Take one report of a page view, and where the reader is."""
        report = Report(body.sequence, body.active, body.furthest, ())
        place = Place(body.place.block, body.place.heading) if body.place else None
        actions.update(req.context.house, req.context.person.user, body.view, report, place)
        resp.status = falcon.HTTP_204


class Complete:
    """`/api/progress/complete`"""

    @answers(ChapterProgress)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: Marking) -> None:
        """Complete a chapter, or some of its contents."""
        found = actions.mark(
            req.context.house, req.context.person.user, body.chapter, body.contents, body.reason
        )
        give(resp, told(found, req.context.interface))


class Undo:
    """`/api/progress/undo`"""

    @answers(ChapterProgress)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: Undoing) -> None:
        """Take back what was completed."""
        found = actions.undo(
            req.context.house, req.context.person.user, body.chapter, body.contents
        )
        give(resp, told(found, req.context.interface))


class Claim:
    """`/api/progress/claim`"""

    @answers(Claimed)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: GuestViews) -> None:
        """Take over the progress of the guest that one was."""
        taken, refused = actions.claim(req.context.house, req.context.person.user, body.views)
        give(resp, Claimed(taken, refused))
