"""Revising: every accepted text becomes a revision, and no edit is lost to another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from functions import captions, figures
from functions.access import Claims
from functions.figures import NOTHING, Figure
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin.actions.courses import owner
from storage import chapters, contents, media, revisions
from storage.contents import Content
from storage.database import Connection
from storage.files import Files
from storage.revisions import Revision


@dataclass(frozen=True, slots=True)
class Writing:
    """What an author has written."""

    body: str
    message: str = ""
    figure: Figure = NOTHING
    captions: str | None = None
    """WebVTT that is not kept as a file yet."""


class StaleRevision(Conflict):
    """Somebody saved a newer text meanwhile."""

    slug = "stale-revision"

    def __init__(self, base: int, yours: str, newest: Revision) -> None:
        """Keep both texts: whoever is refused must lose nothing."""
        super().__init__(
            f"You edited version {base}, and version {newest.number} is newer. Nothing of yours "
            f"is saved yet: bring both texts together and save with base {newest.number}."
        )
        self.base = base
        self.yours = yours
        self.newest = newest

    def document(self) -> dict[str, object]:
        """Return the problem with both texts and the numbers they belong to."""
        return super().document() | {
            "yours": {"base": self.base, "body": self.yours},
            "theirs": {
                "version": self.newest.number,
                "body": self.newest.body,
                "message": self.newest.message,
                "author_id": str(self.newest.author_id) if self.newest.author_id else None,
                "created_at": self.newest.created_at.isoformat(),
            },
        }


def add(
    db: Connection, files: Files, chapter: UUID, kind: str, writing: Writing, person: Claims
) -> tuple[Content, Revision]:
    """Add a content with its first revision to a chapter; it is not published by this."""
    if chapters.find(db, chapter, author=owner(person)) is None:
        raise NotFound
    writing = _with_captions(db, files, writing)
    writing = _with_words(db, chapter, writing)
    _check(db, kind, writing.figure)
    content = contents.insert(db, chapter=chapter, kind=kind)
    return content, _write(db, content.id, writing, person.user)


def revise(
    db: Connection,
    files: Files,
    content: UUID,
    writing: Writing,
    base: int | None,
    person: Claims,
) -> tuple[Content, Revision]:
    """Write a new revision of a content; readers see it once it is published.

    `base` is the number that was edited: StaleRevision when that is not the newest any more. The
    same text as the newest makes no revision. Raises NotFound, InvalidFields.
    """
    found = contents.find(db, content, author=owner(person), lock=True)
    if found is None or found.state != "live":
        raise NotFound
    writing = _with_captions(db, files, writing)
    writing = _with_words(db, found.chapter_id, writing)
    newest = revisions.latest(db, content)
    if newest is not None and _same(newest, writing):
        return found, newest
    if newest is not None and base is not None and base != newest.number:
        raise StaleRevision(base, writing.body, newest)
    _check(db, found.kind, writing.figure)
    return found, _write(db, content, writing, person.user)


def revert(
    db: Connection, content: UUID, number: int, message: str, person: Claims
) -> tuple[Content, Revision]:
    """Write an old revision once more as the newest; the ones between stay in the history."""
    found = contents.find(db, content, author=owner(person), lock=True)
    if found is None or found.state != "live":
        raise NotFound
    old = revisions.find_number(db, content, number)
    if old is None:
        raise NotFound("the content has no such revision")
    newest = revisions.latest(db, content)
    writing = Writing(old.body, message or f"Back to version {number}", old.figure)
    if newest is not None and _same(newest, writing):
        return found, newest
    return found, _write(db, content, writing, person.user)


def plain_ends(text: str) -> str:
    """Return a text as it is kept: browsers send other line ends than files have."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _with_captions(db: Connection, files: Files, writing: Writing) -> Writing:
    if writing.captions is None:
        return writing
    try:
        data = captions.checked(writing.captions).encode()
    except captions.BadCaptions as error:
        raise InvalidFields(errors=(FieldError("/captions", str(error)),)) from error
    name = hashlib.sha256(data).hexdigest()
    files.put(name, data, captions.MEDIA_TYPE)
    media.insert(db, hash=name, media_type=captions.MEDIA_TYPE, bytes=len(data))
    return replace(writing, figure=replace(writing.figure, captions=name), captions=None)


def _with_words(db: Connection, chapter: UUID, writing: Writing) -> Writing:
    """Let what the course says of a picture stand where the writing says nothing of it."""
    figure = writing.figure
    if figure.alternative.strip() or figure.media is None:
        return writing
    words = media.words_in_course_of(db, chapter, figure.media)
    return replace(writing, figure=replace(figure, alternative=words))


def keep(
    db: Connection,
    content: UUID,
    writing: Writing,
    author: UUID | None,
    *,
    at: datetime | None = None,
) -> tuple[Revision, bool]:
    """Write a text that comes from a folder, and say whether it is new; `at` is when it was made.

    The figure has been checked by whoever read the folder.
    """
    contents.find(db, content, lock=True)
    newest = revisions.latest(db, content)
    if newest is not None and _same(newest, writing):
        return newest, False
    return _write(db, content, writing, author, at=at), True


def _same(newest: Revision, writing: Writing) -> bool:
    return (newest.body, newest.figure) == (plain_ends(writing.body), _kept(writing.figure))


def _kept(figure: Figure) -> Figure:
    return replace(figure, alternative=figure.alternative.strip())


def _write(
    db: Connection,
    content: UUID,
    writing: Writing,
    author: UUID | None,
    *,
    at: datetime | None = None,
) -> Revision:
    return revisions.insert(
        db,
        content=content,
        body=plain_ends(writing.body),
        message=writing.message,
        author=author,
        figure=_kept(writing.figure),
        at=at,
    )


def _check(db: Connection, kind: str, figure: Figure) -> None:
    wrong = list(figures.faults(kind, figure))
    known = media.find_all(db, figure.files)
    for name, start in (
        ("media", "image/" if kind == "image" else "video/"),
        ("poster", "image/"),
        ("captions", "text/vtt"),
    ):
        hash = getattr(figure, name)
        if hash is None:
            continue
        if hash not in known:
            wrong.append(FieldError(f"/{name}", "there is no such file"))
        elif not known[hash].media_type.startswith(start):
            wrong.append(FieldError(f"/{name}", f"is {known[hash].media_type}, not {start}"))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))
