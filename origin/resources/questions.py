"""Questions over the API, for those who write them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions import questions as asking
from origin.actions import questions as actions
from origin.actions import quiz_access
from origin.actions import quizzes as quiz_actions
from origin.contract import answers, give
from origin.resources.contents import Message
from origin.resources.orders import Ids
from storage import questions
from storage.database import transaction
from storage.questions import Question

MAX_REVISIONS = 200


class NewQuestion(Struct, forbid_unknown_fields=True):
    """A question to be added."""

    question: dict[str, Any]
    """Its `kind` is single, multiple, text, numeric, matching, ordering, cloze, essay or
    description; the other members are those that reading one of that kind answers. Ids of options
    and the like may be left out."""
    message: Message = ""


class QuestionChange(Struct, forbid_unknown_fields=True):
    """A new revision of a question."""

    question: dict[str, Any]
    message: Message = ""
    """What changed, for those who read the history."""
    base: Annotated[int, Meta(ge=1, lt=2**31)] | None = None
    """The number of the revision that was edited: refused when there is a newer one by now."""


class QuestionOrder(Struct, forbid_unknown_fields=True):
    """The whole order of a quiz."""

    questions: Ids
    """Every question of the quiz, once."""


class QuestionView(Struct):
    """A question with its key, as only its authors see it."""

    id: UUID
    quiz_id: UUID
    position: int
    revision: int
    question: dict[str, Any]
    html: dict[str, str]
    """Its texts, rendered."""
    message: str
    author_id: UUID | None
    archived: bool
    created_at: datetime
    """When this revision was written."""


class QuestionList(Struct):
    """The questions of a quiz, in its order."""

    questions: list[QuestionView]


class QuestionRevisions(Struct):
    """The revisions of a question, newest first."""

    revisions: list[QuestionView]


class QuestionsOfQuiz:
    """`/api/tests/{quiz}/questions`"""

    @answers(QuestionList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """List the questions of a quiz with their keys."""
        with transaction(req.context.house.pool) as db:
            quiz_access.own(db, quiz, req.context.person)
            found = questions.of_quiz(db, quiz)
        give(resp, QuestionList([view(each) for each in found]))

    @answers(QuestionView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, body: NewQuestion
    ) -> None:
        """Add a question at the end of a quiz."""
        person = req.context.person
        with transaction(req.context.house.pool) as db:
            quiz_access.own(db, quiz, person)
            asked = asking.read(body.question)
            [made] = actions.add(db, quiz, [asked], person, message=body.message)
        resp.location = f"/api/questions/{made.id}"
        give(resp, view(made), 201)


class OrderOfQuiz:
    """`/api/tests/{quiz}/order`"""

    @answers(QuestionList)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, body: QuestionOrder
    ) -> None:
        """Put a quiz's questions into this order."""
        with transaction(req.context.house.pool) as db:
            listed = quiz_actions.reorder(db, quiz, body.questions, req.context.person)
        give(resp, QuestionList([view(each) for each in listed]))


class OneQuestion:
    """`/api/questions/{question}`"""

    @answers(QuestionView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Answer a question in its newest revision."""
        with transaction(req.context.house.pool) as db:
            found = actions.own_one(db, question, req.context.person)
        give(resp, view(found))

    @answers(QuestionView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, question: UUID, body: QuestionChange
    ) -> None:
        """Write a new revision; attempts keep the one that they showed."""
        person = req.context.person
        with transaction(req.context.house.pool) as db:
            actions.own_one(db, question, person)
            asked = asking.read(body.question)
            kept = actions.revise(db, question, asked, body.base, person, message=body.message)
        give(resp, view(kept))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Put a question away; attempts that showed it keep it."""
        with transaction(req.context.house.pool) as db:
            actions.archive(db, question, req.context.person)
        resp.status = falcon.HTTP_204


class RestoreQuestion:
    """`/api/questions/{question}/restore`"""

    @answers(QuestionView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Take a question out again, where it was."""
        with transaction(req.context.house.pool) as db:
            found = actions.restore(db, question, req.context.person)
        give(resp, view(found))


class RevisionsOfQuestion:
    """`/api/questions/{question}/revisions`"""

    @answers(QuestionRevisions)
    def on_get(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """List the revisions of a question."""
        with transaction(req.context.house.pool) as db:
            actions.own_one(db, question, req.context.person)
            found = questions.revisions(db, question, limit=MAX_REVISIONS)
        give(resp, QuestionRevisions([view(each) for each in found]))


def view(question: Question) -> QuestionView:
    """Return a question as its authors see it."""
    return QuestionView(
        id=question.id,
        quiz_id=question.quiz_id,
        position=question.position,
        revision=question.number,
        question=dict(question.body),
        html=dict(question.html),
        message=question.message,
        author_id=question.author_id,
        archived=question.archived_at is not None,
        created_at=question.revised_at,
    )
