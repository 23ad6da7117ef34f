"""Progress: how far a learner has come, read from completions and readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.progress import Reading, Reason
from storage.arrays import literal
from storage.database import Connection, many, value


@dataclass(frozen=True, slots=True)
class ChapterStanding:
    """One chapter of a course, as far as a learner has come."""

    course_id: UUID
    chapter_id: UUID
    title: str
    path: str
    contents: int
    """How many contents readers see in it."""
    done: int
    """How many of them the learner has completed."""
    quizzes: int = 0
    """How many of its quizzes count."""
    passed: int = 0
    """How many of those the learner has passed."""


@dataclass(frozen=True, slots=True)
class QuizStanding:
    """A quiz of a chapter, and how far a learner has come with it."""

    quiz_id: UUID
    title: str
    rules_text: str
    attempts: int
    """Those that are graded."""
    passed: bool
    going_on: bool
    """Whether an attempt is open."""


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """A course that a learner has begun."""

    course_id: UUID
    title: str
    path: str
    language: str
    last_chapter: UUID | None
    """The chapter that was read last."""
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class ContentStanding:
    """One content of a chapter as readers see it, and what the learner has done with it."""

    content_id: UUID
    published: int
    """The number of the revision that readers see."""
    words: int
    reason: Reason | None
    """None while it is not completed; then the fields below are empty too."""
    revision: int | None
    known: int | None
    completed_at: datetime | None
    active_ms: int | None
    open_ms: int | None


def course_of(db: Connection, chapter: UUID) -> UUID | None:
    """Return the course of a chapter that readers can see; None for drafts and archived ones."""
    return value(
        db,
        """
        SELECT courses.id FROM chapters JOIN courses ON courses.id = course_id
        WHERE chapters.id = %s AND chapters.state = 'live' AND courses.state = 'published'
        """,
        (chapter,),
    )


def contents(db: Connection, learner: UUID, chapter: UUID) -> list[ContentStanding]:
    """Return the contents that readers see of a chapter, in their order."""
    return many(
        db,
        ContentStanding,
        """
        SELECT contents.id AS content_id, revisions.number AS published, revisions.words,
               done.reason, done.revision, done.known, done.completed_at, done.active_ms,
               done.open_ms
        FROM contents JOIN revisions ON revisions.id = contents.published_id
        LEFT JOIN completions AS done ON done.content_id = contents.id AND done.learner = %s
            AND done.reason IS NOT NULL
        WHERE contents.chapter_id = %s AND contents.state = 'live'
        ORDER BY contents.position
        """,
        (learner, chapter),
    )


def chapters(db: Connection, learner: UUID, courses: Sequence[UUID]) -> list[ChapterStanding]:
    """Return every chapter of these courses that holds something, in the order of reading."""
    return many(
        db,
        ChapterStanding,
        """
        SELECT courses.id AS course_id, chapters.id AS chapter_id, chapters.title,
               '/courses/' || courses.slug || '/' || chapters.slug AS path,
               count(*) AS contents, count(done.reason) AS done,
               (SELECT count(*) FROM quizzes
                WHERE chapter_id = chapters.id AND quizzes.state = 'published'
                    AND rules @> '{"counts_for_chapter": true}') AS quizzes,
               (SELECT count(*) FROM quizzes JOIN quiz_standings ON quiz_id = quizzes.id
                WHERE chapter_id = chapters.id AND quizzes.state = 'published'
                    AND rules @> '{"counts_for_chapter": true}' AND passed
                    AND quiz_standings.learner = %(learner)s) AS passed
        FROM courses
        JOIN chapters ON chapters.course_id = courses.id AND chapters.state = 'live'
        JOIN contents ON contents.chapter_id = chapters.id AND contents.state = 'live'
            AND contents.published_id IS NOT NULL
        LEFT JOIN completions AS done ON done.content_id = contents.id
            AND done.learner = %(learner)s
        WHERE courses.id = ANY(%(courses)s) AND courses.state = 'published'
        GROUP BY courses.id, chapters.id
        ORDER BY courses.id, chapters.position
        """,
        {"learner": learner, "courses": list(courses)},
    )


def quizzes(db: Connection, learner: UUID, chapter: UUID) -> list[QuizStanding]:
    """Return the quizzes that readers can take in a chapter, in their order."""
    return many(
        db,
        QuizStanding,
        """
        SELECT quizzes.id AS quiz_id, quizzes.title, rules::text AS rules_text,
               coalesce(standing.attempts, 0) AS attempts,
               coalesce(standing.passed, false) AS passed,
               EXISTS (SELECT FROM attempts WHERE quiz_id = quizzes.id AND state = 'open'
                       AND attempts.learner = %(learner)s) AS going_on
        FROM quizzes LEFT JOIN quiz_standings AS standing ON standing.quiz_id = quizzes.id
            AND standing.learner = %(learner)s
        WHERE chapter_id = %(chapter)s AND quizzes.state = 'published'
        ORDER BY quizzes.position, quizzes.id
        """,
        {"learner": learner, "chapter": chapter},
    )


def courses(
    db: Connection, learner: UUID, *, only: UUID | None = None, author: UUID | None = None
) -> list[CourseStanding]:
    """Return the published courses that a learner has begun, the one read last first.

    `only` asks for one course, begun or not; `author` narrows to that author's own.
    """
    return many(
        db,
        CourseStanding,
        """
        SELECT courses.id AS course_id, courses.title, '/courses/' || courses.slug AS path,
               courses.language, latest.page AS last_chapter, latest.last_at
        FROM courses LEFT JOIN LATERAL (
            SELECT page, last_at FROM readings JOIN chapters ON chapters.id = page
            WHERE learner = %(learner)s AND course_id = courses.id
            ORDER BY last_at DESC, view LIMIT 1) AS latest ON true
        WHERE courses.state = 'published'
            AND (%(only)s::uuid IS NULL OR courses.id = %(only)s)
            AND (%(author)s::uuid IS NULL OR courses.id IN (
                SELECT course_id FROM course_authors WHERE user_id = %(author)s))
            AND (%(only)s::uuid IS NOT NULL OR courses.id IN (
                SELECT course_id FROM chapters
                WHERE id IN (SELECT page FROM readings WHERE learner = %(learner)s)
                    OR id IN (SELECT chapter_id FROM contents JOIN completions
                              ON completions.content_id = contents.id
                              WHERE learner = %(learner)s AND reason IS NOT NULL)))
        ORDER BY latest.last_at DESC NULLS LAST, courses.id
        """,
        {"learner": learner, "only": only, "author": author},
    )


def readings(
    db: Connection, learner: UUID, *, chapter: UUID | None = None
) -> list[tuple[UUID, Reading]]:
    """Return the learner's views with their pages, of one chapter or of all."""
    rows = db.execute(
        """
        SELECT page, encode(uuid_send(view), 'hex'), milliseconds(started_at),
               milliseconds(last_at), milliseconds(ended_at), active_ms
        FROM readings
        WHERE learner = %(learner)s AND (%(chapter)s::uuid IS NULL OR page = %(chapter)s)
        """,
        {"learner": learner, "chapter": chapter},
    )
    return [(row[0], Reading(*row[1:])) for row in rows]


def texts(db: Connection, wanted: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], str]:
    """Return the HTML of revisions by content and number."""
    rows = db.execute(
        """
        SELECT content_id, number, coalesce(html, '')
        FROM revisions JOIN unnest(%s::uuid[], %s::integer[]) AS wanted (content_id, number)
             USING (content_id, number)
        """,
        (literal(str(content) for content, _ in wanted), literal(number for _, number in wanted)),
    )
    return {(row[0], row[1]): row[2] for row in rows}
