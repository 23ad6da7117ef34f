"""Naming: what courses and their pieces are called where only an id is known."""

from __future__ import annotations

from uuid import UUID

from storage import chapters, contents, courses
from storage.database import Connection


def of(db: Connection, named: UUID, kind: str) -> str:
    """Return what a course, a chapter or a content is called; empty when it is gone."""
    if kind == "content":
        content = contents.find(db, named)
        return of(db, content.chapter_id, "chapter") if content else ""
    if kind == "chapter":
        chapter = chapters.find(db, named)
        course = courses.find(db, chapter.course_id) if chapter else None
        return f"{course.title}: {chapter.title}" if chapter and course else ""
    course = courses.find(db, named) if kind == "course" else None
    return course.title if course else ""
