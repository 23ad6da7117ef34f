"""Marking: a person judges what no key can, level by level, and says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from functions import grading
from functions import questions as asking
from functions.access import Claims
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin import jobs
from origin.acting import Acting
from origin.actions import records, sealing
from origin.actions.courses import owner
from storage import attempt_events, attempts, marking
from storage.attempts import Attempt
from storage.database import Connection
from storage.marking import Paper


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person gives for an answer: levels of its rubric, or points."""

    levels: Mapping[str, int] | None = None
    """By criterion, counted from 0."""
    points: Decimal | None = None
    comment: str = ""
    """What the learner reads beside it."""


class NotMarkable(Conflict):
    """The attempt is not ready to be marked."""

    slug = "not-markable"


def mark(
    db: Connection,
    attempt: UUID,
    slot: int,
    judgement: Judgement,
    person: Claims,
    acting: Acting,
) -> tuple[Attempt, Paper]:
    """Judge one answer of a finished attempt, or judge it anew; the attempt is counted again.

    A person's mark stays whatever is regraded. Raises NotFound for another author's attempt and
    for a slot that it has not, NotMarkable, InvalidFields, BadMark.
    """
    if attempts.find_for_author(db, attempt, owner(person)) is None:
        raise NotFound
    held = attempts.hold(db, attempt)
    if held is None or held.state != "sealed" or not held.graded:
        raise NotMarkable("it is marked once it is finished")
    paper = marking.find(db, attempt, slot)
    if paper is None:
        raise NotFound
    graded, given = _graded(asking.read(paper.body), judgement)
    marking.keep(
        db,
        attempt,
        slot,
        share=str(graded.share),
        points=grading.points(graded.share, paper.max_points),
        verdict=graded.verdict,
        reasons=grading.document(graded)["reasons"],
        mark=given,
        comment=judgement.comment,
        marker=person.user,
    )
    counted = sealing.recount(db, held)
    detail = {"old": paper.share, "new": str(graded.share)}
    attempt_events.note(db, attempt, "marked", person.user, slot=slot, detail=detail)
    if held.waiting and not counted.waiting:
        letter = {"template": "marked", "user": str(held.learner), "attempt": str(attempt)}
        jobs.enqueue(db, "mail", letter, acting.request_id)
    after = marking.find(db, attempt, slot)
    if after is None:
        raise NotFound
    records.note(
        db, acting, "answer.marked", held.learner,
        changes={"attempt": (None, attempt), "slot": (None, slot)},
        personal={"points": (paper.points, after.points)},
    )  # fmt: skip
    return counted, after


def _graded(
    question: asking.Question, judgement: Judgement
) -> tuple[grading.Grade, Mapping[str, Any]]:
    if (judgement.levels is None) == (judgement.points is None):
        wrong = FieldError("/levels", "either levels of the rubric or points must be given")
        raise InvalidFields(errors=(wrong,))
    if judgement.levels is not None:
        if not isinstance(question, asking.Essay):
            raise InvalidFields(errors=(FieldError("/levels", "only essays have a rubric"),))
        graded = grading.mark_by_rubric(question, judgement.levels)
        return graded, {"levels": dict(judgement.levels)}
    points = judgement.points or Decimal(0)
    return grading.mark_by_points(question, points), {"points": str(points)}
