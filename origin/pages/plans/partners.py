"""Partners: the sponsors of the site, as administrators see and change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import falcon

from functions.problems import BadRequest, InvalidFields, NotFound
from origin import acting
from origin.actions import sponsors as actions
from origin.pages import notices
from origin.pages.forms import Fault
from origin.pages.plans.wording import refused, state
from origin.pages.sessions import named
from origin.pages.showing import account, show, somebody
from storage import campaigns, reviews, sponsors
from storage.database import transaction

MAX_SHOWN = 500
_EMPTY = {"name": "", "payer": "", "website": "", "email": ""}


class Partners:
    """/admin/partners."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List the sponsors, and offer to make one."""
        _list(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Make a sponsor."""
        form = req.context.form
        try:
            made = actions.make(
                req.context.house, form.get("name", ""), acting.of(req),
                payer=form.get("payer", ""), website=form.get("website", ""),
            )  # fmt: skip
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _list(req, resp, form, refused(req.context.interface, problem))
        else:
            notices.go(req, resp, f"/admin/partners/{made.id}", "partner-made")


class OnePartner:
    """/admin/partners/{sponsor}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID) -> None:
        """Show a sponsor, its accounts and its plans."""
        _show(req, resp, sponsor)

    def on_post(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID) -> None:
        """Do what the pressed button says, or say why not."""
        try:
            said = _do(req, sponsor)
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            faults = refused(req.context.interface, problem)
            _show(req, resp, sponsor, req.context.form, faults)
        else:
            notices.go(req, resp, f"/admin/partners/{sponsor}", said)


def _do(req: falcon.Request, sponsor: UUID) -> notices.Said:
    house, form, by = req.context.house, req.context.form, acting.of(req)
    match form.get("do", "save"):
        case "save":
            actions.change(
                house, sponsor, by, name=form.get("name", ""), payer=form.get("payer", ""),
                website=form.get("website", ""),
            )  # fmt: skip
            return "partner-saved"
        case "take-in":
            actions.add_by_email(house, sponsor, form.get("email", ""), by)
            return "partner-joined"
        case "take-out":
            actions.remove(house, sponsor, named(form.get("user", "")), by)
            return "partner-left"
        case "archive":
            actions.archive(house, sponsor, by)
            return "partner-archived"
        case "restore":
            actions.restore(house, sponsor, by)
            return "partner-restored"
        case _:
            raise BadRequest("no button of the page says this")


def _list(
    req: falcon.Request,
    resp: falcon.Response,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        known = sponsors.listing(db, limit=MAX_SHOWN)
        running = campaigns.running(db)
        waiting = reviews.count(db)
    rows = [
        {
            "path": f"/admin/partners/{each.id}",
            "name": each.name,
            "payer": each.payer,
            "running": running.get(each.id, 0),
            "archived": each.archived_at is not None,
        }
        for each in known
    ]
    show(
        req,
        resp,
        "admin/partners.html",
        account=account(user),
        partners=[row for row in rows if not row["archived"]],
        archived=[row for row in rows if row["archived"]],
        waiting=waiting,
        typed=_EMPTY | dict(form or {}),
        faults=faults,
    )


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    sponsor: UUID,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), sponsors.find(db, sponsor)
        if found is None:
            raise NotFound
        members = sponsors.members(db, sponsor)
        plans = campaigns.listing(db, sponsor=sponsor, limit=MAX_SHOWN)
    stored = {"name": found.name, "payer": found.payer, "website": found.website, "email": ""}
    show(
        req,
        resp,
        "admin/partner.html",
        account=account(user),
        partner={
            "path": f"/admin/partners/{sponsor}",
            "name": found.name,
            "archived": found.archived_at is not None,
        },
        members=[
            {"id": str(each.user_id), "name": each.name, "email": each.email} for each in members
        ],
        plans=[
            {
                "path": f"/admin/partners/plans/{each.id}",
                "name": each.name,
                "state": state(interface, each.state),
            }
            for each in plans
        ],
        typed=stored | dict(form or {}),
        faults=faults,
    )
