"""Questions: written by authors, every accepted text a revision, rendered once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from functions import questions as asking
from functions.access import Claims
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin import references
from origin.actions import quiz_publishing
from origin.actions.courses import owner
from origin.actions.quiz_access import own
from origin.markup import Resolve
from origin.markup import questions as markup
from storage import courses, questions, quizzes
from storage.database import Connection
from storage.questions import Question
from storage.quizzes import Quiz

MOST = 1_000
"""Questions of one quiz."""


class StaleQuestion(Conflict):
    """Somebody saved a newer revision of the question meanwhile."""

    slug = "stale-question"

    def __init__(self, base: int, yours: dict[str, Any], newest: Question) -> None:
        """Keep both: whoever is refused must lose nothing."""
        super().__init__(
            f"You edited revision {base}, and revision {newest.number} is newer. Nothing of yours "
            f"is saved yet: bring both together and save with base {newest.number}."
        )
        self.base = base
        self.yours = yours
        self.newest = newest

    def document(self) -> dict[str, object]:
        """Return the problem with both questions and the numbers they belong to."""
        return super().document() | {
            "yours": {"base": self.base, "question": self.yours},
            "theirs": {
                "revision": self.newest.number,
                "question": dict(self.newest.body),
                "message": self.newest.message,
                "author_id": str(self.newest.author_id) if self.newest.author_id else None,
                "created_at": self.newest.revised_at.isoformat(),
            },
        }


def add(
    db: Connection,
    quiz: UUID,
    asked: Sequence[asking.Question],
    person: Claims,
    *,
    message: str = "",
) -> list[Question]:
    """Add questions at the end of a quiz, each in its first revision.

    A quiz that learners see must stay fit for it: UnfitQuiz. Raises NotFound, InvalidFields when
    there are too many.
    """
    found = own(db, quiz, person, lock=True)
    if len(questions.of_quiz(db, quiz)) + len(asked) > MOST:
        wrong = FieldError("/question", f"a quiz has at most {MOST} questions")
        raise InvalidFields(errors=(wrong,))
    made = keep(db, found, asked, person.user, message)
    quiz_publishing.check_if_published(db, quiz)
    return made


def keep(
    db: Connection,
    quiz: Quiz,
    asked: Sequence[asking.Question],
    author: UUID | None,
    message: str = "",
) -> list[Question]:
    """Add questions at the end of a quiz, with their texts rendered; nobody is asked whether."""
    resolve = _resolve(db, quiz.course_id)
    written = [(each, _html(each, resolve)) for each in asked]
    return questions.insert_all(db, quiz.id, written, author=author, message=message)


def own_one(db: Connection, question: UUID, person: Claims, *, lock: bool = False) -> Question:
    """Return a question that somebody may change; NotFound for every other."""
    found = questions.find(db, question, author=owner(person), lock=lock)
    if found is None:
        raise NotFound
    return found


def revise(
    db: Connection,
    question: UUID,
    asked: asking.Question,
    base: int | None,
    person: Claims,
    *,
    message: str = "",
) -> Question:
    """Write the next revision of a question; attempts keep the one that they showed.

    `base` is the number that was edited: StaleQuestion when that is not the newest any more. The
    same question as the newest makes no revision. Raises NotFound, UnfitQuiz.
    """
    found = own_one(db, question, person, lock=True)
    if found.archived_at is not None:
        raise NotFound
    if asking.document(asked) == found.body:
        return found
    if base is not None and base != found.number:
        raise StaleQuestion(base, asking.document(asked), found)
    quiz = quizzes.find(db, found.quiz_id)
    if quiz is None:
        raise NotFound
    html = _html(asked, _resolve(db, quiz.course_id))
    kept = questions.revise(db, question, (asked, html), author=person.user, message=message)
    quiz_publishing.check_if_published(db, found.quiz_id)
    return kept


def archive(db: Connection, question: UUID, person: Claims) -> None:
    """Put a question away; a quiz that learners see must stay fit for it: UnfitQuiz."""
    found = own_one(db, question, person, lock=True)
    if not questions.archive(db, question):
        raise NotFound
    quiz_publishing.check_if_published(db, found.quiz_id)


def restore(db: Connection, question: UUID, person: Claims) -> Question:
    """Take a question out again, where it was."""
    found = own_one(db, question, person, lock=True)
    questions.restore(db, question)
    quiz_publishing.check_if_published(db, found.quiz_id)
    return own_one(db, question, person)


def preview(db: Connection, quiz: UUID, asked: asking.Question, person: Claims) -> markup.Shown:
    """Return a question's texts as they would be shown, and what could not be; nothing is kept."""
    found = own(db, quiz, person)
    return markup.render(asking.texts(asked), _resolve(db, found.course_id), "preview")


def _resolve(db: Connection, course: UUID) -> Resolve:
    found = courses.find(db, course)
    if found is None:
        raise NotFound
    return references.resolver(db, found)


def _html(asked: asking.Question, resolve: Resolve) -> dict[str, str]:
    return markup.render(asking.texts(asked), resolve, f"q{uuid4().hex[:8]}").html
