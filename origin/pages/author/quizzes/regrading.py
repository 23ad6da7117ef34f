"""Regrading: what a corrected key changes, old and new marks side by side before it is done."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import falcon

from functions.problems import BadRequest
from origin import acting
from origin.actions import regrading as actions
from origin.actions.questions import StaleQuestion
from origin.actions.regrading import Foreseen, NothingToRegrade
from origin.pages import days, notices
from origin.pages.author.quizzes.finding import label, question_of
from origin.pages.quizzes import history
from origin.pages.showing import account, show, somebody
from storage.database import transaction
from storage.regrades import Compared, Regrade

_MAX_NUMBER = 9
_MAX_MESSAGE = 2_000
MOST_SHOWN = 100


class Regrading:
    """/author/questions/{question}/regrade."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Show what grading anew would change, and what was changed before."""
        _show(req, resp, question)

    def on_post(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Grade finished attempts anew by the key that was looked at."""
        form = req.context.form
        with transaction(req.context.house.pool) as db:
            question_of(req, db, question)
        revision = form.get("revision", "")
        if not (revision.isascii() and revision.isdecimal()) or len(revision) > _MAX_NUMBER:
            raise BadRequest("the form does not say which revision was looked at")
        try:
            actions.begin(
                req.context.house,
                question,
                req.context.person,
                acting.of(req),
                revision=int(revision),
                message=form.get("message", "").strip()[:_MAX_MESSAGE],
            )
        except (NothingToRegrade, StaleQuestion) as problem:
            resp.status = falcon.HTTP_409
            _show(req, resp, question, stale=isinstance(problem, StaleQuestion))
        else:
            notices.go(req, resp, f"/author/questions/{question}/regrade", "question-regraded")


def _show(
    req: falcon.Request, resp: falcon.Response, question: UUID, *, stale: bool = False
) -> None:
    interface, person = req.context.interface, req.context.person
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        place, found = question_of(req, db, question)
        _, foreseen = actions.foresee(db, question, person)
        past = actions.of_question(db, question, person)
        marks = actions.find(db, question, past[0].id, person, limit=MOST_SHOWN)[1] if past else []
    changed = [each for each in foreseen if each.changed]
    zone = days.zone(user.time_zone)

    def told(each: Regrade) -> dict[str, object]:
        return {
            "number": each.number,
            "when": days.day_and_time(each.asked_at, zone, interface),
            "message": each.message,
            "attempts": each.attempts,
            "changed": each.changed,
            "done": each.done,
            "finished": each.finished_at is not None,
        }

    show(
        req,
        resp,
        "author/quizzes/regrade.html",
        account=account(user),
        **place.facts(),
        question={
            "label": label(found.body, interface),
            "path": f"/author/questions/{question}",
            "revision": found.number,
        },
        attempts=len(foreseen),
        more=len(foreseen) == actions.MOST_PREVIEWED,
        changed=[_foreseen(each, interface) for each in changed[:MOST_SHOWN]],
        left_out=max(0, len(changed) - MOST_SHOWN),
        past=[told(each) for each in past],
        marks=[_compared(each, interface) for each in marks if _differs(each)],
        stale=stale,
    )


def _differs(each: Compared) -> bool:
    return (each.old_share, each.old_verdict) != (each.new_share, each.new_verdict)


def _foreseen(each: Foreseen, interface: str) -> dict[str, object]:
    of = each.concerned
    return {
        "name": of.name,
        "number": of.number,
        "path": f"/quizzes/attempts/{of.attempt_id}/results",
        "old": history.points(of.points or Decimal(0), interface),
        "new": history.points(each.new_points, interface),
        "most": history.points(of.max_points, interface),
        "up": each.new_points > (of.points or Decimal(0)),
    }


def _compared(each: Compared, interface: str) -> dict[str, object]:
    return {
        "name": each.name,
        "number": each.number,
        "path": f"/quizzes/attempts/{each.attempt_id}/results",
        "old": history.points(each.old_points, interface),
        "new": history.points(each.new_points, interface),
        "most": history.points(each.max_points, interface),
        "up": each.new_points > each.old_points,
    }
