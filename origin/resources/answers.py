"""Answers over the API: each saved when it changes."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions import timing
from functions.problems import Problem
from origin.actions import answering
from origin.contract import answers, give
from origin.middleware import person


class GivenAnswer(Struct, forbid_unknown_fields=True):
    """An answer as it stands in the browser now."""

    question: UUID
    sequence: Annotated[int, Meta(ge=1, le=answering.MAX_SEQUENCE)]
    """Grows with every change of this answer: an older one never overwrites a newer one."""
    response: dict[str, Any] | None
    """As the question's kind asks for it; null takes the answer back."""


class AnswerSaved(Struct):
    """The answer is in the database, for good."""

    saved: bool
    sequence: int
    now_ms: int
    """The server's clock."""
    deadline_ms: int | None
    left_ms: int | None


class Answer:
    """`/api/attempts/{attempt}/answer`"""

    checks_session_of = ("POST",)
    """Saving asks in the same statement whether the session goes on (origin/middleware/person)."""

    @answers(AnswerSaved)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, attempt: UUID, body: GivenAnswer
    ) -> None:
        """Save an answer of one's own open attempt; sent twice it is saved once."""
        try:
            done = answering.save(
                req.context.house,
                req.context.person,
                attempt,
                body.question,
                body.sequence,
                body.response,
            )
        except Problem:
            person.insist(req)
            raise
        left = timing.left_ms(done.deadline_ms, done.now_ms)
        give(resp, AnswerSaved(True, body.sequence, done.now_ms, done.deadline_ms, left))
