"""The page before the end: what is not answered yet, and the one button that closes the attempt."""

from __future__ import annotations

from uuid import UUID

import falcon

from origin.actions import attempts as actions
from origin.pages import days
from origin.pages.quizzes import papers, words
from origin.pages.quizzes.sitting import of_attempt
from origin.pages.showing import account, show, somebody
from storage.database import transaction


class Finishing:
    """/quizzes/attempts/{attempt}/finish."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Say what is open still."""
        house, interface = req.context.house, req.context.interface
        view = actions.view(house, req.context.person.user, attempt)
        if view.attempt.state != "open":
            resp.status = falcon.HTTP_303
            resp.location = f"/quizzes/attempts/{attempt}/results"
            return
        with transaction(house.pool) as db:
            user = somebody(req, db)
        given = {each.slot: each.response for each in view.answers}
        found = [each for each in papers.questions_of(view.shown, given) if each["number"]]
        show(
            req,
            resp,
            "quizzes/finish.html",
            account=account(user),
            attempt=of_attempt(view, days.zone(user.time_zone), interface),
            answered=sum(each["answered"] for each in found),
            open=[each for each in found if not each["answered"]],
            one=view.rules.paging == "one",
            words=words.script(interface),
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response, attempt: UUID) -> None:
        """Close the attempt for good; closed already is closed."""
        actions.complete(req.context.house, req.context.person.user, attempt)
        resp.status = falcon.HTTP_303
        resp.location = f"/quizzes/attempts/{attempt}/results"
