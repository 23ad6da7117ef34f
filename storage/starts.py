"""Starts: all that has to be known of a quiz and a learner before an attempt begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from storage.database import Connection, many, one


@dataclass(frozen=True, slots=True)
class Start:
    """A published quiz, as one learner comes to it."""

    quiz_id: UUID
    course_id: UUID
    chapter_id: UUID
    title: str
    intro_html: str
    rules: Mapping[str, Any]
    now_ms: int
    """The database's clock."""
    attempts: int
    """How many the learner has begun, an open one too."""
    open_id: UUID | None
    """The one that goes on."""
    finished_ms: int | None
    """When the last one ended."""
    extra_s: int
    most_extra_s: int
    """The longest extra time that anybody has."""
    missing: list[str]
    """Titles of what has to be done first and is not."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the revision that is shown to whoever begins now."""

    question_id: UUID
    revision_id: UUID
    number: int
    """Of the revision."""
    body: Mapping[str, Any]
    html: Mapping[str, str]


def find(db: Connection, quiz: UUID, learner: UUID) -> Start | None:
    """Return a quiz that readers can see; None for drafts and archived ones.

    Whether its course may be read by this one is another question (storage/memberships.py).
    """
    return one(
        db,
        Start,
        """
        SELECT quizzes.id AS quiz_id, quizzes.course_id, quizzes.chapter_id, quizzes.title,
               quizzes.intro_html, quizzes.rules,
               milliseconds(clock_timestamp()) AS now_ms,
               past.attempts, past.open_id, past.finished_ms,
               coalesce((SELECT max(extra_seconds) FROM quiz_extras
                         WHERE quiz_id = quizzes.id AND (user_id = %(learner)s OR group_id IN (
                             SELECT group_id FROM group_members WHERE user_id = %(learner)s))),
                        0) AS extra_s,
               coalesce((SELECT max(extra_seconds) FROM quiz_extras WHERE quiz_id = quizzes.id),
                        0) AS most_extra_s,
               ARRAY(
                   SELECT chapters.title
                   FROM jsonb_to_recordset(given.listed) AS needed (kind text, id uuid)
                   JOIN chapters
                       ON needed.kind = 'chapter' AND chapters.id = needed.id
                   WHERE chapters.state = 'live' AND (EXISTS (
                       SELECT FROM contents WHERE contents.chapter_id = chapters.id
                           AND contents.state = 'live' AND published_id IS NOT NULL
                           AND NOT EXISTS (
                               SELECT FROM completions WHERE content_id = contents.id
                                   AND completions.learner = %(learner)s AND reason IS NOT NULL)
                   ) OR EXISTS (
                       SELECT FROM quizzes AS counting WHERE counting.chapter_id = chapters.id
                           AND counting.state = 'published' AND counting.id <> quizzes.id
                           AND counting.rules @> '{"counts_for_chapter": true}'
                           AND NOT EXISTS (
                               SELECT FROM quiz_standings WHERE quiz_id = counting.id
                                   AND quiz_standings.learner = %(learner)s AND passed)))
                   UNION ALL
                   SELECT before.title
                   FROM jsonb_to_recordset(given.listed) AS needed (kind text, id uuid)
                   JOIN quizzes AS before
                       ON needed.kind = 'quiz' AND before.id = needed.id
                   WHERE before.state = 'published' AND NOT EXISTS (
                       SELECT FROM quiz_standings WHERE quiz_id = before.id
                           AND quiz_standings.learner = %(learner)s AND passed)
               ) AS missing
        FROM quizzes
        JOIN chapters ON chapters.id = quizzes.chapter_id
        JOIN courses ON courses.id = quizzes.course_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS attempts, milliseconds(max(finished_at)) AS finished_ms,
                   (array_agg(id) FILTER (WHERE state = 'open'))[1] AS open_id
            FROM attempts WHERE quiz_id = quizzes.id AND learner = %(learner)s
        ) AS past
        CROSS JOIN LATERAL (
            SELECT coalesce(rules -> 'prerequisites', '[]') AS listed
        ) AS given
        WHERE quizzes.id = %(quiz)s AND quizzes.state = 'published' AND chapters.state = 'live'
            AND courses.state = 'published'
        """,
        {"quiz": quiz, "learner": learner},
    )


def questions(db: Connection, quiz: UUID) -> list[Question]:
    """Return the questions of a quiz in their order."""
    return many(
        db,
        Question,
        """
        SELECT questions.id AS question_id, question_revisions.id AS revision_id, number,
               body, html
        FROM questions JOIN question_revisions ON question_revisions.id = questions.revision_id
        WHERE questions.quiz_id = %s AND archived_at IS NULL
        ORDER BY position, questions.id
        """,
        (quiz,),
    )
