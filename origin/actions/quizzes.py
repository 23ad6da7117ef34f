"""Quizzes: made and changed by their authors, no change lost to another one's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from functions import quizzes as deciding
from functions.access import Claims
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from functions.quizzes import Rules
from origin import markup, references, slot_marks
from origin.actions import publishing, quiz_publishing
from origin.actions.courses import owner
from origin.actions.quiz_access import own
from storage import chapters, courses, questions, quizzes
from storage.chapters import Chapter
from storage.courses import Course
from storage.database import Connection
from storage.questions import Question
from storage.quizzes import Quiz


@dataclass(frozen=True, slots=True)
class Draft:
    """What a quiz is made from."""

    title: str
    intro: str = ""
    """Markdown."""
    rules: Any = None
    """As JSON gives them; None for the usual ones."""


class StaleQuiz(Conflict):
    """Somebody changed the quiz meanwhile."""

    slug = "stale-quiz"

    def __init__(self, base: int, yours: dict[str, Any], newest: Quiz) -> None:
        """Keep both: whoever is refused must lose nothing."""
        super().__init__(
            f"You changed version {base}, and version {newest.version} is newer. Nothing of yours "
            f"is saved yet: bring both together and save with base {newest.version}."
        )
        self.base = base
        self.yours = yours
        self.newest = newest

    def document(self) -> dict[str, object]:
        """Return the problem with both states and the versions they belong to."""
        theirs = {
            "version": self.newest.version,
            "title": self.newest.title,
            "intro": self.newest.intro_md,
            "chapter": str(self.newest.chapter_id),
            "rules": deciding.plain(self.newest.rules),
        }
        yours = {
            name: str(value) if isinstance(value, UUID) else value
            for name, value in self.yours.items()
        }
        return super().document() | {"yours": {"base": self.base} | yours, "theirs": theirs}


def make(db: Connection, chapter: UUID, draft: Draft, person: Claims) -> Quiz:
    """Make a quiz at the end of a chapter, in draft; NotFound for another author's chapter."""
    found = chapters.find(db, chapter, author=owner(person))
    if found is None:
        raise NotFound
    return keep(db, found, draft)


def keep(db: Connection, chapter: Chapter, draft: Draft) -> Quiz:
    """Make a quiz at the end of a chapter, in draft; nobody is asked whether."""
    course = courses.find(db, chapter.course_id)
    if course is None:
        raise NotFound
    return quizzes.insert(
        db,
        chapter=chapter.id,
        title=draft.title,
        intro_md=draft.intro,
        intro_html=_html(db, course, draft.intro),
        rules=_rules(db, course, draft.rules),
    )


def change(
    db: Connection, quiz: UUID, values: dict[str, Any], base: int | None, person: Claims
) -> Quiz:
    """Change these fields of a quiz: title, intro, rules, chapter, position.

    `base` is the version that was edited: StaleQuiz when that is not the newest any more. What
    learners see must stay fit to be published: UnfitQuiz. Raises NotFound, InvalidFields.
    """
    found = own(db, quiz, person, lock=True)
    course = _course(db, found)
    rules = _rules(db, course, values["rules"]) if "rules" in values else found.rules
    changed = replace(
        found,
        title=values.get("title", found.title),
        intro_md=values.get("intro", found.intro_md),
        chapter_id=_chapter(db, course, values.get("chapter", found.chapter_id)),
        position=values.get("position", found.position),
    )
    if changed == found and rules == found.rules:
        return found
    if base is not None and base != found.version:
        raise StaleQuiz(base, values, found)
    # Rendered at every change: pictures that it names may have come since.
    changed = replace(changed, intro_html=_html(db, course, changed.intro_md))
    kept = quizzes.update(db, changed, rules)
    if kept.state == "published":
        quiz_publishing.check(db, kept)
        publishing.refresh_course(db, kept.course_id)
    return kept


def reorder(db: Connection, quiz: UUID, order: Sequence[UUID], person: Claims) -> list[Question]:
    """Put the questions of a quiz into this order, which names each one once."""
    own(db, quiz, person, lock=True)
    if not questions.reorder(db, quiz, order):
        wrong = FieldError("/questions", "names every question of the quiz once")
        raise InvalidFields(errors=(wrong,))
    return questions.of_quiz(db, quiz)


def _course(db: Connection, quiz: Quiz) -> Course:
    course = courses.find(db, quiz.course_id)
    if course is None:
        raise NotFound
    return course


def _chapter(db: Connection, course: Course, chapter: UUID) -> UUID:
    found = chapters.find(db, chapter)
    if found is None or found.course_id != course.id:
        wrong = FieldError("/chapter", "is no chapter of the quiz's course")
        raise InvalidFields(errors=(wrong,))
    return chapter


def _rules(db: Connection, course: Course, given: Any) -> Rules:
    """Return rules as they are kept: read strictly, what they name found, their texts rendered."""
    rules = deciding.read({} if given is None else given)
    wrong: list[FieldError] = []
    for number, first in enumerate(rules.prerequisites):
        known = (chapters if first.kind == "chapter" else quizzes).find(db, UUID(first.id))
        if known is None or known.course_id != course.id:
            pointer = f"/rules/prerequisites/{number}/id"
            wrong.append(FieldError(pointer, f"is no {first.kind} of the course"))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))
    bands = tuple(replace(band, html=_html(db, course, band.text)) for band in rules.bands)
    return replace(rules, bands=bands)


def _html(db: Connection, course: Course, text: str) -> str:
    if not text.strip():
        return ""
    rendered = markup.render(text, references.resolver(db, course))
    return slot_marks.without_slots(rendered.html).strip()
