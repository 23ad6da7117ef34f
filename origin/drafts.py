"""Drafts: the pages of readers as values, from which versions and sheets are made."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import PurePosixPath
from uuid import UUID

import templates
from functions import sheets
from functions.languages import INTERFACE
from functions.manifests import Gate
from functions.sheets import SheetHeader
from origin import picturing, references, slot_marks
from storage import chapters, courses, media, quizzes, revisions
from storage.chapters import Chapter
from storage.courses import Course
from storage.database import Connection
from storage.media import Media
from storage.pages import PageVersion
from storage.revisions import Published

WORDS_PER_MINUTE = 180
"""Slow, thorough reading of a text one learns from."""
CATALOGUE = UUID(int=0)
"""The page that the catalogue is, in tokens and events: it has no row of its own."""
CATALOGUE_PATHS = ("/", "/courses")
_HEADING = re.compile(r'<h([1-6])[^>]*? id="(t-[^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Shared:
    """Values that many pages show alike; hashed once, however many they are."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Share `values`, which nobody changes any more."""
        self.values = values

    @cached_property
    def digest(self) -> str:
        """Return the hash of the values."""
        return sheets.version(_json(self.values))


NOTHING_SHARED = Shared({})
Texts = Mapping[UUID, str]
"""HTML by revision, as `texts` finds it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One page in one interface language, not yet rendered."""

    path: str
    interface: str
    template: str
    shared: Shared
    own: Mapping[str, object]
    """Values of this page alone, without what it makes of its texts."""
    contents: tuple[Published, ...]
    """What is to read on it, in order: a chapter's. The texts themselves are fetched apart, so
    that naming the versions of a thousand chapters does not read a thousand texts."""
    gate: Gate
    page: UUID
    course: UUID | None
    chapter: UUID | None
    language: str
    """The language of what is taught; of the catalogue: the interface's."""

    @property
    def text_digest(self) -> str:
        """Return the hash of what is to read on the page; empty without."""
        return ",".join(f"{each.content_id}:{each.number}:{each.digest}" for each in self.contents)

    @property
    def version(self) -> str:
        """Return the version of the sheet: everything that is rendered into it, hashed."""
        return sheets.version(
            templates.digest(), self.interface, self.template, self.path, str(self.page),
            self.shared.digest, _json(self.own), self.text_digest,
        )  # fmt: skip

    def as_page(self) -> PageVersion:
        """Return the page as the manifest names it."""
        return PageVersion(
            self.path, self.interface, self.version, self.gate, self.course, self.chapter
        )

    def values(self, texts: Texts) -> dict[str, object]:
        """Return everything that the template shows."""
        return {**self.shared.values, **self.own, **_text_facts(self.contents, texts)}

    def sheet(self, texts: Texts) -> bytes:
        """Render the page and return its sheet."""
        header = SheetHeader(
            path=self.path,
            page=str(self.page),
            course=str(self.course) if self.course else "",
            interface=self.interface,
            language=self.language,
            version=self.version,
        )
        text = templates.render(
            self.template, interface=self.interface, path=self.path, **self.values(texts)
        )
        return sheets.pack(header, text)


def texts(db: Connection, drafts: Sequence[Draft]) -> Texts:
    """Return the texts of these pages, their pictures in all the widths that there are."""
    wanted = {content.revision_id for draft in drafts for content in draft.contents}
    return picturing.texts(db, revisions.html_of(db, list(wanted)))


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class _Readable:
    """A chapter that has something to read."""

    chapter: Chapter
    contents: tuple[Published, ...]

    @property
    def minutes(self) -> int:
        return minutes(sum(content.words for content in self.contents))


def minutes(words: int) -> int:
    """Return how long a text takes to read, at least one minute."""
    return max(1, round(words / WORDS_PER_MINUTE))


def of_course(db: Connection, course: Course) -> list[Draft]:
    """Return the pages of a course in all interface languages; none unless it is published.

    The number of questions to the database depends on the number of translations alone.
    """
    if course.state != "published":
        return []
    readable = _readable(db, course)
    others = [other for other in courses.translations(db, course.id) if other.state == "published"]
    places = {other.id: _readable(db, other) for other in others}
    cover = _cover(db, course)
    facts = _course_facts(course, cover)
    cover_sources = picturing.sources(db, cover, course.slug)
    # A chapter's page shows nothing that changes with another chapter's text: a publish of one
    # content must not make a thousand other pages anew.
    listed = [
        {
            "id": str(each.chapter.id),
            "number": number,
            "title": each.chapter.title,
            "path": _chapter_path(course, each.chapter),
        }
        for number, each in enumerate(readable, 1)
    ]
    shared = Shared({"course": facts, "chapters": listed})
    asked = _quizzes(db, course)
    # The page of a course for members is open: its files are reached from its chapters.
    attachments = _attachments(db, course) if course.access == "open" else []
    drafts: list[Draft] = []
    for interface in INTERFACE:
        drafts.append(
            _draft(
                course, interface, _course_path(course), "courses/course.html", None,
                NOTHING_SHARED,
                {
                    "course": facts | {"minutes": sum(each.minutes for each in readable)},
                    "chapters": [
                        chapter | {"minutes": each.minutes}
                        for chapter, each in zip(listed, readable, strict=True)
                    ],
                    "cover_sources": cover_sources,
                    "attachments": attachments,
                    "translations": [_translation(other, _course_path(other)) for other in others],
                },
            )
        )  # fmt: skip
        for at, each in enumerate(readable):
            translations = [
                _translation(
                    other,
                    _chapter_path(other, places[other.id][at].chapter)
                    if at < len(places[other.id])
                    else _course_path(other),
                )
                for other in others
            ]
            own = {
                "translations": translations,
                "quizzes": asked.get(each.chapter.id, []),
                **_chapter_facts(readable, listed, at),
            }
            drafts.append(
                _draft(
                    course, interface, _chapter_path(course, each.chapter),
                    "courses/chapter.html", each.chapter.id, shared, own, each.contents,
                )
            )  # fmt: skip
    return drafts


def of_catalogue(db: Connection) -> list[Draft]:
    """Return the catalogue at both of its addresses, in all interface languages."""
    words: dict[UUID, list[int]] = {}
    for course, count in revisions.words_of_chapters(db):
        words.setdefault(course, []).append(count)
    listed = []
    after = None
    while batch := courses.listing(db, courses.Filters(state="published"), after=after, limit=200):
        covers = media.find_all(db, [course.cover for course in batch if course.cover])
        for course in batch:
            counts = words.get(course.id, [])
            facts = _course_facts(course, covers.get(course.cover or ""))
            listed.append(facts | {"minutes": sum(map(minutes, counts)), "chapters": len(counts)})
        after = (batch[-1].position, batch[-1].id)
    shared = Shared({"courses": listed})
    return [
        Draft(
            path, interface, "courses/catalogue.html", shared, {}, (), "open", CATALOGUE,
            None, None, interface,
        )
        for path in CATALOGUE_PATHS
        for interface in INTERFACE
    ]  # fmt: skip


def _draft(
    course: Course,
    interface: str,
    path: str,
    template: str,
    chapter: UUID | None,
    shared: Shared,
    own: Mapping[str, object],
    contents: tuple[Published, ...] = (),
) -> Draft:
    gate: Gate = "members" if course.access == "members" and chapter else "open"
    return Draft(
        path, interface, template, shared, own, contents, gate, chapter or course.id, course.id,
        chapter, course.language,
    )  # fmt: skip


def _readable(db: Connection, course: Course) -> list[_Readable]:
    by_chapter: dict[UUID, list[Published]] = {}
    for content in revisions.published_of_course(db, course.id):
        by_chapter.setdefault(content.chapter_id, []).append(content)
    return [
        _Readable(chapter, tuple(by_chapter[chapter.id]))
        for chapter in chapters.of_course(db, course.id)
        if chapter.id in by_chapter
    ]


def _cover(db: Connection, course: Course) -> Media | None:
    return media.find(db, course.cover) if course.cover else None


def _attachments(db: Connection, course: Course) -> list[dict[str, object]]:
    return [
        {
            "name": PurePosixPath(file.path).name,
            "address": references.address(file),
            "kilobytes": max(1, round(file.bytes / 1024)),
        }
        for file in media.of_course(db, course.id, attachments=True)
    ]


def _quizzes(db: Connection, course: Course) -> dict[UUID, list[dict[str, str]]]:
    """Return the quizzes that readers can take, by chapter."""
    found: dict[UUID, list[dict[str, str]]] = {}
    for quiz in quizzes.of_course(db, course.id, states=["published"]):
        shown = {"id": str(quiz.id), "title": quiz.title, "path": f"/quizzes/{quiz.id}"}
        found.setdefault(quiz.chapter_id, []).append(shown)
    return found


def _course_facts(course: Course, cover: Media | None) -> dict[str, object]:
    """Return what every page of a course, and the catalogue, may show of it."""
    return {
        "id": str(course.id),
        "slug": course.slug,
        "title": course.title,
        "summary": course.summary,
        "language": course.language,
        "level": course.level,
        "path": _course_path(course),
        "cover": cover
        and {
            "address": references.address_of(cover, course.slug),
            "width": cover.width,
            "height": cover.height,
        },
    }


def _chapter_facts(
    readable: Sequence[_Readable], listed: Sequence[dict[str, object]], at: int
) -> dict[str, object]:
    return {
        "number": at + 1,
        "title": readable[at].chapter.title,
        "minutes": readable[at].minutes,
        "previous": _neighbour(listed, at - 1),
        "next": _neighbour(listed, at + 1),
    }


def _text_facts(contents: Sequence[Published], texts: Texts) -> dict[str, object]:
    if not contents:
        return {}
    text = slot_marks.numbered("\n".join(_part(content, texts) for content in contents))
    return {"html": text, "headings": [asdict(heading) for heading in headings(text)]}


def _part(content: Published, texts: Texts) -> str:
    # What is completed is completed by content, and what changed in one is new since a revision.
    return (
        f'<section data-part="{content.content_id}" data-revision="{content.number}">\n'
        f"{texts[content.revision_id]}\n</section>"
    )


def _neighbour(listed: Sequence[dict[str, object]], at: int) -> dict[str, object] | None:
    if not 0 <= at < len(listed):
        return None
    return {"title": listed[at]["title"], "path": listed[at]["path"]}


def _translation(other: Course, path: str) -> dict[str, object]:
    return {"language": other.language, "title": other.title, "path": path}


def _course_path(course: Course) -> str:
    return f"/courses/{course.slug}"


def _chapter_path(course: Course, chapter: Chapter) -> str:
    return f"/courses/{course.slug}/{chapter.slug}"


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a published text."""

    level: int
    id: str
    text: str


def headings(text: str) -> list[Heading]:
    """Return the headings of HTML that our own markup made."""
    return [
        Heading(int(level), html.unescape(name), html.unescape(_TAG.sub("", inner)).strip())
        for level, name, inner in _HEADING.findall(text)
    ]
