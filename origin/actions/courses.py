"""Courses: changes that readers may see, each with the pages that it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from functions import addresses
from functions.access import Claims
from functions.problems import FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import publishing, records
from storage import chapters, contents, courses, media, redirects
from storage.chapters import Chapter
from storage.courses import Course
from storage.database import Connection

_MAX_TRIES = 1_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new course is made from."""

    title: str
    slug: str | None = None
    summary: str = ""
    language: str = "bg"
    level: str = "beginner"
    access: str = "open"
    translation_of: UUID | None = None
    cover: str | None = None
    """The hash of a picture."""
    joining: str = "invited"


def owner(person: Claims) -> UUID | None:
    """Return whose courses somebody may change: their own, or everybody's (None)."""
    return None if person.role == "admin" else person.user


def make(db: Connection, draft: Draft, author: UUID) -> Course:
    """Make a course in draft; its slug is made from the title unless given."""
    slug = draft.slug or _free_course_slug(db, _slug_of(draft.title))
    _check_slug(slug)
    return courses.insert(
        db,
        slug=slug,
        title=draft.title,
        summary=draft.summary,
        language=draft.language,
        level=draft.level,
        access=draft.access,
        translation_of=draft.translation_of,
        author=author,
        cover=_picture(db, draft.cover),
        joining=draft.joining,
    )


def change(
    db: Connection,
    course: UUID,
    values: dict[str, object],
    author: UUID | None,
    acting: Acting,
) -> Course:
    """Change these fields of a course; raise NotFound when it is not `author`'s."""
    found = courses.find(db, course, author=author, lock=True)
    if found is None:
        raise NotFound
    if "slug" in values:
        _check_slug(str(values["slug"]))
    if values.get("translation_of") == course:
        wrong = FieldError("/translation_of", "a course is no translation of itself")
        raise InvalidFields(errors=(wrong,))
    if "cover" in values:
        _picture(db, values["cover"])
    before = courses.translations(db, course)
    changed = courses.update(db, replace(found, **values), author=author)  # type: ignore[arg-type]  # checked by the request's type
    if changed is None:
        raise NotFound
    if changed.slug != found.slug:
        redirects.course_moved(db, course, found.slug, changed.slug)
    publishing.refresh_course(db, course)
    if changed.translation_of != found.translation_of:
        # Those that it has left show it no more.
        for other in before:
            publishing.refresh_course(db, other.id)
    told = records.differences(found, changed, values)
    if told:
        records.note(db, acting, "course.changed", course, kind="course", changes=told)
    return changed


def archive(db: Connection, course: UUID, author: UUID | None, acting: Acting) -> None:
    """Take a course off the pages; raise NotFound when it is not `author`'s."""
    found = courses.find(db, course, author=author, lock=True)
    if found is None or not courses.archive(db, course, author=author):
        raise NotFound
    publishing.refresh_course(db, course)
    told = {"state": (found.state, "archived")}
    records.note(db, acting, "course.archived", course, kind="course", changes=told)


def add_chapter(
    db: Connection, course: UUID, title: str, slug: str | None, author: UUID | None
) -> Chapter:
    """Add a chapter at the end of a course; it is on the pages once something of it is."""
    if courses.find(db, course, author=author, lock=True) is None:
        raise NotFound
    made = slug or _free_chapter_slug(db, course, _slug_of(title))
    _check_slug(made)
    return chapters.insert(db, course=course, slug=made, title=title)


def change_chapter(
    db: Connection,
    chapter: UUID,
    values: dict[str, object],
    author: UUID | None,
    acting: Acting,
) -> Chapter:
    """Change a chapter's title or slug."""
    found = chapters.find(db, chapter, author=author)
    if found is None:
        raise NotFound
    if "slug" in values:
        _check_slug(str(values["slug"]))
    changed = chapters.update(db, replace(found, **values))  # type: ignore[arg-type]  # checked by the request's type
    if changed is None:
        raise NotFound
    if changed.slug != found.slug:
        redirects.chapter_moved(db, found.course_id, chapter, found.slug, changed.slug)
    publishing.refresh_course(db, found.course_id)
    told = records.differences(found, changed, values)
    if told:
        records.note(db, acting, "chapter.changed", chapter, kind="chapter", changes=told)
    return changed


def archive_chapter(db: Connection, chapter: UUID, author: UUID | None, acting: Acting) -> None:
    """Take a chapter off the pages."""
    found = chapters.find(db, chapter, author=author)
    if found is None or not chapters.archive(db, chapter):
        raise NotFound
    publishing.refresh_course(db, found.course_id)
    told = {"state": ("live", "archived")}
    records.note(db, acting, "chapter.archived", chapter, kind="chapter", changes=told)


def archive_content(db: Connection, content: UUID, author: UUID | None, acting: Acting) -> None:
    """Take a content off its page."""
    found = contents.find(db, content, author=author)
    if found is None or not contents.archive(db, content):
        raise NotFound
    chapter = chapters.find(db, found.chapter_id)
    if chapter is not None:
        publishing.refresh_course(db, chapter.course_id)
    told = {"state": ("live", "archived")}
    records.note(db, acting, "content.archived", content, kind="content", changes=told)


def _picture(db: Connection, cover: object) -> str | None:
    """Return the cover as given; raise InvalidFields unless it is a picture that we have."""
    if cover is None:
        return None
    found = media.find(db, str(cover))
    if found is None or not found.media_type.startswith("image/"):
        raise InvalidFields(errors=(FieldError("/cover", "there is no such picture"),))
    return found.hash


def _slug_of(title: str) -> str:
    slug = addresses.slug(title)
    if not slug:
        wrong = FieldError("/slug", "can't be made from this title: give one of a–z and 0–9")
        raise InvalidFields(errors=(wrong,))
    return slug


def _check_slug(slug: str) -> None:
    if not addresses.is_slug(slug):
        wrong = FieldError("/slug", "a–z, 0–9 and single hyphens, at most 100")
        raise InvalidFields(errors=(wrong,))


def _free_course_slug(db: Connection, wanted: str) -> str:
    return _free(wanted, lambda slug: courses.find_by_slug(db, slug) is None)


def _free_chapter_slug(db: Connection, course: UUID, wanted: str) -> str:
    return _free(wanted, lambda slug: chapters.find_by_slug(db, course, slug) is None)


def _free(wanted: str, is_free: Callable[[str], bool]) -> str:
    for number in range(1, _MAX_TRIES):
        tail = "" if number == 1 else f"-{number}"
        slug = wanted[: addresses.MAX_SLUG - len(tail)].rstrip("-") + tail
        if is_free(slug):
            return slug
    wrong = FieldError("/slug", "too many have this title: give one")
    raise InvalidFields(errors=(wrong,))
