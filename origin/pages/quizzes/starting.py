"""The page before a quiz: everything that its rules ask, and one button."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import falcon

from functions import quizzes, timing
from functions.problems import Problem
from functions.quizzes import Rules
from functions.timing import Past
from origin.actions import attempts as actions
from origin.actions import results
from origin.actions.answering import parsed
from origin.pages import days, explaining
from origin.pages.quizzes import history, papers, stating
from origin.pages.showing import account, show, somebody
from storage import starts
from storage.database import Connection, transaction
from storage.starts import Start
from templates import translate

_SEVERAL = 100
"""How far back attempts at this quiz are looked for; all of them stand in the history."""


class Starting:
    """/quizzes/{quiz}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Say the rules, and offer to begin or to go on."""
        _show(req, resp, quiz)

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Begin, or go on with the attempt that is open."""
        try:
            view = actions.start(req.context.house, req.context.person.user, quiz)
        except Problem as problem:
            if problem.status != 409:
                raise
            resp.status = falcon.HTTP_409
            _show(req, resp, quiz)
            return
        resp.status = falcon.HTTP_303
        resp.location = f"/quizzes/attempts/{view.attempt.id}"


@dataclass(frozen=True, slots=True)
class _Size:
    questions: int
    points: Decimal


def _show(req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
    house, interface = req.context.house, req.context.interface
    found, rules = actions.introduce(house, req.context.person.user, quiz)
    with transaction(house.pool) as db:
        user = somebody(req, db)
        size = _size(db, found, rules)
        chapter = papers.home(db, quiz)
    zone = days.zone(user.time_zone)
    past = results.history(house, user.id, author=None, before=None, limit=_SEVERAL)
    closes_ms = timing.closes(rules, found.extra_s)
    refusal = None
    if found.open_id is None:
        refusal = timing.may_start(
            rules,
            Past(found.attempts, found.finished_ms, found.extra_s, found.missing),
            found.now_ms,
        )
    show(
        req,
        resp,
        "quizzes/start.html",
        account=account(user),
        quiz={"path": f"/quizzes/{quiz}", "title": found.title, "intro": found.intro_html},
        chapter=chapter,
        language=chapter["language"],
        questions=size.questions,
        points=history.points(size.points, interface),
        rules=stating.rules(
            rules,
            used=found.attempts,
            extra_s=found.extra_s,
            closes_ms=closes_ms,
            zone=zone,
            interface=interface,
        ),
        going_on=found.open_id is not None,
        refusal=_refusal(refusal, found, interface),
        missing=found.missing if isinstance(refusal, timing.SomethingFirst) else [],
        past=[
            history.entry(each, told, zone, interface)
            for each, told in past
            if each.quiz_id == quiz and each.state == "sealed"
        ],
    )


def _size(db: Connection, found: Start, rules: Rules) -> _Size:
    """Return how much an attempt asks; of pools any draw has as many, with as many points at best.

    What is drawn may be worth more or less where a pool's questions differ in points.
    """
    asked = [
        quizzes.Asked(str(each.question_id), parsed(each.revision_id, each.body))
        for each in starts.questions(db, found.quiz_id)
    ]
    drawn = [slot.asked.question for slot in quizzes.draw(rules, asked, "0")]
    counted = [each for each in drawn if each.kind != "description"]
    return _Size(len(counted), sum((each.points for each in counted), Decimal(0)))


def _refusal(problem: Problem | None, found: Start, interface: str) -> str:
    if problem is None:
        return ""
    said = translate(interface, problem.title())
    if problem.retry_after is not None and isinstance(problem, timing.Pausing):
        wait = explaining.span(problem.retry_after * 1_000, interface)
        said += ". " + translate(interface, "You can begin again in %(time)s", time=wait)
    return said
