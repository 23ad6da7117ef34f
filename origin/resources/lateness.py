"""Lateness over the API: more time after an outage, and answers that came too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.timing import MOST_EXTENSION_S
from origin import acting, paging
from origin.actions import lateness as actions
from origin.contract import answers, give
from storage.late_answers import Late


class Extension(Struct, forbid_unknown_fields=True):
    """How much more time, and for whom."""

    seconds: Annotated[int, Meta(ge=1, le=MOST_EXTENSION_S)]
    attempt: UUID | None = None
    """One attempt; all open ones of the quiz when left out."""
    why: Annotated[str, Meta(max_length=500)] = ""
    """For the audit log."""


class Extended(Struct):
    """What the extension did."""

    attempts: int
    """Attempts that go on, with a later deadline."""
    late_answers: int
    """Answers of sealed attempts that came within the new time: they count now."""


class LateDecision(Struct, forbid_unknown_fields=True):
    """What becomes of an attempt's late answers."""

    accept: bool
    questions: Annotated[list[UUID], Meta(max_length=1_000)] | None = None
    """Those to these questions; all when left out."""


class Decided(Struct):
    """How many late answers were decided on."""

    answers: int


class LateAnswer(Struct):
    """An answer that came too late to count."""

    attempt: UUID
    question: UUID
    slot: int
    learner: UUID
    name: str
    asks: dict[str, Any]
    """The question as its author wrote it."""
    response: dict[str, Any] | None
    counted: dict[str, Any] | None
    """What was answered in time."""
    arrived_ms: int
    deadline_ms: int
    late_ms: int
    after_results: bool
    """The learner had looked at results of this attempt before it came."""


class LateAnswers(Struct):
    """One page of late answers that wait for a decision."""

    answers: list[LateAnswer]
    cursor: str | None


class LatePaged(Struct, forbid_unknown_fields=True):
    """Where the list goes on."""

    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class Extend:
    """`/api/tests/{quiz}/extend`"""

    @answers(Extended)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, body: Extension
    ) -> None:
        """Give the open attempts of an own quiz more time."""
        done = actions.extend(
            req.context.house,
            req.context.person,
            quiz,
            timedelta(seconds=body.seconds),
            acting.of(req),
            attempt=body.attempt,
            why=body.why,
        )
        give(resp, Extended(done.attempts, done.answers))


class LateOfQuiz:
    """`/api/tests/{quiz}/late`"""

    @answers(LateAnswers)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, query: LatePaged
    ) -> None:
        """List the answers to an own quiz that came too late and wait for a decision."""
        place = paging.read(query.cursor)
        found = actions.waiting(
            req.context.house,
            req.context.person,
            quiz,
            None if place is None else (place[1], place[0]),
            query.limit + 1,
        )
        shown = found[: query.limit]
        last = shown[-1] if len(found) > query.limit else None
        cursor = paging.write(last.slot, last.attempt_id) if last else None
        give(resp, LateAnswers([_view(each) for each in shown], cursor))


class LateOfAttempt:
    """`/api/attempts/{attempt}/late`"""

    @answers(Decided)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, attempt: UUID, body: LateDecision
    ) -> None:
        """Let late answers at an own quiz count, or refuse them."""
        decided = actions.decide(
            req.context.house,
            req.context.person,
            attempt,
            acting.of(req),
            accept=body.accept,
            questions=body.questions,
        )
        give(resp, Decided(decided))


def _view(late: Late) -> LateAnswer:
    return LateAnswer(
        attempt=late.attempt_id,
        question=late.question_id,
        slot=late.slot,
        learner=late.learner,
        name=late.name,
        asks=late.body,
        response=late.response,
        counted=late.counted,
        arrived_ms=late.arrived_ms,
        deadline_ms=late.deadline_ms,
        late_ms=late.arrived_ms - late.deadline_ms,
        after_results=late.after_results,
    )
