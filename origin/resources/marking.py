"""Marking over the API: what waits for a person, and what one gives."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions import grading
from functions.questions.fields import plain
from origin import acting, paging
from origin.actions import marking as actions
from origin.actions import quiz_access
from origin.actions.marking import Judgement
from origin.contract import answers, give
from storage import marking
from storage.database import transaction
from storage.marking import Paper

Points = Annotated[str, Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,3})?$")]


class MarkingQuery(Struct, forbid_unknown_fields=True):
    """Which answers, and which page of them."""

    question: UUID | None = None
    marked: bool = False
    """Those that a person has judged already."""
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 20


class NewMark(Struct, forbid_unknown_fields=True):
    """What a person gives for one answer: levels of its rubric, or points."""

    slot: Annotated[int, Meta(ge=1, lt=2**31)]
    """Which question of the attempt."""
    levels: dict[str, int] | None = None
    """By criterion, counted from 0."""
    points: Points | None = None
    """As a text, exact."""
    comment: Annotated[str, Meta(max_length=10_000)] = ""
    """What the learner reads beside it."""


class PaperView(Struct):
    """An answer as whoever marks it sees it."""

    attempt: UUID
    slot: int
    question_id: UUID
    learner: UUID
    name: str
    number: int
    """Which of the learner's attempts."""
    finished_at: datetime
    question: dict[str, Any]
    """As it was shown, with its rubric and the notes for whoever marks."""
    html: dict[str, str]
    response: Any
    words: int | None
    """How many words an essay has."""
    max_points: str
    points: str | None
    verdict: str | None
    reasons: list[dict[str, Any]]
    mark: Any
    comment: str
    marked_at: datetime | None


class MarkingQueue(Struct):
    """Answers to be marked; who finished first comes first."""

    papers: list[PaperView]
    cursor: str | None
    """Asks for the next page; null on the last one."""


class MarkGiven(Struct):
    """What a mark did."""

    paper: PaperView
    attempt_points: str
    attempt_max_points: str
    waiting: int
    """How many answers of the attempt still wait for a person."""
    passed: bool | None


class MarkingOfQuiz:
    """`/api/tests/{quiz}/marking`"""

    @answers(MarkingQueue)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, query: MarkingQuery
    ) -> None:
        """List the answers of a quiz that wait for a person."""
        cursor = paging.read(query.cursor)
        with transaction(req.context.house.pool) as db:
            quiz_access.own(db, quiz, req.context.person)
            found = marking.queue(
                db,
                quiz,
                question=query.question,
                marked=query.marked,
                after=(cursor[1], cursor[0]) if cursor else None,
                limit=query.limit + 1,
            )
        shown = found[: query.limit]
        more = len(found) > query.limit
        last = paging.write(shown[-1].slot, shown[-1].attempt_id) if more else None
        give(resp, MarkingQueue([view(each) for each in shown], last))


class MarksOfAttempt:
    """`/api/attempts/{attempt}/marks`"""

    @answers(MarkGiven)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, attempt: UUID, body: NewMark
    ) -> None:
        """Judge one answer of a finished attempt, or judge it anew."""
        points = None if body.points is None else Decimal(body.points)
        judgement = Judgement(body.levels, points, body.comment)
        with transaction(req.context.house.pool) as db:
            counted, paper = actions.mark(
                db, attempt, body.slot, judgement, req.context.person, acting.of(req)
            )
        give(
            resp,
            MarkGiven(
                paper=view(paper),
                attempt_points=plain(counted.points or Decimal(0)),
                attempt_max_points=plain(counted.max_points),
                waiting=counted.waiting,
                passed=counted.passed,
            ),
        )


def view(paper: Paper) -> PaperView:
    """Return an answer as whoever marks it sees it."""
    typed = paper.response.get("text") if isinstance(paper.response, dict) else None
    return PaperView(
        attempt=paper.attempt_id,
        slot=paper.slot,
        question_id=paper.question_id,
        learner=paper.learner,
        name=paper.name,
        number=paper.number,
        finished_at=paper.finished_at,
        question=dict(paper.body),
        html=dict(paper.html),
        response=paper.response,
        words=grading.words(typed) if isinstance(typed, str) else None,
        max_points=plain(paper.max_points),
        points=None if paper.points is None else plain(paper.points),
        verdict=paper.verdict,
        reasons=paper.reasons or [],
        mark=paper.mark,
        comment=paper.comment,
        marked_at=paper.marked_at,
    )
