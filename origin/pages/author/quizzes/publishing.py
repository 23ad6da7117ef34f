"""Publishing a quiz: what is wrong with it and where, and the button once nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions import quizzes as deciding
from functions.problems import BadRequest
from functions.quizzes import Fault
from origin import acting
from origin.actions import quiz_publishing as actions
from origin.actions.quiz_publishing import UnfitQuiz
from origin.pages import days, notices
from origin.pages.author.quizzes import saying
from origin.pages.author.quizzes.finding import Place, label, path, quiz_of
from origin.pages.author.quizzes.writing import PREFIX
from origin.pages.forms import Fault as FieldFault
from origin.pages.quizzes import stating
from origin.pages.showing import account, show, somebody
from storage import questions
from storage.database import Connection, transaction


class Publishing:
    """/author/quizzes/{quiz}/publish."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Say what keeps learners from the quiz, and what they will be told of it."""
        _show(req, resp, quiz)

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Publish the quiz, put it away or take it back into draft."""
        do, person, by = req.context.form.get("do", ""), req.context.person, acting.of(req)
        said: notices.Said
        try:
            with transaction(req.context.house.pool) as db:
                quiz_of(req, db, quiz)
                if do == "publish":
                    actions.publish(db, quiz, person, by)
                    said = "quiz-published"
                elif do == "archive":
                    actions.archive(db, quiz, person, by)
                    said = "quiz-archived"
                elif do == "restore":
                    actions.restore(db, quiz, person, by)
                    said = "quiz-restored"
                else:
                    raise BadRequest("no button of the page says this")
        except UnfitQuiz:
            resp.status = falcon.HTTP_422
            _show(req, resp, quiz)
        else:
            notices.go(req, resp, f"{path(quiz)}/publish", said)


def _show(req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
        found = actions.faults(db, place.quiz)
        told = _told(db, place, found, interface)
    rules = place.quiz.rules
    show(
        req,
        resp,
        "author/quizzes/publish.html",
        account=account(user),
        **place.facts(),
        stopping=[each for each in told if each["stops"]],
        advice=[each for each in told if not each["stops"]],
        ready=not deciding.stopping(found),
        rules=stating.rules(
            rules,
            used=0,
            extra_s=0,
            closes_ms=rules.closes_ms,
            zone=days.zone(user.time_zone),
            interface=interface,
        ),
    )


def _told(
    db: Connection, place: Place, found: Sequence[Fault], interface: str
) -> list[dict[str, object]]:
    """Return faults as sentences, each with the field it is about."""
    listed = questions.of_quiz(db, place.quiz.id)
    called = {
        str(each.id): (number, label(each.body, interface)) for number, each in enumerate(listed, 1)
    }
    return [
        {
            "sentence": saying.fault(each, interface),
            "path": where(each, place.quiz.id),
            "question": called.get(each.question, (0, ""))[0],
            "label": called.get(each.question, (0, ""))[1],
            "stops": each.stops,
        }
        for each in found
    ]


def where(found: Fault, quiz: UUID) -> str:
    """Return the address of the field that a fault is about."""
    if found.question:
        return f"/author/questions/{found.question}#{saying.name_of(found.path, PREFIX)}"
    if found.path == "/questions":
        return path(quiz)
    return f"{path(quiz)}/rules#{saying.name_of(found.path)}"


def field_faults(found: Sequence[Fault], interface: str, question: str = "") -> list[FieldFault]:
    """Return faults that stop a quiz for the summary of a form; at the fields of `question`."""
    return [
        {
            "name": saying.name_of(each.path, PREFIX) if question and _of(each, question) else "",
            "sentence": saying.fault(each, interface),
        }
        for each in deciding.stopping(found)
    ]


def _of(found: Fault, question: str) -> bool:
    return found.question == question
