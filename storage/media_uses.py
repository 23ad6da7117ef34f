"""Media uses: the texts and quizzes of a course that may show one of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, many


@dataclass(frozen=True, slots=True)
class Place:
    """One live content in its newest or its published version."""

    chapter_id: UUID
    chapter: str
    """The chapter's title."""
    content_id: UUID
    kind: str
    published: bool
    """Whether this is the version that readers see."""
    body: str
    shows: bool
    """Whether its figure is made of the file; else its text has a word of the file's name."""


def places(db: Connection, course: UUID, hash: str, words: Sequence[str]) -> list[Place]:
    """Return where a file is shown by its hash, or one of `words` stands in the text.

    The newest and the published version of each live content count; what the history holds may
    go on naming what is gone.
    """
    return many(
        db,
        Place,
        """
        SELECT chapters.id AS chapter_id, chapters.title AS chapter, contents.id AS content_id,
               contents.kind, revisions.id IS NOT DISTINCT FROM contents.published_id AS published,
               revisions.body,
               coalesce(%(hash)s IN (revisions.media, revisions.poster, revisions.captions), false)
                   AS shows
        FROM chapters JOIN contents ON contents.chapter_id = chapters.id
        JOIN LATERAL (
            SELECT * FROM revisions WHERE content_id = contents.id ORDER BY number DESC LIMIT 1
        ) AS newest ON true
        JOIN revisions ON revisions.id IN (newest.id, contents.published_id)
        WHERE chapters.course_id = %(course)s AND chapters.state = 'live'
          AND contents.state = 'live'
          AND (coalesce(%(hash)s IN (revisions.media, revisions.poster, revisions.captions), false)
               OR EXISTS (SELECT FROM unnest(%(words)s::text[]) AS word
                          WHERE position(word IN revisions.body) > 0))
        ORDER BY chapters.position, contents.position, published DESC
        """,
        {"course": course, "hash": hash, "words": list(words)},
    )


@dataclass(frozen=True, slots=True)
class QuizPlace:
    """One quiz that is not put away, by its introduction or a question as it is now."""

    quiz_id: UUID
    chapter_id: UUID
    chapter: str
    """The chapter's title."""
    published: bool


def quizzes(db: Connection, course: UUID, hash: str) -> list[QuizPlace]:
    """Return the quizzes that show a file by its hash, each once."""
    return many(
        db,
        QuizPlace,
        """
        SELECT quizzes.id AS quiz_id, chapters.id AS chapter_id, chapters.title AS chapter,
               quizzes.state = 'published' AS published
        FROM quizzes JOIN chapters ON chapters.id = quizzes.chapter_id
        WHERE quizzes.course_id = %(course)s AND quizzes.state <> 'archived'
          AND (quizzes.files @> ARRAY[%(hash)s] OR EXISTS (
              SELECT FROM questions
              JOIN question_revisions ON question_revisions.id = questions.revision_id
              WHERE questions.quiz_id = quizzes.id AND questions.archived_at IS NULL
                AND question_revisions.files @> ARRAY[%(hash)s]))
        ORDER BY chapters.position, quizzes.position
        """,
        {"course": course, "hash": hash},
    )
