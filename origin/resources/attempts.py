"""Attempts over the API: begun, gone on with, and finished by their learner."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import falcon
from msgspec import Struct

from functions import questions, quizzes, timing
from functions.questions.writing import plain
from origin.actions import attempts as actions
from origin.actions.attempts import Shown, View
from origin.contract import answers, give
from storage.attempts import Attempt


class SavedAnswer(Struct):
    """What is saved."""

    sequence: int
    response: dict[str, Any] | None
    saved_ms: int


class AskedQuestion(Struct):
    """One question of an attempt, without anything that tells what is right."""

    id: UUID
    slot: int
    """Its place in the attempt, from 1."""
    asks: dict[str, Any]
    """Its kind, points, text and what can be chosen, in this attempt's order."""
    answer: SavedAnswer | None


class AttemptState(Struct):
    """An attempt as a whole."""

    id: UUID
    quiz_id: UUID
    number: int
    """1 for one's first."""
    state: str
    """open or sealed."""
    started_ms: int
    """Milliseconds UTC, by the server's clock, like all that follow."""
    deadline_ms: int | None
    left_ms: int | None
    """Until the deadline; null without one."""
    now_ms: int
    finished_ms: int | None
    sealed_by: str | None
    """learner, deadline or author."""
    graded: bool


class AttemptView(AttemptState, kw_only=True):
    """An attempt with its questions and what is saved of their answers."""

    title: str
    paging: str
    """one or all: how many questions a page shows."""
    rules: dict[str, Any]
    """As they were at the start."""
    questions: list[AskedQuestion]


class Start:
    """`/api/tests/{quiz}/start`"""

    @answers(AttemptView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Begin an attempt, or go on with the one that is open."""
        give(resp, view(actions.start(req.context.house, req.context.person.user, quiz)))


class OneAttempt:
    """`/api/attempts/{attempt}`"""

    @answers(AttemptView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Read one's own attempt, with everything that is saved."""
        give(resp, view(actions.view(req.context.house, req.context.person.user, attempt)))


class Complete:
    """`/api/attempts/{attempt}/complete`"""

    @answers(AttemptState)
    def on_post(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Finish one's own attempt for good; finished already is finished."""
        found = actions.complete(req.context.house, req.context.person.user, attempt)
        give(resp, AttemptState(**state(found)))


def state(attempt: Attempt) -> dict[str, Any]:
    """Return what the API says of an attempt as a whole."""
    return {
        "id": attempt.id,
        "quiz_id": attempt.quiz_id,
        "number": attempt.number,
        "state": attempt.state,
        "started_ms": attempt.started_ms,
        "deadline_ms": attempt.deadline_ms,
        "left_ms": timing.left_ms(attempt.deadline_ms, attempt.now_ms),
        "now_ms": attempt.now_ms,
        "finished_ms": attempt.finished_ms,
        "sealed_by": attempt.sealed_by,
        "graded": attempt.graded,
    }


def view(found: View) -> AttemptView:
    """Return an attempt as its learner sees it."""
    given = {each.slot: each for each in found.answers}
    rules = quizzes.plain(found.rules)
    return AttemptView(
        **state(found.attempt),
        title=found.title,
        paging=found.rules.paging,
        # What is said of a score belongs to the results.
        rules={name: rules[name] for name in rules if name != "bands"},
        questions=[
            AskedQuestion(
                each.sheet.question_id,
                each.sheet.slot,
                asks(each),
                SavedAnswer(answer.sequence, answer.response, answer.saved_ms)
                if (answer := given.get(each.sheet.slot))
                else None,
            )
            for each in found.shown
        ],
    )


def asks(shown: Shown) -> dict[str, Any]:
    """Return what a learner sees of a question: nothing in it tells what is right."""
    return questions.public(shown.question, shown.sheet.option_order, shown.sheet.html)


def number(value: Decimal | None) -> str | None:
    """Return points as an exact text, without needless zeros."""
    return None if value is None else plain(value)
