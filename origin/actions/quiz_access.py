"""Access to quizzes: their authors change them, learners see them once they are published."""

from __future__ import annotations

from uuid import UUID

from functions.access import Claims
from functions.problems import NotFound
from origin.actions.courses import owner
from storage import chapters, courses, memberships, quizzes
from storage.database import Connection
from storage.quizzes import Quiz


def own(db: Connection, quiz: UUID, person: Claims, *, lock: bool = False) -> Quiz:
    """Return a quiz that somebody may change; NotFound for every other."""
    found = quizzes.find(db, quiz, author=owner(person), lock=lock)
    if found is None:
        raise NotFound
    return found


def seen(db: Connection, quiz: UUID, person: Claims | None) -> tuple[Quiz, bool]:
    """Return a quiz that somebody may see, and whether they may change it; NotFound otherwise."""
    if person is not None and _writes(person):
        own_one = quizzes.find(db, quiz, author=owner(person))
        if own_one is not None:
            return own_one, True
    found = quizzes.find(db, quiz)
    if found is None or found.state != "published" or not _readable(db, found, person):
        raise NotFound
    return found, False


def of_chapter(db: Connection, chapter: UUID, person: Claims | None) -> tuple[list[Quiz], bool]:
    """Return the quizzes of a chapter that somebody may see, and whether they may change them."""
    if person is not None and _writes(person):
        own_chapter = chapters.find(db, chapter, author=owner(person))
        if own_chapter is not None:
            return quizzes.of_chapter(db, chapter), True
    shown = quizzes.of_chapter(db, chapter, states=["published"])
    if not shown:
        found = chapters.find(db, chapter)
        course = courses.find(db, found.course_id) if found else None
        visible = found and found.state == "live" and course and course.state == "published"
        if not visible:
            raise NotFound
        return [], False
    if not _readable(db, shown[0], person):
        raise NotFound
    return shown, False


def _readable(db: Connection, quiz: Quiz, person: Claims | None) -> bool:
    chapter, course = chapters.find(db, quiz.chapter_id), courses.find(db, quiz.course_id)
    if chapter is None or course is None or (chapter.state, course.state) != ("live", "published"):
        return False
    return memberships.may_read(db, person.user if person else None, course.id)


def _writes(person: Claims) -> bool:
    return person.role in ("author", "admin")
