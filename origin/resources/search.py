"""Search over the API."""

from __future__ import annotations

import math
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from origin import paging
from origin.actions import searching
from origin.actions.searching import Found, Wish
from origin.contract import answers, give
from origin.resources.courses import Language, Level
from storage.database import transaction


class SearchQuery(Struct, forbid_unknown_fields=True):
    """What is looked for, and what it is narrowed to."""

    q: Annotated[str, Meta(min_length=1, max_length=200)]
    language: Language | None = None
    level: Level | None = None
    kind: Literal["course", "chapter", "part"] | None = None
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 20


class ExcerptPiece(Struct):
    """A piece of an excerpt; joined, the pieces are its text."""

    text: str
    found: bool


class CourseFound(Struct):
    """The course of a place."""

    id: UUID
    title: str
    path: str
    language: str
    level: str
    access: str


class PlaceFound(Struct):
    """A course, a chapter, or the part of a chapter under one heading."""

    kind: str
    title: str
    path: str
    """With the heading, where it is a part."""
    course: CourseFound
    excerpt: list[ExcerptPiece]
    """Empty where only the title may be told."""


class SearchAnswer(Struct):
    """One page of places, best first."""

    found: list[PlaceFound]
    some: bool
    """True when no place has all the words: these have at least one of them."""
    cursor: str | None
    """Asks for the next page; null on the last one."""


class Search:
    """`/api/search`"""

    @answers(SearchAnswer)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: SearchQuery) -> None:
        """Answer where the words stand; of other members' courses one finds titles only."""
        wish = Wish(query.q, query.language, query.level, query.kind)
        with transaction(req.context.house.pool) as db:
            outcome = searching.look(
                db,
                wish,
                reader=req.context.person.user if req.context.person else None,
                after=read_cursor(query.cursor),
                limit=query.limit,
            )
        cursor = write_cursor(outcome.after)
        give(resp, SearchAnswer([_view(each) for each in outcome.found], outcome.some, cursor))


def read_cursor(cursor: str | None) -> tuple[float, UUID] | None:
    """Return rank and id of a cursor; InvalidFields for a made-up one."""
    pair = paging.read_key(cursor)
    if pair is None:
        return None
    try:
        rank = float(pair[0])
    except ValueError:
        raise paging.wrong() from None
    if not math.isfinite(rank):
        raise paging.wrong()
    return rank, pair[1]


def write_cursor(after: tuple[float, UUID] | None) -> str | None:
    """Return the cursor of the next page; None when there is none."""
    return None if after is None else paging.write_key(repr(after[0]), after[1])


def _view(found: Found) -> PlaceFound:
    hit = found.hit
    return PlaceFound(
        kind=hit.kind,
        title=hit.title,
        path=found.address,
        course=CourseFound(
            hit.course, hit.course_title, hit.course_path, hit.language, hit.level, hit.access
        ),
        excerpt=[ExcerptPiece(piece.text, piece.found) for piece in found.excerpt],
    )
