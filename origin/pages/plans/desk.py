"""The desk of a sponsor: their own plans, paused and resumed here, and what each of them shows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import BadRequest, Conflict, NotFound
from origin import acting
from origin.actions import campaigns as actions
from origin.actions.campaigns import member_of
from origin.pages import notices
from origin.pages.forms import Fault, fault
from origin.pages.plans import facts
from origin.pages.showing import account, show, somebody
from storage import campaigns
from storage.database import transaction

MAX_PLANS = 200


class Desk:
    """/partners/desk."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List the plans of the sponsors that the account belongs to; all of them to an admin."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            found = campaigns.listing(db, member=member_of(req.context.person), limit=MAX_PLANS)
        show(
            req,
            resp,
            "partners/desk.html",
            account=account(user),
            plans=[
                facts.plan(each, user, interface) | {"path": f"/partners/desk/{each.id}"}
                for each in found
            ],
        )


class OwnPlan:
    """/partners/desk/{campaign}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Show a plan and its messages."""
        _show(req, resp, campaign)

    def on_post(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Pause or resume it, or say why not."""
        house, person, by = req.context.house, req.context.person, acting.of(req)
        do = req.context.form.get("do", "")
        deeds = {"pause": actions.pause, "resume": actions.resume}
        if do not in deeds:
            # Whose it is not hears that there is no such plan, whatever was pressed.
            _show(req, resp, campaign)
            raise BadRequest("no button of the page says this")
        try:
            deeds[do](house, campaign, person, by)
        except Conflict as problem:
            resp.status = falcon.HTTP_409
            _show(req, resp, campaign, [fault(req.context.interface, "", problem.title())])
        else:
            said: notices.Said = "plan-paused" if do == "pause" else "plan-resumed"
            notices.go(req, resp, f"/partners/desk/{campaign}", said)


def _show(
    req: falcon.Request, resp: falcon.Response, campaign: UUID, faults: Sequence[Fault] = ()
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        found = campaigns.find(db, campaign, member=member_of(req.context.person))
        if found is None:
            raise NotFound
        messages = facts.messages(db, campaign, "/partners", interface)
    show(
        req,
        resp,
        "partners/own_plan.html",
        account=account(user),
        plan=facts.plan(found, user, interface) | {"path": f"/partners/desk/{campaign}"},
        messages=messages,
        faults=faults,
    )
