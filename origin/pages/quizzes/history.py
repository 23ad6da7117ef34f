"""One's own quizzes: every attempt, newest first, with what may be told of it."""

from __future__ import annotations

from datetime import tzinfo
from decimal import Decimal
from fractions import Fraction

import falcon

from functions import timing
from functions.disclosure import Disclosed
from functions.questions.fields import plain
from origin import paging
from origin.actions import results as actions
from origin.pages import days, explaining
from origin.pages.quizzes import stating
from origin.pages.showing import account, show, somebody
from storage.database import transaction
from storage.histories import Past

_A_PAGE = 50


class History:
    """/me/quizzes."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List the attempts."""
        house, interface = req.context.house, req.context.interface
        with transaction(house.pool) as db:
            user = somebody(req, db)
        found = actions.history(
            house,
            user.id,
            author=None,
            before=paging.read_id(req.get_param("cursor")),
            limit=_A_PAGE + 1,
        )
        zone = days.zone(user.time_zone)
        shown = found[:_A_PAGE]
        show(
            req,
            resp,
            "quizzes/history.html",
            keeps_query=True,
            account=account(user),
            attempts=[entry(past, told, zone, interface) for past, told in shown],
            next=f"/me/quizzes?cursor={paging.write(shown[-1][0].id)}"
            if len(found) > _A_PAGE
            else "",
        )


def entry(past: Past, told: Disclosed, zone: tzinfo, interface: str) -> dict[str, object]:
    """Return an attempt as a line of a list."""
    going_on = past.state == "open"
    left = timing.left_ms(past.deadline_ms, past.now_ms)
    return {
        "id": str(past.id),
        "title": past.title,
        "course": past.course_title,
        "number": past.number,
        "path": f"/quizzes/attempts/{past.id}" + ("" if going_on else "/results"),
        "quiz": f"/quizzes/{past.quiz_id}",
        "chapter": past.chapter_path,
        "going_on": going_on,
        "left": explaining.span(left, interface) if going_on and left is not None else "",
        "when": stating.moment(past.finished_ms or past.started_ms, zone, interface),
        "score": score(past, told, interface),
        # Where nobody can fail, nobody passes either.
        "passed": past.passed if told.score and past.rules.get("pass_share") else None,
        "waiting": past.waiting if told.score else 0,
    }


def score(past: Past, told: Disclosed, interface: str) -> str:
    """Return the score as percent; empty while it isn't told."""
    if not told.score or past.share is None:
        return ""
    return share(past.share, interface)


def share(text: str, interface: str) -> str:
    """Return an exact share ("5/6") in percent, rounded half to even to a decimal."""
    tenths = round(Fraction(text) * 1_000)
    whole, rest = divmod(tenths, 10)
    mark = "." if interface == "en" else ","
    return f"{whole}{mark}{rest} %" if rest else f"{whole} %"


def points(value: Decimal, interface: str) -> str:
    """Return points as a number in the reader's language."""
    text = plain(value)
    return text if interface == "en" else text.replace(".", ",")
