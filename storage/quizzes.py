"""Quizzes: what a chapter asks, by which rules, and whether learners see it yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions import quizzes
from functions.quizzes import Rules
from storage.database import Connection, made, many, one

_COLUMNS = (
    "id, course_id, chapter_id, position, title, intro_md, intro_html, rules::text AS rules_text, "
    "state, version, created_at, changed_at"
)
_OWN = (
    "(%(author)s::uuid IS NULL OR course_id IN "
    "(SELECT course_id FROM course_authors WHERE user_id = %(author)s))"
)


_USUAL = Rules()


@dataclass(frozen=True, slots=True)
class Quiz:
    """One quiz."""

    id: UUID
    course_id: UUID
    chapter_id: UUID
    position: int
    """Its place among the chapter's quizzes."""
    title: str
    intro_md: str
    """What stands before the start, in Markdown."""
    intro_html: str
    """The safe HTML made of it."""
    rules_text: str
    """As JSON."""
    state: str
    """draft, published or archived."""
    version: int
    """Grows with every change of the quiz itself; its questions have revisions."""
    created_at: datetime
    changed_at: datetime

    @property
    def rules(self) -> Rules:
        """Return the rules."""
        return quizzes.read(self.rules_text)


def insert(
    db: Connection,
    *,
    chapter: UUID,
    title: str,
    intro_md: str = "",
    intro_html: str = "",
    rules: Rules = _USUAL,
) -> Quiz:
    """Make a quiz as the last one of its chapter, in draft; LookupError without the chapter."""
    # Two that append at once would take the same place: the chapter's row is their queue.
    db.execute("SELECT FROM chapters WHERE id = %s FOR NO KEY UPDATE", (chapter,))
    return made(
        db,
        Quiz,
        f"""
        INSERT INTO quizzes (course_id, chapter_id, position, title, intro_md, intro_html, rules)
        SELECT course_id, id, 1 + coalesce(
                   (SELECT max(position) FROM quizzes WHERE chapter_id = chapters.id), 0),
               %(title)s, %(intro)s, %(html)s, %(rules)s
        FROM chapters WHERE id = %(chapter)s
        RETURNING {_COLUMNS}
        """,
        {
            "chapter": chapter, "title": title, "intro": intro_md, "html": intro_html,
            "rules": quizzes.write(rules),
        },
    )  # fmt: skip


def find(
    db: Connection, quiz: UUID, *, author: UUID | None = None, lock: bool = False
) -> Quiz | None:
    """Return the quiz, of a course of `author` where one is named; `lock` holds it."""
    return one(
        db,
        Quiz,
        f"SELECT {_COLUMNS} FROM quizzes WHERE id = %(quiz)s AND {_OWN}"
        + (" FOR NO KEY UPDATE" if lock else ""),
        {"quiz": quiz, "author": author},
    )


def of_chapter(db: Connection, chapter: UUID, *, states: Sequence[str] = ()) -> list[Quiz]:
    """Return the quizzes of a chapter in their order, those of some states where any is named."""
    return many(
        db,
        Quiz,
        f"""
        SELECT {_COLUMNS} FROM quizzes
        WHERE chapter_id = %(chapter)s
          AND (%(states)s::text[] = '{{}}' OR state = ANY(%(states)s))
        ORDER BY position, id
        """,
        {"chapter": chapter, "states": list(states)},
    )


def of_course(db: Connection, course: UUID, *, states: Sequence[str] = ()) -> list[Quiz]:
    """Return the quizzes of a course's live chapters, in the order of reading."""
    return many(
        db,
        Quiz,
        f"""
        SELECT {_COLUMNS} FROM quizzes
        WHERE course_id = %(course)s
          AND (%(states)s::text[] = '{{}}' OR state = ANY(%(states)s))
          AND chapter_id IN (SELECT id FROM chapters WHERE state = 'live')
        ORDER BY (SELECT position FROM chapters WHERE id = chapter_id), position, id
        """,
        {"course": course, "states": list(states)},
    )


def needing(db: Connection, quiz: UUID) -> list[Quiz]:
    """Return the published quizzes that can't be begun before this one is passed."""
    return many(
        db,
        Quiz,
        f"""
        SELECT {_COLUMNS} FROM quizzes
        WHERE course_id = (SELECT course_id FROM quizzes AS first WHERE first.id = %(quiz)s)
          AND state = 'published' AND id <> %(quiz)s
          AND rules -> 'prerequisites' @> jsonb_build_array(
              jsonb_build_object('kind', 'quiz', 'id', %(quiz)s::text))
        ORDER BY id
        """,
        {"quiz": quiz},
    )


def update(db: Connection, quiz: Quiz, rules: Rules) -> Quiz:
    """Write a quiz as given, with these rules, as its next version (of what `find` locked)."""
    return made(
        db,
        Quiz,
        f"""
        UPDATE quizzes SET chapter_id = %s, position = %s, title = %s, intro_md = %s,
            intro_html = %s, rules = %s, version = version + 1, changed_at = now()
        WHERE id = %s RETURNING {_COLUMNS}
        """,
        (
            quiz.chapter_id, quiz.position, quiz.title, quiz.intro_md, quiz.intro_html,
            quizzes.write(rules), quiz.id,
        ),
    )  # fmt: skip


def move_to(db: Connection, quiz: UUID, state: str) -> Quiz:
    """Move a quiz (that `find` locked) to draft, published or archived."""
    return made(
        db,
        Quiz,
        f"""
        UPDATE quizzes SET state = %s, version = version + 1, changed_at = now()
        WHERE id = %s RETURNING {_COLUMNS}
        """,
        (state, quiz),
    )
