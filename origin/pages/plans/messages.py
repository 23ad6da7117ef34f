"""Messages: written, looked at as a reader would see them, sent to the review and judged there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import BadRequest, Conflict, InvalidFields, NotFound
from origin import acting
from origin.actions import creatives as actions
from origin.actions import reviewing
from origin.actions.campaigns import member_of
from origin.actions.creatives import Message, StaleCreative
from origin.actions.visiting import LandingUnseen
from origin.pages import notices
from origin.pages.forms import Fault, fault
from origin.pages.plans import facts, leads, message_form, wording
from origin.pages.plans.message_form import Draft
from origin.pages.showing import account, show, somebody
from storage import campaigns, sponsors
from storage.campaigns import Campaign
from storage.creatives import Creative
from storage.database import transaction

CHANGED = (
    "Somebody changed this message meanwhile. Below stands what you typed: save it again to put "
    "it in place of theirs"
)
_WRITES = ("save", "keep", "look")
"""Buttons of the form that writes a message; the others judge it or put it away."""
READ_AGAIN = "Somebody changed this message meanwhile. Read it once more"


class NewMessage:
    """/admin/partners/plans/{campaign}/messages and /partners/desk/{campaign}/messages."""

    def __init__(self, base: str) -> None:
        """Stand under `base`: the house's pages or the sponsors'."""
        self._base = base

    def on_get(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Show the empty form."""
        _show(req, resp, self._base, _plan(req, campaign), None, message_form.blank(campaign))

    def on_post(self, req: falcon.Request, resp: falcon.Response, campaign: UUID) -> None:
        """Add a message, show what it would look like, or say what is wrong."""
        plan, blank = _plan(req, campaign), message_form.blank(campaign)
        draft, faults = message_form.typed(req, blank)
        if not faults and req.context.form.get("do") != "look":
            try:
                made = actions.make(
                    req.context.house, campaign, message_form.given(req, draft), req.context.person,
                    acting.of(req),
                )  # fmt: skip
            except InvalidFields as problem:
                faults = wording.refused(req.context.interface, problem)
            except Conflict as problem:
                faults = [fault(req.context.interface, "", problem.title())]
            else:
                path = f"{self._base}/messages/{made.creative.id}"
                notices.go(req, resp, path, _said(made.creative.state))
                return
        resp.status = falcon.HTTP_422 if faults else falcon.HTTP_200
        _show(req, resp, self._base, plan, None, draft, faults)


class OneMessage:
    """/admin/partners/messages/{creative} and /partners/messages/{creative}."""

    def __init__(self, base: str) -> None:
        """Stand under `base`: the house's pages or the sponsors'."""
        self._base = base

    def on_get(self, req: falcon.Request, resp: falcon.Response, creative: UUID) -> None:
        """Show a message: as readers see it, as it is wanted, and the form that changes it."""
        found = _found(req, creative)
        plan = _plan(req, found.creative.campaign_id)
        _show(req, resp, self._base, plan, found, _edited(req, found))

    def on_post(self, req: falcon.Request, resp: falcon.Response, creative: UUID) -> None:
        """Do what the pressed button says, or say why not."""
        before, interface = _found(req, creative), req.context.interface
        plan = _plan(req, before.creative.campaign_id)
        draft, faults = _edited(req, before), list[Fault]()
        do = req.context.form.get("do", "save")
        if do in _WRITES:
            draft, faults = message_form.typed(req, draft)
        if not faults and do != "look":
            try:
                said = self._do(req, do, before, draft)
            except StaleCreative as problem:
                resp.status = falcon.HTTP_409
                before = problem.theirs
                sentence = CHANGED if do in ("save", "keep") else READ_AGAIN
                if do not in ("save", "keep"):
                    draft = _edited(req, before)
                faults = [fault(interface, "", sentence)]
                _show(req, resp, self._base, plan, before, draft, faults)
                return
            except InvalidFields as problem:
                faults = wording.refused(interface, problem)
            except LandingUnseen as problem:
                faults = [fault(interface, "confirmed", problem.title())]
                before = _found(req, creative)
            except Conflict as problem:
                faults = [fault(interface, "", problem.title())]
            else:
                gone = said == "message-archived"
                notices.go(req, resp, self._above(plan) if gone else self._path(creative), said)
                return
        resp.status = falcon.HTTP_422 if faults else falcon.HTTP_200
        _show(req, resp, self._base, plan, before, draft, faults)

    def _do(self, req: falcon.Request, do: str, before: Message, draft: Draft) -> notices.Said:
        house, person, by = req.context.house, req.context.person, acting.of(req)
        creative, version = before.creative.id, message_form.version(req)
        note = req.context.form.get("note", "")
        if do in ("save", "keep"):
            after = actions.change(
                house, creative, version, message_form.given(req, draft), person, by
            )
            return "message-sent" if after.waits else _said(after.creative.state)
        if do == "archive":
            actions.archive(house, creative, person, by)
            return "message-archived"
        if person.role == "admin" and do == "approve":
            confirmed = "confirmed" in req.context.form
            reviewing.approve(house, creative, version, note, person, by, confirmed=confirmed)
            return "review-approved"
        if person.role == "admin" and do == "refuse":
            reviewing.refuse(house, creative, version, note, person, by)
            return "review-refused"
        if person.role == "admin" and do == "visit":
            actions.look_again(house, creative, person, by)
            return "message-visited"
        raise BadRequest("no button of the page says this")

    def _path(self, creative: UUID) -> str:
        return f"{self._base}/messages/{creative}"

    def _above(self, plan: Campaign) -> str:
        return _plan_path(self._base, plan)


def _plan_path(base: str, plan: Campaign) -> str:
    return f"{base}/{'plans' if base == '/admin/partners' else 'desk'}/{plan.id}"


def _plan(req: falcon.Request, campaign: UUID) -> Campaign:
    with transaction(req.context.house.pool) as db:
        found = campaigns.find(db, campaign, member=member_of(req.context.person))
    if found is None:
        raise NotFound
    return found


def _found(req: falcon.Request, creative: UUID) -> Message:
    with transaction(req.context.house.pool) as db:
        return actions.find(db, creative, req.context.person)


def _edited(req: falcon.Request, message: Message) -> Draft:
    """Return what a form begins from: what is asked for, or, for the house, what stands.

    The house judges what is asked for and does not write it: it would take the sponsor's place.
    """
    return Draft(message.creative if req.context.person.role == "admin" else message.wanted)


def _said(state: str) -> notices.Said:
    if state == "review":
        return "message-sent"
    return "message-kept" if state == "draft" else "message-saved"


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    base: str,
    plan: Campaign,
    message: Message | None,
    draft: Draft,
    faults: Sequence[Fault] = (),
) -> None:
    interface = req.context.interface
    by_house = base == "/admin/partners"
    with transaction(req.context.house.pool) as db:
        user, sponsor = somebody(req, db), sponsors.find(db, plan.sponsor_id)
        now = ""
        if message is not None and message.creative.state == "live":
            now = facts.preview(req, db, Draft(message.creative), plan)
        typing = req.method == "POST" and req.context.form.get("do", "save") in _WRITES
        asked = draft if typing or message is None else Draft(message.wanted)
        same = message is not None and _shown(asked.creative) == _shown(message.creative)
        wanted = ""
        if asked.creative.headline and not (now and same):
            wanted = facts.preview(req, db, asked, plan)
    change = message.change if message else None
    here = f"{base}/messages/{message.creative.id}" if message else ""
    show(
        req,
        resp,
        "admin/message.html" if by_house else "partners/message.html",
        account=account(user),
        here_path=here or f"{_plan_path(base, plan)}/messages",
        plan={"path": _plan_path(base, plan), "name": plan.name},
        partner=sponsor.name if sponsor else "",
        message=None if message is None else _facts(message, interface),
        change=None if change is None else {"state": change.state, "note": change.review_note},
        typed=message_form.shown(req, draft),
        version=message.creative.version if message else 0,
        now=now,
        wanted=""
        if now and message and _shown(asked.creative) == _shown(message.creative)
        else wanted,
        typing=typing,
        leads=None
        if message is None
        else leads.of(message, user, interface, looking=req.context.house.settings.landing_visits),
        languages=wording.options(interface, wording.LANGUAGES),
        states=wording.options(
            interface, {name: wording.STATES[name] for name in wording.SETTABLE}
        ),
        note=req.context.form.get("note", "") if req.method == "POST" else "",
        by_house=by_house,
        faults=faults,
    )


def _facts(message: Message, interface: str) -> dict[str, object]:
    found = message.creative
    return {
        "headline": found.headline,
        "state": found.state,
        "state_name": wording.state(interface, found.state),
        "waits": message.waits,
        "note": found.review_note,
        "report": f"/partners/{found.id}",
    }


def _shown(creative: Creative) -> tuple[object, ...]:
    return tuple(getattr(creative, name) for name in actions.SHOWN)
