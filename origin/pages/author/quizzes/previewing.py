"""Previewing: a quiz as learners meet it, drawn, answered and graded, with nothing stored."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import falcon

from origin.pages.author.quizzes import trying
from origin.pages.author.quizzes.finding import quiz_of
from origin.pages.quizzes import history
from origin.pages.showing import account, show, somebody
from storage import questions
from storage.database import transaction

_MAX_SEED = 4


class Previewing:
    """/author/quizzes/{quiz}/preview."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show the questions of a draw."""
        _show(req, resp, quiz, _seed(req.get_param("draw") or ""))

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show what the answers would earn, and why."""
        _show(req, resp, quiz, _seed(req.context.form.get("draw", "")))


def _seed(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_SEED else 1


def _show(req: falcon.Request, resp: falcon.Response, quiz: UUID, seed: int) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
        listed = questions.of_quiz(db, quiz)
    rules = place.quiz.rules
    shown = trying.drawn(rules, listed, f"preview {seed}")
    form = {name: value for name, value in req.context.form.items() if name.startswith("q")}
    found = trying.paper(shown, form if req.method == "POST" else {}, rules, interface)
    marks = [each["mark"] for each in found if each["mark"]]
    show(
        req,
        resp,
        "author/quizzes/preview.html",
        account=account(user),
        **place.facts(),
        intro=place.quiz.intro_html,
        questions=found,
        draw=seed,
        changes=bool(rules.draws or rules.shuffle_questions or rules.shuffle_options),
        graded=bool(marks),
        earned=history.points(sum((each["exact"] for each in marks), start=Decimal(0)), interface),
        most=history.points(
            sum((each.sheet.max_points for each in shown), start=Decimal(0)), interface
        ),
    )
