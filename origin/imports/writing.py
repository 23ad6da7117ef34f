"""Writing: a chapter's file as revisions of its contents, rendered and not yet shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from functions import anchors, figures, references
from functions.anchors import Anchor
from functions.figures import Figure
from functions.manuscripts import Piece
from origin import markup
from origin.actions import revising
from origin.actions.revising import Writing
from origin.imports.plans import Text
from origin.imports.report import Report
from origin.markup import Rendered, Resolve
from origin.markup import figures as shown
from origin.markup.remarks import Remark
from storage import chapters, contents, media, revisions
from storage.courses import Course
from storage.database import Connection
from storage.media import CourseMedia

_TYPES = {"media": ("image/", "video/"), "poster": ("image/",), "captions": ("text/vtt",)}


@dataclass(frozen=True, slots=True)
class Kept:
    """One content with its newest revision."""

    content: UUID
    revision: UUID
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Written:
    """One chapter as it stands in the database now."""

    text: Text
    chapter: UUID
    kept: tuple[Kept, ...]
    missing: tuple[UUID, ...]
    """Contents of the chapter that its file has not."""


def write(
    db: Connection,
    course: Course,
    text: Text,
    resolve: Resolve,
    files: Mapping[str, CourseMedia],
    author: UUID | None,
    report: Report,
) -> Written | None:
    """Keep a text as the newest revisions of its chapter, which is made where it is new.

    None, with nothing kept and the reason reported, when one of its figures can't be shown.
    """
    made: list[tuple[Piece, Figure]] = []
    for piece in text.pieces:
        figure, wrong = _figure(piece, files, text.folder)
        if figure is None:
            line = text.above + piece.line
            report.add(text.path, "failed", f"{piece.kind}: {wrong}", line)
            return None
        made.append((piece, figure))
    chapter = chapters.find_by_slug(db, course.id, text.slug) or chapters.insert(
        db, course=course.id, slug=text.slug, title=text.title
    )
    left = contents.of_chapter(db, chapter.id)
    published = {each.content_id: each for each in revisions.published_of_chapter(db, chapter.id)}
    html = revisions.html_of(db, [each.revision_id for each in published.values()])
    # As at every publish: what a content newly calls so must not be what another one is called.
    ids = {each: anchors.ids(html[shown_now.revision_id]) for each, shown_now in published.items()}
    kept: list[Kept] = []
    changed = False
    for piece, figure in made:
        content = next((each for each in left if each.kind == piece.kind), None)
        if content is None:
            content = contents.insert(db, chapter=chapter.id, kind=piece.kind)
        else:
            left.remove(content)
        known: tuple[Anchor, ...] = ()
        if content.id in published:
            known = anchors.of_html(html[published[content.id].revision_id])
        taken = frozenset().union(*(names for each, names in ids.items() if each != content.id))
        rendered = shown.rendered(
            piece.kind, figure, media.find_all(db, figure.files), course.language,
            markup.render(piece.body, resolve, known=known, taken=taken),
        )  # fmt: skip
        ids[content.id] = anchors.ids(rendered.html)
        writing = Writing(piece.body, f"Imported from {text.path}"[:500], figure)
        revision, new = revising.keep(db, content.id, writing, author)
        changed = changed or new
        kept.append(Kept(content.id, revision.id, rendered))
    missing = tuple(content.id for content in left)
    order = [*(each.content for each in kept), *missing]
    if order != [content.id for content in contents.of_chapter(db, chapter.id)]:
        contents.reorder(db, chapter.id, order)
    _tell(report, text, kept, changed)
    return Written(text, chapter.id, tuple(kept), missing)


def _figure(
    piece: Piece, files: Mapping[str, CourseMedia], folder: str
) -> tuple[Figure | None, str]:
    hashes: dict[str, str] = {}
    words = ""
    for name, types in _TYPES.items():
        path = piece.facts.get(name)
        if path is None:
            continue
        found = references.meant(path, files, folder)
        if found is None or not files[found].media_type.startswith(types):
            return None, f"there is no file “{path[:200]}” for its {name}"
        hashes[name] = files[found].hash
        if name == "media":
            words = files[found].alternative
    figure = Figure(
        address=piece.facts.get("address"),
        alternative=piece.facts.get("alternative", "").strip() or words,
        **hashes,
    )
    wrong = figures.faults(piece.kind, figure)
    if wrong:
        return None, f"{wrong[0].pointer.removeprefix('/')}: {wrong[0].detail}"
    return figure, ""


def _tell(report: Report, text: Text, kept: list[Kept], changed: bool) -> None:
    words = sum(each.rendered.words for each in kept)
    named = {name for each in kept for name in each.rendered.media}
    report.add(
        text.path,
        "imported" if changed else "unchanged",
        f"“{text.title}”, {words:,} words, {len(named)} pictures and files",
    )
    for piece, each in zip(text.pieces, kept, strict=True):
        for problem in each.rendered.problems:
            said = problem.values.get("name", "") if isinstance(problem, Remark) else ""
            line = piece.line_of(said)
            report.note(text.path, problem, None if line is None else text.above + line)
