"""Publishing: a revision becomes what readers see, and the pages that show it get new versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from functions import anchors
from functions.anchors import Anchor
from functions.figures import Figure
from functions.problems import Conflict, NotFound
from origin import drafts, markup, metrics, references, site, site_drafts
from origin.acting import HOUSE, Acting
from origin.actions import indexing, records
from origin.drafts import Draft
from origin.markup import Rendered, Resolve, figures
from storage import chapters, contents, courses, media, pages, revisions, sheets
from storage.contents import Content
from storage.courses import Course
from storage.database import Connection
from storage.revisions import Revision

_AT_ONCE = 100
"""Sheets that are rendered before they are written: some megabytes."""
EAGER = 400
"""Sheets that a change renders itself; of a larger course the others wait for their first reader,
for a new title of a thousand chapters must not keep its author waiting for a minute."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publish did."""

    revision: Revision
    course: Course
    problems: tuple[str, ...]
    """What of the text could not be shown as written."""

    @property
    def visible(self) -> bool:
        """Say whether readers see it: not while its course is a draft."""
        return self.course.state == "published"


class NothingToPublish(Conflict):
    """There is no revision to publish."""

    slug = "nothing-to-publish"


def publish_content(
    db: Connection,
    content: UUID,
    number: int | None = None,
    *,
    author: UUID | None = None,
    acting: Acting = HOUSE,
) -> Publication:
    """Show revision `number` (the newest with None) of a content to readers.

    `author` narrows it to that author's own. Raises NotFound, NothingToPublish.
    """
    found = contents.find(db, content, author=author)
    if found is None or found.state != "live":
        raise NotFound
    course = _course_of(db, found)
    revision = (
        revisions.latest(db, content)
        if number is None
        else revisions.find_number(db, content, number)
    )
    if revision is None:
        raise NothingToPublish if number is None else NotFound("the content has no such revision")
    before = revisions.find(db, found.published_id) if found.published_id else None
    problems = show(db, course, found, revision, references.resolver(db, course))
    refresh_course(db, course.id)
    told = {"version": (before.number if before else None, revision.number)}
    records.note(db, acting, "content.published", content, kind="content", changes=told)
    return Publication(revision, course, problems)


def publish_course(
    db: Connection, course: UUID, *, author: UUID | None = None, acting: Acting = HOUSE
) -> tuple[Course, int, tuple[str, ...]]:
    """Publish a course with the newest revision of every content in it.

    Returns the course, the number of contents shown, and what could not be shown as written.
    """
    found = courses.find(db, course, author=author, lock=True)
    if found is None:
        raise NotFound
    newest = revisions.newest_of_course(db, course)
    problems: list[str] = []
    if not newest:
        raise NothingToPublish("the course has no content yet")
    resolve = references.resolver(db, found)
    for content in contents.of_course(db, course):
        if content.id in newest:
            problems += show(db, found, content, newest[content.id], resolve)
    published = courses.publish_state(db, course, "published", author=author)
    if published is None:
        raise NotFound
    refresh_course(db, course)
    told = {"state": (found.state, published.state), "contents": (None, len(newest))}
    records.note(db, acting, "course.published", course, kind="course", changes=told)
    return published, len(newest), tuple(problems)


def refresh_course(db: Connection, course: UUID) -> None:
    """Let the manifest name the current versions of a course's pages, and of all that name it.

    To be called in the transaction of every change that readers can see.
    """
    pages.hold(db)
    found = courses.find(db, course)
    family = [*([found] if found else []), *courses.translations(db, course)]
    for each in family:
        _refresh(db, each)
    _refresh_catalogue(db)


def refresh_all(db: Connection) -> int:
    """Name the current versions of every page anew, after templates changed; return how many."""
    pages.hold(db)
    count = 0
    after = None
    while batch := courses.listing(db, after=after, limit=200):
        for course in batch:
            count += _refresh(db, course)
        after = (batch[-1].position, batch[-1].id)
    return count + _refresh_catalogue(db)


def render_sheet(db: Connection, version: str) -> bytes | None:
    """Return the sheet of a version, rendered now if it was lost.

    None when no page has that version any more and no sheet of it is kept.
    """
    kept = sheets.find(db, version)
    if kept is not None:
        metrics.SHEETS.labels("kept").inc()
        return kept
    page = pages.find_version(db, version)
    if page is None:
        return None
    if page.course_id is None:
        candidates = [
            *drafts.of_catalogue(db), *site_drafts.of_texts(db), *site_drafts.of_map(db)
        ]  # fmt: skip
    else:
        course = courses.find(db, page.course_id)
        candidates = drafts.of_course(db, course) if course else []
    for draft in site.dressed(db, candidates):
        # The version is made of what is rendered, so a text that changed meanwhile is not it.
        if (draft.path, draft.interface) == (page.path, page.interface):
            if draft.version != version:
                return None
            body = draft.sheet(drafts.texts(db, [draft]))
            sheets.insert(db, version, body)
            metrics.SHEETS.labels("rendered").inc()
            return body
    return None


def show(
    db: Connection, course: Course, content: Content, revision: Revision, resolve: Resolve
) -> tuple[str, ...]:
    """Point a content at a revision, rendered as it shall stand among the chapter's others.

    To be followed by `refresh_course`. Returns what could not be shown as written.
    """
    # Rendered at every publish: pictures and chapters that it names may have come since.
    rendered = render(db, course, content, revision.body, revision.figure, resolve)
    revisions.keep_html(db, revision.id, html=rendered.html, words=rendered.words)
    contents.publish(db, content.id, revision.id)
    return rendered.problems


def render(
    db: Connection,
    course: Course,
    content: Content,
    body: str,
    figure: Figure,
    resolve: Resolve,
) -> Rendered:
    """Return a text of a content as it would stand among the chapter's others; write nothing."""
    around = revisions.published_of_chapter(db, content.chapter_id)
    texts = revisions.html_of(db, [each.revision_id for each in around])
    known: tuple[Anchor, ...] = ()
    taken: set[str] = set()
    for each in around:
        if each.content_id == content.id:
            known = anchors.of_html(texts[each.revision_id])
        else:
            taken |= anchors.ids(texts[each.revision_id])
    return figures.rendered(
        content.kind,
        figure,
        media.find_all(db, figure.files),
        course.language,
        markup.render(body, resolve, known=known, taken=frozenset(taken)),
    )


def _course_of(db: Connection, content: Content) -> Course:
    chapter = chapters.find(db, content.chapter_id)
    course = courses.find(db, chapter.course_id, lock=True) if chapter else None
    if course is None:
        raise NotFound
    return course


def _refresh(db: Connection, course: Course) -> int:
    found = site.dressed(db, drafts.of_course(db, course))
    indexing.keep(db, course, found)
    return _name(db, course.id, found)


def _refresh_catalogue(db: Connection) -> int:
    found = [*drafts.of_catalogue(db), *site_drafts.of_texts(db), *site_drafts.of_map(db)]
    return _name(db, None, site.dressed(db, found))


def _name(db: Connection, course: UUID | None, found: Sequence[Draft]) -> int:
    """Name the versions of these pages as the current ones, with their sheets rendered.

    Here and not on the first request: while one version of the code replaces another, a process
    of the other one may be asked, and its templates make other sheets.
    """
    versions = [draft.as_page() for draft in found]
    before = {page.version for page in pages.of_course(db, course)}
    pages.replace_all_of_course(db, course, versions)
    kept = sheets.kept(db, [page.version for page in versions])
    missing = [
        (page.version, draft)
        for draft, page in zip(found, versions, strict=True)
        if page.version not in kept and page.version not in before
    ][:EAGER]
    for start in range(0, len(missing), _AT_ONCE):
        batch = missing[start : start + _AT_ONCE]
        texts = drafts.texts(db, [draft for _, draft in batch])
        sheets.insert_all(db, [(version, draft.sheet(texts)) for version, draft in batch])
        metrics.SHEETS.labels("rendered").inc(len(batch))
    return len(versions)
