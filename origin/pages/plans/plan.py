"""One plan: what was agreed with a sponsor, its targets and its messages, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import falcon

from functions.problems import BadRequest, Conflict, InvalidFields, NotFound
from origin import acting
from origin.actions import campaigns as actions
from origin.actions.campaigns import StaleCampaign
from origin.actions.sponsors import SponsorArchived
from origin.pages import notices, time_zones
from origin.pages.days import DEFAULT_ZONE
from origin.pages.forms import NOT_TICKED, Fault, fault
from origin.pages.plans import choices, facts, plan_form, wording
from origin.pages.plans.choices import Offered
from origin.pages.plans.plan_form import Typed
from origin.pages.showing import account, show, somebody
from storage import campaigns, sponsors
from storage.campaigns import Campaign
from storage.database import transaction
from storage.sponsors import Sponsor

CHANGED = (
    "Somebody changed this plan meanwhile. Below stands what you typed: save it again to put it "
    "in place of theirs"
)


class NewPlan:
    """/admin/partners/{sponsor}/plans."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID) -> None:
        """Show the empty form."""
        blank = _blank(req, sponsor)
        _show(req, resp, blank, plan_form.of_campaign(blank, req.context.interface))

    def on_post(self, req: falcon.Request, resp: falcon.Response, sponsor: UUID) -> None:
        """Make a plan, fill in hours, or say what is wrong."""
        interface, blank = req.context.interface, _blank(req, sponsor)
        typed = plan_form.of_form(req.context.form)
        if req.context.form.get("do") in choices.PRESETS:
            _show(req, resp, blank, typed)
            return
        given, faults = plan_form.fields(typed, blank, _offered(req), interface)
        try:
            if not faults:
                made = actions.make(req.context.house, sponsor, given, acting.of(req))
                notices.go(req, resp, f"/admin/partners/plans/{made.id}", "plan-made")
                return
        except InvalidFields as problem:
            faults = wording.refused(interface, problem, plan_form.NAMES)
        except SponsorArchived as problem:
            faults = [fault(interface, "", problem.title())]
        resp.status = falcon.HTTP_422
        _show(req, resp, blank, typed, faults)


class OnePlan:
    """/admin/partners/plans/{campaign}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Show a plan and its messages."""
        found = _found(req, campaign)
        _show(req, resp, found, plan_form.of_campaign(found, req.context.interface))

    def on_post(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Do what the pressed button says, or say why not."""
        before, interface = _found(req, campaign), req.context.interface
        typed = plan_form.of_form(req.context.form)
        try:
            said = _do(req, before, typed)
        except _Again as again:
            resp.status = falcon.HTTP_422 if again.faults else falcon.HTTP_200
            # Only the form that edits carries what was typed.
            edits = "name" in req.context.form
            shown = typed if edits else plan_form.of_campaign(before, interface)
            _show(req, resp, before, shown, again.faults)
        except StaleCampaign as problem:
            resp.status = falcon.HTTP_409
            typed = replace(typed, version=problem.theirs.version)
            faults = [fault(interface, "", CHANGED)]
            _show(req, resp, problem.theirs, typed, faults, theirs=problem.theirs)
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, before, typed, wording.refused(interface, problem, plan_form.NAMES))
        except Conflict as problem:
            resp.status = falcon.HTTP_409
            shown = plan_form.of_campaign(before, interface)
            _show(req, resp, before, shown, [fault(interface, "", problem.title())])
        else:
            notices.go(req, resp, f"/admin/partners/plans/{campaign}", said)


class _Again(Exception):
    """The form is shown once more: hours were filled in, or something can't be read."""

    def __init__(self, faults: Sequence[Fault] = ()) -> None:
        super().__init__()
        self.faults = faults


def _do(req: falcon.Request, before: Campaign, typed: Typed) -> notices.Said:
    house, form, person, by = (
        req.context.house, req.context.form, req.context.person, acting.of(req),
    )  # fmt: skip
    do = form.get("do", "save")
    if do in choices.PRESETS:
        raise _Again
    if do == "save":
        given, faults = plan_form.fields(typed, before, _offered(req), req.context.interface)
        if faults:
            raise _Again(faults)
        actions.change(house, before.id, typed.version, given, by)
        return "plan-saved"
    if do == "pause":
        actions.pause(house, before.id, person, by)
        return "plan-paused"
    if do == "resume":
        actions.resume(house, before.id, person, by)
        return "plan-resumed"
    if do == "end":
        if "sure" not in form:
            raise _Again([fault(req.context.interface, "sure", NOT_TICKED)])
        actions.end(house, before.id, by)
        return "plan-ended"
    raise BadRequest("no button of the page says this")


def _blank(req: falcon.Request, sponsor: UUID) -> Campaign:
    """Return what a new plan begins from; NotFound when there is no such sponsor."""
    with transaction(req.context.house.pool) as db:
        if sponsors.find(db, sponsor) is None:
            raise NotFound
        zone = somebody(req, db).time_zone
    blank = actions.blank(sponsor, req.context.house.now())
    return replace(blank, time_zone=zone or DEFAULT_ZONE, pricing="impression")


def _found(req: falcon.Request, campaign: UUID) -> Campaign:
    with transaction(req.context.house.pool) as db:
        found = campaigns.find(db, campaign)
    if found is None:
        raise NotFound
    return found


def _offered(req: falcon.Request) -> Offered:
    with transaction(req.context.house.pool) as db:
        return choices.offered(db)


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    campaign: Campaign,
    typed: Typed,
    faults: Sequence[Fault] = (),
    *,
    theirs: Campaign | None = None,
) -> None:
    interface = req.context.interface
    is_new = campaign.version == 0
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        sponsor: Sponsor | None = sponsors.find(db, campaign.sponsor_id)
        offered = choices.offered(db)
        shown = [] if is_new else facts.messages(db, campaign.id, "/admin/partners", interface)
    if sponsor is None:
        raise NotFound
    partner = f"/admin/partners/{sponsor.id}"
    show(
        req,
        resp,
        "admin/plan.html",
        account=account(user),
        partner={"path": partner, "name": sponsor.name},
        here_path=f"{partner}/plans" if is_new else f"/admin/partners/plans/{campaign.id}",
        plan=None if is_new else facts.plan(campaign, user, interface),
        messages=shown,
        typed=typed.texts,
        ticked=typed.ticked,
        version=typed.version,
        theirs=None if theirs is None else _differing(theirs, typed, interface),
        pricings=wording.options(interface, wording.PRICINGS),
        priorities=wording.priorities(interface),
        visitors=wording.options(interface, wording.VISITORS),
        stages=wording.options(interface, wording.STAGES),
        zones=time_zones.options(interface, typed.texts["time_zone"]),
        courses=choices.courses(offered, typed.ticked),
        groups=choices.groups(offered, typed.ticked),
        week=choices.week(interface, typed.hours),
        faults=faults,
    )


def _differing(theirs: Campaign, typed: Typed, interface: str) -> list[dict[str, str]]:
    """Return the texts that somebody else saved otherwise, by the name of their field."""
    saved = plan_form.of_campaign(theirs, interface).texts
    return [
        {"name": name, "saved": text}
        for name, text in saved.items()
        if text != typed.texts.get(name, "")
    ]
