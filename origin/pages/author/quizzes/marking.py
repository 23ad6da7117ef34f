"""The marking queue: one answer at a time, its question, its rubric, and the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import falcon

from functions import grading, questions
from functions.grading.essays import BadMark
from functions.problems import BadRequest, InvalidFields
from functions.questions import Essay
from origin import acting
from origin.actions import marking as actions
from origin.actions.courses import owner
from origin.actions.marking import Judgement
from origin.pages import days
from origin.pages.author.quizzes import saying
from origin.pages.author.quizzes.finding import label, path, quiz_of
from origin.pages.author.quizzes.ruling import DECIMAL
from origin.pages.author.quizzes.writing import number
from origin.pages.forms import Fault, fault
from origin.pages.quizzes import describing, history
from origin.pages.showing import account, show, somebody
from storage import marking
from storage.database import transaction
from storage.marking import Paper

MOST = 50
"""Answers of a queue that are counted and stepped through at once."""
_MAX_SLOT = 4
_MAX_COMMENT = 10_000


class Queues:
    """/author/marking."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List the quizzes where answers wait for a person."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            found = marking.waiting(db, owner(req.context.person))
        zone = days.zone(user.time_zone)
        show(
            req,
            resp,
            "author/quizzes/queues.html",
            account=account(user),
            queues=[
                {
                    "path": f"{path(each.quiz_id)}/marking",
                    "title": each.title,
                    "course": each.course,
                    "count": each.count,
                    "since": days.day_and_time(each.since, zone, interface),
                }
                for each in found
            ],
        )


class Marking:
    """/author/quizzes/{quiz}/marking."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show the first answer that waits, or the one that is asked for."""
        _show(req, resp, quiz, req.get_param("answer") or "")

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Keep a mark and go on to the next answer."""
        with transaction(req.context.house.pool) as db:
            quiz_of(req, db, quiz)
        form = req.context.form
        at = _place(form.get("answer", ""))
        if at is None:
            raise BadRequest("the form does not say which answer it marks")
        try:
            with transaction(req.context.house.pool) as db:
                paper = marking.find(db, *at)
                if paper is None or paper.quiz_id != quiz:
                    raise BadRequest("the answer is not one of this quiz")
                following = marking.queue(db, quiz, after=at, limit=1)
                given = judgement(paper, form)
                actions.mark(db, *at, given, req.context.person, acting.of(req))
        except (BadMark, InvalidFields) as problem:
            resp.status = falcon.HTTP_422
            wrong = [_fault(each.pointer, req.context.interface) for each in problem.errors]
            _show(req, resp, quiz, form["answer"], wrong)
        else:
            resp.status = falcon.HTTP_303
            resp.location = f"{path(quiz)}/marking?done=yes" + (
                f"&answer={_called(following[0])}#answer" if following else ""
            )


def judgement(paper: Paper, form: Mapping[str, str]) -> Judgement:
    """Return what a form gives for an answer: a level of each criterion, or points."""
    comment = form.get("comment", "").replace("\r\n", "\n").strip()[:_MAX_COMMENT]
    question = questions.read(paper.body)
    if isinstance(question, Essay) and question.rubric and form.get("by") == "levels":
        levels = {
            each.id: int(text)
            for each in question.rubric
            if (text := form.get(f"levels.{each.id}", "")).isdecimal() and len(text) <= _MAX_SLOT
        }
        return Judgement(levels=levels, comment=comment)
    points = number(form.get("points", ""))
    # What is no number is refused as one that no question can have.
    known = DECIMAL.fullmatch(points)
    return Judgement(points=Decimal(points if known else "-1"), comment=comment)


def _fault(pointer: str, interface: str) -> Fault:
    name = saying.name_of(pointer)
    if name.startswith("levels"):
        return fault(interface, name, "Choose a level")
    return fault(interface, "points", "Write points from 0 to as many as the question has")


def _called(paper: Paper) -> str:
    return f"{paper.attempt_id}.{paper.slot}"


def _place(text: str) -> tuple[UUID, int] | None:
    attempt, _, slot = text.partition(".")
    if not (slot.isascii() and slot.isdecimal() and len(slot) <= _MAX_SLOT):
        return None
    try:
        return UUID(attempt), int(slot)
    except ValueError:
        return None


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    quiz: UUID,
    asked_for: str,
    wrong: Sequence[Fault] = (),
) -> None:
    interface, marked = req.context.interface, req.get_param("marked") == "yes"
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
        queue = marking.queue(db, quiz, marked=marked, limit=MOST + 1)
        at = _place(asked_for)
        paper = marking.find(db, *at) if at else None
    listed = [_called(each) for each in queue[:MOST]]
    if paper is None or paper.quiz_id != quiz:
        paper = queue[0] if queue else None
    here = listed.index(_called(paper)) if paper and _called(paper) in listed else None
    form = req.context.form if wrong else {}
    show(
        req,
        resp,
        "author/quizzes/marking.html",
        keeps_query=req.method == "GET",
        account=account(user),
        **place.facts(),
        marked=marked,
        waiting=len(listed),
        more=len(queue) > MOST,
        number=here + 1 if here is not None else 0,
        previous=listed[here - 1] if here else "",
        next=listed[here + 1] if here is not None and here + 1 < len(listed) else "",
        paper=_facts(paper, form, days.zone(user.time_zone), interface) if paper else None,
        done=req.get_param("done") == "yes" and not wrong,
        faults=wrong,
    )


def _facts(paper: Paper, form: Mapping[str, str], zone: Any, interface: str) -> dict[str, Any]:
    question = questions.read(paper.body)
    public = questions.public(question, [], paper.html)
    typed = paper.response.get("text") if isinstance(paper.response, dict) else None
    given = paper.mark if isinstance(paper.mark, dict) else {}
    levels = given.get("levels", {})
    rubric = question.rubric if isinstance(question, Essay) else ()
    return {
        "called": _called(paper),
        "name": paper.name,
        "number": paper.number,
        "label": label(paper.body, interface),
        "when": days.day_and_time(paper.finished_at, zone, interface),
        "text": public["text"],
        "html": public.get("html"),
        "answer": typed if typed is not None else describing.answer(public, paper.response),
        "words": grading.words(typed) if typed is not None else None,
        "notes": question.grader_notes if isinstance(question, Essay) else "",
        "most": history.points(paper.max_points, interface),
        "marked": paper.marked_at is not None,
        "points": form.get("points", given.get("points", "")),
        "comment": form.get("comment", paper.comment),
        "by_levels": bool(rubric) and form.get("by", "levels") == "levels",
        "rubric": [
            {
                "id": each.id,
                "name": each.name,
                "levels": [
                    {"points": history.points(level.points, interface), "words": level.words}
                    for level in each.levels
                ],
                "chosen": form.get(f"levels.{each.id}", str(levels.get(each.id, ""))),
            }
            for each in rubric
        ],
    }
