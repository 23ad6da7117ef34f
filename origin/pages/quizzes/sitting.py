"""The page of an attempt: its questions as one form, which saves with scripts and without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import falcon

from functions import questions, responses, timing
from functions.problems import Problem
from origin.actions import answering
from origin.actions import attempts as actions
from origin.actions.answering import AttemptSealed, CameLate, Outdated
from origin.actions.attempts import Shown, View
from origin.pages import days, explaining, notices
from origin.pages.quizzes import describing, filling, history, papers, stating, words
from origin.pages.showing import account, show, somebody
from storage.answers import Answer
from storage.database import transaction
from templates import translate


class Sitting:
    """/quizzes/attempts/{attempt}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Show the questions with what is saved."""
        view = actions.view(req.context.house, req.context.person.user, attempt)
        if view.attempt.state != "open":
            _to(resp, f"/quizzes/attempts/{attempt}/results")
            return
        _show(req, resp, view, _asked_for(req), Saving())

    def on_post(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Save what was changed, and go where the button says."""
        view = actions.view(req.context.house, req.context.person.user, attempt)
        done = save(req, view)
        here = f"/quizzes/attempts/{attempt}"
        if done.late:
            notices.go(req, resp, f"{here}/results", "answers-late")
        elif done.sealed or view.attempt.state != "open":
            notices.go(req, resp, f"{here}/results", "attempt-over")
        elif done.problems:
            resp.status = falcon.HTTP_422
            view = actions.view(req.context.house, req.context.person.user, attempt)
            _show(req, resp, view, min(done.problems), done)
        else:
            _go_on(req, resp, here)


@dataclass(slots=True)
class Saving:
    """What became of a form's answers, by slot."""

    kept: dict[int, Any] = field(default_factory=dict)
    """What stands in the fields and is not saved."""
    problems: dict[int, Problem] = field(default_factory=dict)
    late: bool = False
    sealed: bool = False


def save(req: falcon.Request, view: View) -> Saving:
    """Save every answer of a form that was changed there; those that stand as shown are let be."""
    form = req.context.form
    stored = {each.slot: each for each in view.answers}
    cleared = form.get("do", "").removeprefix("clear-")
    done = Saving()
    for shown in view.shown:
        slot = shown.sheet.slot
        carried = form.get(f"q{slot}{filling.WAS}")
        if carried is None:
            continue
        given = None if cleared == str(slot) else filling.response(shown.question, f"q{slot}", form)
        try:
            _save_one(req, view, shown, carried, given, stored.get(slot))
        except CameLate:
            done.late = True
        except AttemptSealed:
            done.sealed = True
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            done.kept[slot] = given
            done.problems[slot] = problem
    return done


def _save_one(
    req: falcon.Request,
    view: View,
    shown: Shown,
    carried: str,
    given: dict[str, Any] | None,
    stored: Answer | None,
) -> None:
    based = filling.based_on(carried)
    response = responses.write(shown.question, responses.read(shown.question, given))
    if filling.was(based, response) == carried or (stored and stored.response == response):
        return
    answering.save(
        req.context.house,
        req.context.person,
        view.attempt.id,
        shown.sheet.question_id,
        based + 1,
        response,
    )


def _go_on(req: falcon.Request, resp: falcon.Response, here: str) -> None:
    do = req.context.form.get("do", "")
    if do == "finish":
        _to(resp, f"{here}/finish")
        return
    to = do.removeprefix("to-")
    asked = to if do.startswith("to-") and _is_slot(to) else req.context.form.get("here", "")
    if do.startswith("to-"):
        _to(resp, f"{here}?question={asked}#question")
    elif _is_slot(asked):
        notices.go(req, resp, f"{here}?question={asked}", "answers-saved")
    else:
        notices.go(req, resp, here, "answers-saved")


def _to(resp: falcon.Response, path: str) -> None:
    resp.status = falcon.HTTP_303
    resp.location = path


def _is_slot(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4


def _asked_for(req: falcon.Request) -> int:
    asked = req.get_param("question") or ""
    return int(asked) if _is_slot(asked) else 0


def _show(
    req: falcon.Request, resp: falcon.Response, view: View, asked_for: int, done: Saving
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, language = somebody(req, db), papers.language(db, view.attempt.quiz_id)
    zone = days.zone(user.time_zone)
    stored = {each.slot: each for each in view.answers}
    given: dict[int, Mapping[str, Any] | None] = {
        slot: each.response for slot, each in stored.items()
    }
    found = papers.questions_of(view.shown, given | done.kept)
    for each, shown in zip(found, view.shown, strict=True):
        answer = stored.get(each["slot"])
        saved = answer.response if answer else None
        sequence = answer.sequence if answer else 0
        each["sequence"] = sequence
        each["was"] = filling.was(sequence, papers.as_shown(shown, saved))
        each["saved"] = stating.clock(answer.saved_ms, zone, interface) if answer else ""
        each["answered"] = saved is not None
        each["points"] = history.points(shown.sheet.max_points, interface)
        each["fault"] = _fault(done.problems.get(each["slot"]), shown, interface)
    slots = [each["slot"] for each in found]
    at = slots.index(asked_for) if asked_for in slots else 0
    show(
        req,
        resp,
        "quizzes/attempt.html",
        keeps_query=req.method == "GET",
        account=account(user),
        attempt=of_attempt(view, zone, interface),
        language=language,
        questions=found,
        one=view.rules.paging == "one",
        here=slots[at],
        previous=slots[at - 1] if at else None,
        next=slots[at + 1] if at + 1 < len(slots) else None,
        faults=[
            {"name": f"q{each['slot']}", "sentence": each["fault"]}
            for each in found
            if each["fault"]
        ],
        words=words.script(interface),
    )


def of_attempt(view: View, zone: Any, interface: str) -> dict[str, Any]:
    """Return an attempt as its pages name it."""
    attempt = view.attempt
    left = timing.left_ms(attempt.deadline_ms, attempt.now_ms)
    return {
        "id": str(attempt.id),
        "path": f"/quizzes/attempts/{attempt.id}",
        "quiz": f"/quizzes/{attempt.quiz_id}",
        "title": view.title,
        "left_ms": left,
        "left": "" if left is None else explaining.span(left, interface),
        "until": ""
        if attempt.deadline_ms is None
        else stating.moment(attempt.deadline_ms, zone, interface),
        "grace_ms": timing.GRACE_MS,
    }


def _fault(problem: Problem | None, shown: Shown, interface: str) -> str:
    if problem is None:
        return ""
    if isinstance(problem, Outdated):
        public = questions.public(shown.question, shown.sheet.option_order, shown.sheet.html)
        there = describing.answer(public, problem.outcome.response)
        return translate(
            interface,
            "Another answer was saved meanwhile, and counts: %(there)s. Save again to put this "
            "one in its place",
            there=there,
        )
    return translate(interface, problem.title())
