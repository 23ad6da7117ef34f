"""Drafts: the pages of readers as values, from which versions and sheets are made."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import templates
from functions import sheets
from functions.languages import INTERFACE
from functions.manifests import Gate
from functions.sheets import SheetHeader
from storage import chapters, courses, revisions
from storage.chapters import Chapter
from storage.courses import Course
from storage.database import Connection
from storage.pages import PageVersion
from storage.revisions import Published

WORDS_PER_MINUTE = 180
"""Slow, thorough reading of a text one learns from."""
MAX_SLOTS = 4
CATALOGUE = UUID(int=0)
"""The page that the catalogue is, in tokens and events: it has no row of its own."""
CATALOGUE_PATHS = ("/", "/courses")
_HEADING = re.compile(r'<h([1-6])[^>]*? id="(t-[^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SLOT = re.compile(re.escape(sheets.mark("slot", 0)).replace("slot0", r"slot\d{1,3}"))


@dataclass(frozen=True, slots=True)
class Draft:
    """One page in one interface language, not yet rendered."""

    path: str
    interface: str
    template: str
    values: dict[str, object]
    gate: Gate
    page: UUID
    course: UUID | None
    chapter: UUID | None
    language: str
    """The language of what is taught; of the catalogue: the interface's."""

    @property
    def version(self) -> str:
        """Return the version of the sheet: everything that is rendered into it, hashed."""
        values = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        return sheets.version(
            templates.digest(), self.interface, self.template, self.path, str(self.page), values
        )

    def as_page(self) -> PageVersion:
        """Return the page as the manifest names it."""
        return PageVersion(
            self.path, self.interface, self.version, self.gate, self.course, self.chapter
        )

    def sheet(self) -> bytes:
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
            self.template, interface=self.interface, path=self.path, **self.values
        )
        return sheets.pack(header, text)


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
    """Return the pages of a course in all interface languages; none unless it is published."""
    if course.state != "published":
        return []
    readable = _readable(db, course)
    facts = _course_facts(course, readable)
    listed = [
        {
            "number": number,
            "title": each.chapter.title,
            "path": _chapter_path(course, each.chapter),
            "minutes": each.minutes,
        }
        for number, each in enumerate(readable, 1)
    ]
    others = [other for other in courses.translations(db, course.id) if other.state == "published"]
    places = {other.id: _readable(db, other) for other in others}
    drafts: list[Draft] = []
    for interface in INTERFACE:
        drafts.append(
            _draft(
                course, interface, _course_path(course), "courses/course.html", None,
                {
                    "course": facts, "chapters": listed,
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
            values = {
                "course": facts,
                "chapters": listed,
                "translations": translations,
                **_chapter_facts(readable, listed, at),
            }
            drafts.append(
                _draft(
                    course, interface, _chapter_path(course, each.chapter),
                    "courses/chapter.html", each.chapter.id, values,
                )
            )  # fmt: skip
    return drafts


def of_catalogue(db: Connection) -> list[Draft]:
    """Return the catalogue at both of its addresses, in all interface languages."""
    listed = []
    after = None
    while batch := courses.listing(db, courses.Filters(state="published"), after=after, limit=200):
        for course in batch:
            readable = _readable(db, course)
            listed.append(_course_facts(course, readable) | {"chapters": len(readable)})
        after = (batch[-1].position, batch[-1].id)
    return [
        Draft(
            path, interface, "courses/catalogue.html", {"courses": listed}, "open", CATALOGUE,
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
    values: dict[str, object],
) -> Draft:
    gate: Gate = "members" if course.access == "members" and chapter else "open"
    return Draft(
        path, interface, template, values, gate, chapter or course.id, course.id, chapter,
        course.language,
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


def _course_facts(course: Course, readable: Sequence[_Readable]) -> dict[str, object]:
    return {
        "slug": course.slug,
        "title": course.title,
        "summary": course.summary,
        "language": course.language,
        "level": course.level,
        "path": _course_path(course),
        "minutes": sum(each.minutes for each in readable),
    }


def _chapter_facts(
    readable: Sequence[_Readable], listed: Sequence[dict[str, object]], at: int
) -> dict[str, object]:
    text = _numbered("\n".join(content.html for content in readable[at].contents))
    return {
        "number": at + 1,
        "title": readable[at].chapter.title,
        "minutes": readable[at].minutes,
        "html": text,
        "headings": [asdict(heading) for heading in headings(text)],
        "previous": _neighbour(listed, at - 1),
        "next": _neighbour(listed, at + 1),
    }


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


def without_slots(text: str) -> str:
    """Return a published text without the marks of its slots."""
    return _SLOT.sub("", text)


def _numbered(text: str) -> str:
    """Number the slots over the whole page: each content counted its own from 1."""
    count = 0

    def next_one(_: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return sheets.mark("slot", count) if count <= MAX_SLOTS else ""

    return _SLOT.sub(next_one, text)
