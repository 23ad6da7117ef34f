"""Questions: what a quiz asks, each in immutable revisions of which the newest is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from functions import questions, quizzes
from functions.questions import Question as Asked
from storage.database import Connection, changed, made, many, one

_COLUMNS = (
    "questions.id, questions.quiz_id, questions.position, questions.archived_at, "
    "question_revisions.id AS revision_id, number, body, html, author_id, message, "
    "question_revisions.created_at AS revised_at"
)
_CURRENT = (
    "questions JOIN question_revisions ON question_revisions.id = questions.revision_id "
    "AND question_revisions.question_id = questions.id"
)
_OWN = (
    "(%(author)s::uuid IS NULL OR questions.quiz_id IN (SELECT quizzes.id FROM quizzes "
    "JOIN course_authors USING (course_id) WHERE user_id = %(author)s))"
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question in one of its revisions."""

    id: UUID
    quiz_id: UUID
    position: int
    """Its place in the quiz."""
    archived_at: datetime | None
    revision_id: UUID
    number: int
    """Of the revision, from 1."""
    body: Mapping[str, Any]
    """As `functions.questions` writes it."""
    html: Mapping[str, str]
    """Its texts as safe HTML, by the keys of `functions.questions.texts`."""
    author_id: UUID | None
    message: str
    """What the author says changed."""
    revised_at: datetime

    @property
    def asked(self) -> Asked:
        """Return the question itself."""
        return questions.read(self.body)

    @property
    def drawn(self) -> quizzes.Asked:
        """Return the question as draws take it."""
        return quizzes.Asked(str(self.id), self.asked, str(self.revision_id))


Written = tuple[Asked, Mapping[str, str]]
"""A question with its texts as safe HTML."""


def insert_all(
    db: Connection,
    quiz: UUID,
    written: Sequence[Written],
    *,
    author: UUID | None = None,
    message: str = "",
) -> list[Question]:
    """Add questions at the end of a quiz, each in its first revision."""
    db.execute("SELECT FROM quizzes WHERE id = %s FOR NO KEY UPDATE", (quiz,))
    return many(
        db,
        Question,
        """
        WITH given AS MATERIALIZED (
            SELECT uuidv7() AS question, uuidv7() AS revision, value -> 0 AS body,
                   value -> 1 AS html, place::integer + (
                       SELECT coalesce(max(position), 0) FROM questions WHERE quiz_id = %(quiz)s
                   ) AS position
            FROM jsonb_array_elements(%(written)s) WITH ORDINALITY AS each (value, place)
        ), made AS (
            INSERT INTO questions (id, quiz_id, position, revision_id)
            SELECT question, %(quiz)s, position, revision FROM given
        ), revised AS (
            INSERT INTO question_revisions (id, question_id, number, body, html, author_id, message)
            SELECT revision, question, 1, body, html, %(author)s, %(message)s FROM given
            RETURNING id, question_id, number, body, html, author_id, message, created_at
        )
        SELECT question_id AS id, %(quiz)s::uuid AS quiz_id, position, NULL AS archived_at,
               id AS revision_id, number, revised.body, revised.html, author_id, message,
               created_at AS revised_at
        FROM revised JOIN given ON question = question_id ORDER BY position
        """,
        {
            "quiz": quiz,
            "written": Jsonb([[questions.document(asked), dict(html)] for asked, html in written]),
            "author": author,
            "message": message,
        },
    )


def revise(
    db: Connection,
    question: UUID,
    written: Written,
    *,
    author: UUID | None = None,
    message: str = "",
) -> Question:
    """Add the next revision of a question (that `find` locked), which is asked from now on."""
    asked, html = written
    return made(
        db,
        Question,
        f"""
        WITH revised AS (
            INSERT INTO question_revisions (question_id, number, body, html, author_id, message)
            SELECT %(question)s, max(number) + 1, %(body)s, %(html)s, %(author)s, %(message)s
            FROM question_revisions WHERE question_id = %(question)s
            RETURNING *
        ), moved AS (
            UPDATE questions SET revision_id = revised.id FROM revised
            WHERE questions.id = question_id
        )
        SELECT {_COLUMNS.replace("question_revisions", "revised")}
        FROM questions JOIN revised ON revised.question_id = questions.id
        """,
        {
            "question": question,
            "body": Jsonb(questions.document(asked)),
            "html": Jsonb(dict(html)),
            "author": author,
            "message": message,
        },
    )


def find(
    db: Connection, question: UUID, *, author: UUID | None = None, lock: bool = False
) -> Question | None:
    """Return the question in its newest revision, of a course of `author` where one is named."""
    if lock:
        db.execute("SELECT FROM questions WHERE id = %s FOR NO KEY UPDATE", (question,))
    return one(
        db,
        Question,
        f"SELECT {_COLUMNS} FROM {_CURRENT} WHERE questions.id = %(question)s AND {_OWN}",
        {"question": question, "author": author},
    )


def of_quiz(db: Connection, quiz: UUID, *, archived: bool = False) -> list[Question]:
    """Return the questions of a quiz in their order, each in its newest revision.

    With `archived` those that are put away.
    """
    return many(
        db,
        Question,
        f"""
        SELECT {_COLUMNS} FROM {_CURRENT}
        WHERE quiz_id = %s AND (archived_at IS NOT NULL) = %s
        ORDER BY questions.position, questions.id
        """,
        (quiz, archived),
    )


def revisions(
    db: Connection, question: UUID, *, before: int | None = None, limit: int = 50
) -> list[Question]:
    """Return a question in its revisions, newest first, those below number `before`."""
    return many(
        db,
        Question,
        f"""
        SELECT {_COLUMNS}
        FROM questions JOIN question_revisions ON question_id = questions.id
        WHERE questions.id = %(question)s
          AND (%(before)s::integer IS NULL OR number < %(before)s)
        ORDER BY number DESC LIMIT %(limit)s
        """,
        {"question": question, "before": before, "limit": limit},
    )


def in_revisions(db: Connection, wanted: Sequence[UUID]) -> dict[UUID, Question]:
    """Return questions in these revisions, by revision."""
    found = many(
        db,
        Question,
        f"""
        SELECT {_COLUMNS}
        FROM questions JOIN question_revisions ON question_id = questions.id
        WHERE question_revisions.id = ANY(%s)
        """,
        (list(wanted),),
    )
    return {each.revision_id: each for each in found}


def reorder(db: Connection, quiz: UUID, order: Sequence[UUID]) -> bool:
    """Put the questions of a quiz into this order.

    False, with nothing changed, when `order` does not name each one exactly once.
    """
    db.execute("SELECT FROM quizzes WHERE id = %s FOR NO KEY UPDATE", (quiz,))
    rows = db.execute(
        "SELECT id FROM questions WHERE quiz_id = %s AND archived_at IS NULL", (quiz,)
    ).fetchall()
    if len(rows) != len(order) or {row[0] for row in rows} != set(order):
        return False
    db.execute(
        """
        UPDATE questions SET position = place
        FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, place)
        WHERE questions.id = given.id AND position <> place
        """,
        (list(order),),
    )
    return True


def archive(db: Connection, question: UUID) -> bool:
    """Put a question away: attempts that showed it keep it. False when it is away already."""
    return bool(
        changed(
            db,
            "UPDATE questions SET archived_at = now() WHERE id = %s AND archived_at IS NULL",
            (question,),
        )
    )


def restore(db: Connection, question: UUID) -> bool:
    """Take a question out again; False when it is not away."""
    return bool(
        changed(
            db,
            "UPDATE questions SET archived_at = NULL WHERE id = %s AND archived_at IS NOT NULL",
            (question,),
        )
    )
