"""References: where the pictures, files and chapters that a course's texts name are found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from urllib.parse import unquote

from functions import addresses, references
from functions.problems import BadRequest
from functions.summaries import chapter_slug
from origin.markup import Resolve, Target
from storage import chapters, media
from storage.courses import Course
from storage.database import Connection
from storage.media import CourseMedia, Media

ENDINGS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/gif": ".gif",
    "application/zip": ".zip",
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "text/vtt": ".vtt",
}


def resolver(db: Connection, course: Course, folder: str = "") -> Resolve:
    """Return what answers where a reference in one of this course's texts leads.

    `folder` is that of the text within the course, where it came from files.
    """
    slugs = {chapter.slug for chapter in chapters.of_course(db, course.id)}
    return within(course.slug, slugs, targets(media.of_course(db, course.id)), folder)


def targets(files: Iterable[CourseMedia]) -> dict[str, Target]:
    """Return where the files of a course are served, by their paths in it."""
    return {
        file.path: Target(address(file), file.width, file.height, file.alternative)
        for file in files
    }


def address(file: CourseMedia) -> str:
    """Return where a course's file is served, under the name the course knows it by."""
    return references.media_address(file.hash, file.path, ENDINGS.get(file.media_type, ""))


def address_of(file: Media, name: str) -> str:
    """Return where a file is served that stands in no folder, under a readable name."""
    return references.media_address(file.hash, name, ENDINGS.get(file.media_type, ""))


def within(
    course: str, slugs: Collection[str], files: Mapping[str, Target], folder: str = ""
) -> Resolve:
    """Return the same for a course of which the chapters' slugs and the files are known."""
    names = dict(files)

    def resolve(reference: str) -> Target | str | None:
        if reference == "/courses" or reference.startswith("/courses/"):
            return _own_page(reference)
        found = references.meant(reference, names, folder)
        if found is not None:
            return names[found]
        if reference.lower().endswith((".md", ".markdown")):
            # From the text's own folder first, then from the course's.
            for start in (folder, ""):
                path = references.normal(unquote(reference), start)
                slug = chapter_slug(path) if path else ""
                if slug in slugs:
                    return f"/courses/{course}/{slug}"
        elif reference in slugs:
            return f"/courses/{course}/{reference}"
        return None

    return resolve


def _own_page(path: str) -> str | None:
    try:
        return addresses.canonical_path(path)
    except BadRequest:
        return None
