"""Results over the API: what an attempt earned and why, as far as its quiz's rules allow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import falcon
from msgspec import Struct

from origin.actions import results as actions
from origin.actions.attempts import Shown
from origin.actions.results import Explained, Result
from origin.contract import answers, give
from origin.resources.attempts import AttemptState, asks, number, state


class Disclosure(Struct):
    """What the rules let be told now."""

    score: bool
    answers: bool
    feedback: bool


class QuestionResult(Struct):
    """One question of a finished attempt; what may not be told (yet) is null."""

    id: UUID
    slot: int
    asks: dict[str, Any]
    response: dict[str, Any] | None
    late: bool
    """The answer came too late, and an author accepted it."""
    waits_late: bool
    """An answer came too late, and no author has decided on it yet."""
    max_points: str
    points: str | None
    share: str | None
    """Of the points, exact: "2/3"."""
    verdict: str | None
    """right, partly, wrong, empty or waiting (for a person to mark it)."""
    reasons: list[dict[str, Any]] | None
    """What gave, took or left a share; told with the right answers."""
    solution: dict[str, Any] | None
    """What is right."""
    remarks: dict[str, str]
    """What the author says to it, as HTML."""
    comment: str
    """What the person who marked it says."""
    mark: Any
    """The mark that a person gave, by the rubric."""


class AttemptResult(AttemptState, kw_only=True):
    """A finished attempt."""

    title: str
    told: Disclosure
    points: str | None
    max_points: str
    share: str | None
    passed: bool | None
    """Null too while a person's marks may decide it."""
    pass_share: str | None
    waiting: int | None
    """Answers that a person must mark; until then points are preliminary."""
    remark: str | None
    """What the author says to such a score, as HTML."""
    questions: list[QuestionResult]


class Results:
    """`/api/attempts/{attempt}/results`"""

    @answers(AttemptResult)
    def on_get(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Read what a finished attempt earned and why: one's own, or as an author of its course."""
        give(resp, view(actions.of(req.context.house, req.context.person, attempt)))


def view(result: Result) -> AttemptResult:
    """Return a result as the API tells it."""
    attempt, told = result.attempt, result.disclosed
    pass_share = result.rules.pass_share
    return AttemptResult(
        **state(attempt),
        title=result.title,
        told=Disclosure(told.score, told.answers, told.feedback),
        points=number(attempt.points) if told.score else None,
        max_points=number(attempt.max_points) or "0",
        share=attempt.share if told.score else None,
        passed=attempt.passed if told.score else None,
        pass_share=None if pass_share is None else str(pass_share),
        waiting=attempt.waiting if told.score else None,
        remark=result.band,
        questions=[_question(each, reasons=told.answers) for each in result.explained],
    )


def _question(each: Explained, *, reasons: bool) -> QuestionResult:
    mark = each.mark
    return QuestionResult(
        id=each.sheet.question_id,
        slot=each.sheet.slot,
        asks=asks(Shown(each.sheet, each.question)),
        response=each.answer.response if each.answer else None,
        late=each.answer.late if each.answer else False,
        waits_late=each.came_late,
        max_points=number(each.sheet.max_points) or "0",
        points=number(mark.points) if mark else None,
        share=mark.share if mark else None,
        verdict=mark.verdict if mark else None,
        reasons=mark.reasons if mark and reasons else None,
        solution=None if each.solution is None else dict(each.solution),
        remarks=dict(each.remarks),
        comment=mark.comment if mark else "",
        mark=mark.mark if mark else None,
    )
