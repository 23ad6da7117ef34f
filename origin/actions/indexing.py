"""Indexing: what of a course's pages can be found, kept in the transaction that publishes them."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from functions import wording
from functions.languages import INTERFACE
from origin import drafts, slot_marks
from origin.drafts import Draft, Texts
from storage import courses, search
from storage.courses import Course
from storage.database import Connection
from storage.search import Entry

FORMAT = "1"
"""Changes whenever the same page makes other entries, so that all are written anew."""
MAX_BODY = 20_000
"""Letters of a part that are kept for its excerpt."""
_HEADING = re.compile(r'<h[2-6][^>]*? id="(t-[^"]+)"[^>]*>(.*?)</h[2-6]>', re.DOTALL)
# A formula reads as its TeX, if at all; what it is made of is no text.
_NO_TEXT = re.compile(r"<(math|svg|script|style)\b.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|h\d|div|tr|td|th|dt|dd|figcaption|pre|blockquote|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")


def keep(db: Connection, course: Course, pages: Sequence[Draft]) -> int:
    """Let what these pages of a course say be found, and nothing else of it.

    Pages that say what they said are left alone; returns how many were written.
    """
    known = search.known(db, course.id)
    made = {page.path: (page, _digest(page)) for page in pages if page.interface == INTERFACE[0]}
    changed = [path for path, (_, digest) in made.items() if known.get(path) != digest]
    gone = [path for path in known if path not in made]
    if changed or gone:
        texts = drafts.texts(db, [made[path][0] for path in changed])
        entries = [entry for path in changed for entry in _entries(*made[path], texts)]
        search.keep(db, course.id, [*changed, *gone], entries)
    return len(changed)


def rebuild(db: Connection, course: Course) -> int:
    """Make all entries of a course anew; return how many pages are found."""
    search.keep(db, course.id, list(search.known(db, course.id)), [])
    return keep(db, course, drafts.of_course(db, course))


def rebuild_all(db: Connection) -> int:
    """Make all entries anew; return how many pages are found."""
    count, after = 0, None
    while batch := courses.listing(db, after=after, limit=200):
        count += sum(rebuild(db, course) for course in batch)
        after = (batch[-1].position, batch[-1].id)
    return count


def plain(markup: str) -> str:
    """Return the text of HTML that our own markup made, its blocks apart."""
    text = _TAG.sub("", _BLOCK.sub(" ", _NO_TEXT.sub(" ", slot_marks.without_slots(markup))))
    return " ".join(html.unescape(text).split())


def _digest(page: Draft) -> str:
    values: dict[str, Any] = {**page.shared.values, **page.own}
    course = values["course"]
    said = (course["title"], course["summary"]) if page.chapter is None else (values["title"],)
    return hashlib.sha256("\x00".join((FORMAT, *said, page.text_digest)).encode()).hexdigest()


def _entries(page: Draft, digest: str, texts: Texts) -> Iterator[Entry]:
    values: dict[str, Any] = page.values(texts)
    if page.chapter is None:
        course = values["course"]
        yield _entry(page, digest, "", course["title"], course["summary"], summary=True)
        return
    intro, *rest = _HEADING.split(values["html"])
    headings = [plain(text) for text in rest[1::3]]
    yield _entry(page, digest, "", values["title"], plain(intro))
    for anchor, heading, text in zip(rest[::3], headings, rest[2::3], strict=True):
        yield _entry(page, digest, html.unescape(anchor), heading, plain(text))


def _entry(
    page: Draft,
    digest: str,
    anchor: str,
    title: str,
    body: str,
    *,
    summary: bool = False,
) -> Entry:
    # The heading of a part weighs as a heading: the chapter named so comes before it.
    named = wording.vector(title)
    written = wording.vector(body)
    return Entry(
        chapter=page.chapter,
        path=page.path,
        anchor=anchor,
        title=title,
        body=body[:MAX_BODY],
        digest=digest,
        title_vector="" if anchor else named,
        summary_vector=written if summary else "",
        headings_vector=named if anchor else "",
        body_vector="" if summary else written,
    )
