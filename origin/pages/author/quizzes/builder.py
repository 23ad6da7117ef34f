"""The builder: the questions of a quiz in their order, and the way to each and to another one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import falcon

from functions.problems import BadRequest, InvalidFields
from origin.actions import questions as question_actions
from origin.actions import quizzes as actions
from origin.actions.quiz_publishing import UnfitQuiz
from origin.pages import notices
from origin.pages.author.quizzes import saying
from origin.pages.author.quizzes.finding import label, path, quiz_of
from origin.pages.author.quizzes.publishing import field_faults
from origin.pages.author.tree import read_id, stepped
from origin.pages.forms import Fault, fault
from origin.pages.quizzes.history import points
from origin.pages.showing import account, show, somebody
from storage import questions
from storage.database import Connection, transaction

_STEPS = {"up": -1, "down": 1}


class Builder:
    """/author/quizzes/{quiz}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show the questions."""
        _show(req, resp, quiz)

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Do what the pressed button says: a verb and the id of a question."""
        verb, _, named = req.context.form.get("do", "").partition(" ")
        chosen = None
        try:
            with transaction(req.context.house.pool) as db:
                quiz_of(req, db, quiz)
                chosen = read_id(named)
                said = _done(req, db, quiz, verb, chosen)
        except UnfitQuiz as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, quiz, field_faults(problem.faults, req.context.interface))
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, quiz, [fault(req.context.interface, "", problem.errors[0].detail)])
        else:
            if said:
                notices.go(req, resp, path(quiz), said)
                return
            # The browser goes on where the moved one stands now, so that it can be moved further.
            resp.status = falcon.HTTP_303
            resp.location = f"{path(quiz)}#at-{chosen}"


def _done(
    req: falcon.Request, db: Connection, quiz: UUID, verb: str, chosen: UUID
) -> notices.Said | None:
    person = req.context.person
    listed = questions.of_quiz(db, quiz)
    if verb in _STEPS:
        order = stepped([each.id for each in listed], chosen, _STEPS[verb])
        actions.reorder(db, quiz, order, person)
        return None
    if verb == "place-question":
        _place(req, db, quiz, chosen, [each.id for each in listed])
        return None
    found = question_actions.own_one(db, chosen, person)
    if found.quiz_id != quiz:
        raise BadRequest("the question is not of this quiz")
    if verb == "copy":
        question_actions.add(db, quiz, [found.asked], person)
        return "question-copied"
    if verb == "archive":
        question_actions.archive(db, chosen, person)
        return "question-archived"
    if verb == "restore":
        question_actions.restore(db, chosen, person)
        return "question-restored"
    raise BadRequest("no button of the page says this")


def _place(
    req: falcon.Request, db: Connection, quiz: UUID, moved: UUID, listed: Sequence[UUID]
) -> None:
    """Put what was dragged behind another one; a script of the page sends this."""
    form = req.context.form
    after = read_id(form["after"]) if form.get("after") else None
    order = [each for each in listed if each != moved]
    if moved not in listed or (after is not None and after not in order):
        raise BadRequest("there is no such question")
    order.insert(order.index(after) + 1 if after else 0, moved)
    actions.reorder(db, quiz, order, req.context.person)


def _show(
    req: falcon.Request, resp: falcon.Response, quiz: UUID, wrong: Sequence[Fault] = ()
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
        listed = questions.of_quiz(db, quiz)
        away = questions.of_quiz(db, quiz, archived=True)
    show(
        req,
        resp,
        "author/quizzes/builder.html",
        account=account(user),
        **place.facts(),
        questions=[
            {
                **_row(each, interface),
                "points": points(each.asked.points, interface)
                if each.body["kind"] != "description"
                else "",
            }
            for each in listed
        ],
        archived=[_row(each, interface) for each in away],
        total=points(sum((each.asked.points for each in listed), start=Decimal(0)), interface),
        drawn=sum(each.count for each in place.quiz.rules.draws),
        kinds=[{"value": name, "label": saying.kind(name, interface)} for name in saying.KINDS],
        faults=wrong,
    )


def _row(question: questions.Question, interface: str) -> dict[str, object]:
    return {
        "id": str(question.id),
        "path": f"/author/questions/{question.id}",
        "label": label(question.body, interface),
        "kind": saying.kind(question.body["kind"], interface),
        "tags": list(question.body.get("tags", [])),
    }
