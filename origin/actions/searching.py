"""Searching: from somebody's words to the places where they stand, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from functions import excerpts, wording
from functions.excerpts import Piece
from storage import memberships, search
from storage.database import Connection
from storage.search import Asked, Hit, Kind


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for, and what it is narrowed to."""

    text: str
    language: str | None = None
    level: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One place, as it is shown."""

    hit: Hit
    excerpt: tuple[Piece, ...]

    @property
    def address(self) -> str:
        """Return the place's path, with its heading."""
        return self.hit.path + (f"#{self.hit.anchor}" if self.hit.anchor else "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One page of what was found."""

    found: tuple[Found, ...]
    after: tuple[float, UUID] | None
    """Where the next page begins; None on the last one."""
    some: bool
    """No place has all the words: these have at least one."""
    empty: bool
    """There was nothing to look for: no word, or only such as stand in every text."""


def look(
    db: Connection,
    wish: Wish,
    *,
    reader: UUID | None,
    after: tuple[float, UUID] | None = None,
    limit: int = 20,
) -> Outcome:
    """Return the places that have all the words; if there is none, those that have some.

    Of courses for members somebody who is none of them (`reader`; None: a guest) finds titles only.
    """
    asked = wording.question(wish.text)
    if not asked.stems:
        return Outcome((), None, some=False, empty=True)
    readable = memberships.readable(db, reader) if reader else []
    found = _find(db, asked, wish, readable, after, limit, every=True)
    some = False
    if not found and len(asked.stems) > 1:
        # Asked first without the cursor: a later page goes on with what the first one showed.
        first = after is None or not _find(db, asked, wish, readable, None, 1, every=True)
        if first:
            found = _find(db, asked, wish, readable, after, limit, every=False)
            some = True
    shown = found[:limit]
    following = (shown[-1].rank, shown[-1].id) if len(found) > limit else None
    return Outcome(
        tuple(Found(hit, excerpts.excerpt(hit.body, asked)) for hit in shown),
        following,
        some=some,
        empty=False,
    )


def _find(
    db: Connection,
    asked: wording.Question,
    wish: Wish,
    readable: Sequence[UUID],
    after: tuple[float, UUID] | None,
    limit: int,
    *,
    every: bool,
) -> list[Hit]:
    narrowed = Asked(
        wording.query(asked, every=every),
        wording.query(asked, every=every, weights="A"),
        readable,
        wish.language,
        wish.level,
        wish.kind,
    )
    return search.find(db, narrowed, after=after, limit=limit + 1)
