"""Usage: where in a course one of its files is shown, so that nobody takes it away unawares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from functions.problems import Conflict
from functions.references import meant
from origin import markup, references
from storage import media, media_uses
from storage.courses import Course
from storage.database import Connection
from storage.media import CourseMedia
from storage.media_uses import Place


@dataclass(frozen=True, slots=True)
class Use:
    """One place."""

    kind: Literal["cover", "text", "image", "video", "quiz"]
    chapter: str
    """The chapter's title; empty for the cover."""
    chapter_id: UUID | None
    content_id: UUID | None
    published: bool
    """Whether readers see it there."""
    quiz_id: UUID | None = None


class MediaInUse(Conflict):
    """This file is shown somewhere."""

    slug = "media-in-use"

    def __init__(self, uses: list[Use]) -> None:
        """Keep the places."""
        super().__init__(f"it is shown in {len(uses)} places: take it out of them first")
        self.uses = uses

    def document(self) -> dict[str, object]:
        """Return the problem with every place."""
        return super().document() | {
            "uses": [
                {
                    "kind": each.kind,
                    "chapter": each.chapter,
                    "chapter_id": str(each.chapter_id) if each.chapter_id else None,
                    "content_id": str(each.content_id) if each.content_id else None,
                    "quiz_id": str(each.quiz_id) if each.quiz_id else None,
                    "published": each.published,
                }
                for each in self.uses
            ]
        }


def of(db: Connection, course: Course, file: CourseMedia) -> list[Use]:
    """Return where a file of a course is shown, newest and published versions alike."""
    named = {each.path: each.hash for each in media.of_course(db, course.id)}
    # A figure says only the hash: another name of the same bytes serves it as well.
    alone = [path for path, hash in named.items() if hash == file.hash] == [file.path]
    uses: list[Use] = []
    if alone and course.cover == file.hash:
        uses.append(Use("cover", "", None, None, course.state == "published"))
    name = PurePosixPath(file.path).name
    resolve = references.resolver(db, course)
    found: dict[UUID, Use] = {}
    for place in media_uses.places(db, course.id, file.hash, sorted({name, quote(name)})):
        before = found.get(place.content_id)
        if before is not None and before.published:
            continue
        if (alone and place.shows) or _names(place, file.path, set(named), resolve):
            kind = place.kind
            assert kind in ("text", "image", "video")
            found[place.content_id] = Use(
                kind, place.chapter, place.chapter_id, place.content_id, place.published
            )
    # What a question shows is found by its bytes: under another name of theirs it is refused too.
    asked = [
        Use("quiz", each.chapter, each.chapter_id, None, each.published, each.quiz_id)
        for each in media_uses.quizzes(db, course.id, file.hash)
    ]
    return [*uses, *found.values(), *asked]


def _names(place: Place, path: str, known: set[str], resolve: markup.Resolve) -> bool:
    # The text is read as it would be published: a name in a code block is no use.
    shown = markup.render(place.body, resolve).media
    return any(meant(each, known) == path for each in shown)
