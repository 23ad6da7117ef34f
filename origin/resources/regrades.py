"""Regrades over the API: a corrected key taken to finished attempts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.questions.fields import plain
from origin import acting, paging
from origin.actions import regrading
from origin.contract import answers, give
from origin.resources.contents import Message
from storage.database import transaction
from storage.regrades import Regrade


class Regrading(Struct, forbid_unknown_fields=True):
    """A wish to grade finished attempts anew, by the newest revision."""

    revision: Annotated[int, Meta(ge=1, lt=2**31)] | None = None
    """The number that was looked at: refused when there is a newer one by now."""
    message: Message = ""
    """What is said to those whose mark changes."""


class RegradeQuery(Struct, forbid_unknown_fields=True):
    """Which page of the marks."""

    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class RegradeView(Struct):
    """One regrade, as far as it has come."""

    id: UUID
    question: UUID
    revision: int
    message: str
    asked_at: datetime
    attempts: int
    """How many it concerns."""
    done: int
    changed: int
    """In how many the mark is another one; counted at the end."""
    finished_at: datetime | None


class ComparedMark(Struct):
    """One answer's mark before and after, side by side."""

    attempt: UUID
    slot: int
    learner: UUID
    name: str
    number: int
    """Which of the learner's attempts."""
    max_points: str
    old_points: str
    old_verdict: str
    new_points: str
    new_verdict: str
    changed: bool


class ForeseenRegrade(Struct):
    """What a regrade would do; nothing is changed by asking."""

    revision: int
    attempts: int
    """How many of those looked at."""
    changed: int
    more: bool
    """Whether there are attempts that were not looked at."""
    marks: list[ComparedMark]


class RegradeList(Struct):
    """The regrades of a question, newest first."""

    regrades: list[RegradeView]


class RegradeDetails(Struct):
    """A regrade with old and new marks."""

    regrade: RegradeView
    marks: list[ComparedMark]
    cursor: str | None
    """Asks for the next page; null on the last one."""


class RegradeOfQuestion:
    """`/api/questions/{question}/regrade`"""

    @answers(ForeseenRegrade)
    def on_get(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Show old and new marks side by side, as a regrade would leave them."""
        with transaction(req.context.house.pool) as db:
            found, foreseen = regrading.foresee(db, question, req.context.person)
        marks = [
            ComparedMark(
                attempt=each.concerned.attempt_id,
                slot=each.concerned.slot,
                learner=each.concerned.learner,
                name=each.concerned.name,
                number=each.concerned.number,
                max_points=plain(each.concerned.max_points),
                old_points=plain(each.concerned.points or Decimal(0)),
                old_verdict=each.concerned.verdict or "",
                new_points=plain(each.new_points),
                new_verdict=each.new_verdict,
                changed=each.changed,
            )
            for each in foreseen
        ]
        give(
            resp,
            ForeseenRegrade(
                revision=found.number,
                attempts=len(marks),
                changed=sum(each.changed for each in marks),
                more=len(marks) == regrading.MOST_PREVIEWED,
                marks=marks,
            ),
        )

    @answers(RegradeView, 202)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, question: UUID, body: Regrading
    ) -> None:
        """Grade finished attempts anew; learners whose mark changes get a letter."""
        made = regrading.begin(
            req.context.house,
            question,
            req.context.person,
            acting.of(req),
            revision=body.revision,
            message=body.message,
        )
        resp.location = f"/api/questions/{question}/regrades/{made.id}"
        give(resp, view(made), 202)


class RegradesOfQuestion:
    """`/api/questions/{question}/regrades`"""

    @answers(RegradeList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """List the regrades of a question."""
        with transaction(req.context.house.pool) as db:
            found = regrading.of_question(db, question, req.context.person)
        give(resp, RegradeList([view(each) for each in found]))


class OneRegrade:
    """`/api/questions/{question}/regrades/{regrade}`"""

    @answers(RegradeDetails)
    def on_get(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        question: UUID,
        regrade: UUID,
        query: RegradeQuery,
    ) -> None:
        """Show how far a regrade is, and old and new marks side by side."""
        cursor = paging.read(query.cursor)
        with transaction(req.context.house.pool) as db:
            found, marks = regrading.find(
                db,
                question,
                regrade,
                req.context.person,
                after=(cursor[1], cursor[0]) if cursor else None,
                limit=query.limit + 1,
            )
        shown = marks[: query.limit]
        more = len(marks) > query.limit
        last = paging.write(shown[-1].slot, shown[-1].attempt_id) if more else None
        compared = [
            ComparedMark(
                attempt=each.attempt_id,
                slot=each.slot,
                learner=each.learner,
                name=each.name,
                number=each.number,
                max_points=plain(each.max_points),
                old_points=plain(each.old_points),
                old_verdict=each.old_verdict,
                new_points=plain(each.new_points),
                new_verdict=each.new_verdict,
                changed=(each.old_share, each.old_verdict) != (each.new_share, each.new_verdict),
            )
            for each in shown
        ]
        give(resp, RegradeDetails(view(found), compared, last))


def view(regrade: Regrade) -> RegradeView:
    """Return a regrade as the API shows it."""
    return RegradeView(
        id=regrade.id,
        question=regrade.question_id,
        revision=regrade.number,
        message=regrade.message,
        asked_at=regrade.asked_at,
        attempts=regrade.attempts,
        done=regrade.done,
        changed=regrade.changed,
        finished_at=regrade.finished_at,
    )
