"""Missing: what a course has and its folder has not, named, and put away where that is wished."""

from __future__ import annotations

from collections.abc import Sequence

from functions.summaries import chapter_slug
from origin.imports.plans import Plan
from origin.imports.report import Report
from origin.imports.scanning import Folder
from origin.imports.writing import Written
from storage import chapters, contents, media
from storage.courses import Course
from storage.database import Connection


def settle(
    db: Connection,
    course: Course,
    folder: Folder,
    planned: Plan,
    written: Sequence[Written],
    report: Report,
    *,
    archive: bool,
) -> None:
    """Name the chapters, contents and files that the folder has not; `archive` puts them away.

    A file that is there and can't be read is not missing. A file's name is taken from the course;
    its bytes stay, for old revisions may show them.
    """
    outcome = "archived" if archive else "missing"
    said = planned.settings.chapters or {}
    there = {text.slug for text in planned.texts}
    for path in folder.texts:
        own = said.get(path)
        there.add((own and own.slug) or chapter_slug(path))
    for chapter in chapters.of_course(db, course.id):
        if chapter.slug in there:
            continue
        report.add(chapter.slug, outcome, f"the chapter “{chapter.title}”")
        if archive:
            chapters.archive(db, chapter.id)
    for each in written:
        for content in each.missing:
            report.add(each.text.path, outcome, "a content of this chapter that the file has not")
            if archive:
                contents.archive(db, content)
    files = {
        *folder.pictures, *folder.drawings, *folder.attachments, *folder.films, *folder.captions,
    }  # fmt: skip
    for file in media.of_course(db, course.id):
        if file.path in files:
            continue
        report.add(file.path, outcome, "a file of the course")
        if archive:
            media.drop_name(db, course=course.id, path=file.path)
