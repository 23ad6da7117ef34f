"""The page of a result: what an attempt earned, each point explained, as far as may be told."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any
from uuid import UUID

import falcon

from functions import questions
from functions.questions.faults import PLACE
from origin.actions import results as actions
from origin.actions.results import Explained, Result, StillOpen
from origin.pages import days
from origin.pages.quizzes import describing, history, papers, reasoning, solving, stating, words
from origin.pages.showing import account, show, somebody
from storage.database import transaction

_BLANK = r"[\1]"
"""A place of a cloze, where what was filled in stands below."""


class Resulting:
    """/quizzes/attempts/{attempt}/results."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Show the result of one's own attempt, or as an author of one at an own quiz."""
        house, interface = req.context.house, req.context.interface
        try:
            result = actions.of(house, req.context.person, attempt)
        except StillOpen:
            resp.status = falcon.HTTP_303
            resp.location = f"/quizzes/attempts/{attempt}"
            return
        with transaction(house.pool) as db:
            user, home = somebody(req, db), papers.home(db, result.attempt.quiz_id)
        zone = days.zone(user.time_zone)
        show(
            req,
            resp,
            "quizzes/results.html",
            account=account(user),
            language=home["language"],
            chapter=home,
            own=result.attempt.learner == user.id,
            told={
                "score": result.disclosed.score,
                "answers": result.disclosed.answers,
                "feedback": result.disclosed.feedback,
            },
            later=[] if all_told(result) else stating.disclosure(result.rules, interface),
            band=result.band,
            questions=[
                _question(each, number, result, interface)
                for each, number in zip(result.explained, _numbers(result.explained), strict=True)
            ],
            words=words.script(interface),
            **_whole(result, zone, interface),
        )


def all_told(result: Result) -> bool:
    """Say whether nothing of the result is held back."""
    told = result.disclosed
    return told.score and told.answers and told.feedback


def _whole(result: Result, zone: tzinfo, interface: str) -> dict[str, Any]:
    attempt, told = result.attempt, result.disclosed
    return {
        "attempt": {
            "id": str(attempt.id),
            "path": f"/quizzes/attempts/{attempt.id}",
            "quiz": f"/quizzes/{attempt.quiz_id}",
            "title": result.title,
            "number": attempt.number,
            "when": stating.moment(attempt.finished_ms or attempt.started_ms, zone, interface),
            "by": attempt.sealed_by,
        },
        "score": {
            "share": history.share(attempt.share, interface)
            if told.score and attempt.share is not None
            else "",
            "points": history.points(attempt.points, interface)
            if told.score and attempt.points is not None
            else "",
            "most": history.points(attempt.max_points, interface),
            "passed": attempt.passed if told.score else None,
            "mark": stating.percent(result.rules, interface),
            "waiting": attempt.waiting if told.score else 0,
        },
    }


def _numbers(explained: list[Explained]) -> list[int | None]:
    numbers: list[int | None] = []
    for each in explained:
        counted = each.question.kind != "description"
        numbers.append(sum(n is not None for n in numbers) + 1 if counted else None)
    return numbers


def _question(
    each: Explained, number: int | None, result: Result, interface: str
) -> dict[str, Any]:
    public = questions.public(each.question, each.sheet.option_order, each.sheet.html)
    response = each.answer.response if each.answer else None
    mark, told = each.mark, result.disclosed
    return {
        "number": number,
        "slot": each.sheet.slot,
        "kind": public["kind"],
        "text": PLACE.sub(_BLANK, public["text"]),
        "html": PLACE.sub(_BLANK, public["html"]) if "html" in public else None,
        "verdict": mark.verdict if mark else None,
        "points": history.points(mark.points, interface)
        if mark is not None and mark.points is not None
        else "",
        "most": history.points(each.sheet.max_points, interface),
        "late": each.answer.late if each.answer else False,
        "came_late": each.came_late,
        "options": _options(public, response, each),
        "answer": describing.answer(public, response),
        "answered": response is not None,
        "right": [] if each.solution is None else solving.right(public, each.solution, interface),
        "reasons": reasoning.lines(
            public, each.solution, mark.reasons, each.sheet.max_points, interface
        )
        if mark and mark.reasons and told.answers
        else [],
        "remarks": [html for key, html in each.remarks.items() if not key.startswith("option.")],
        "comment": mark.comment if mark else "",
    }


def _options(
    public: dict[str, Any], response: dict[str, Any] | None, each: Explained
) -> list[dict[str, Any]]:
    chosen = (response or {}).get("chosen") or []
    chosen = [chosen] if isinstance(chosen, str) else chosen
    shares = (each.solution or {}).get("options")
    return [
        {
            "text": option["text"],
            "html": option.get("html"),
            "chosen": option["id"] in chosen,
            # A share below nothing is wrong, and so is nothing.
            "right": None
            if shares is None
            else not shares.get(option["id"], "0").startswith(("0", "-")),
            "remark": each.remarks.get(f"option.{option['id']}.feedback", ""),
        }
        for option in public.get("options", [])
    ]
