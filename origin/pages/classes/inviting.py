"""Links and codes of a class: made, shown to be passed on, and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions import invitations as decided
from functions.problems import BadRequest, InvalidFields
from origin import acting, invitation_codes
from origin.actions import inviting as actions
from origin.actions.inviting import TooManyInvitations
from origin.pages import days, notices
from origin.pages.classes.finding import check, class_of, facts
from origin.pages.forms import Fault, fault
from origin.pages.sessions import named
from origin.pages.showing import account, show, somebody
from storage import invitations
from storage.database import transaction

_DAYS = "A number from 1 to %(most)s"
_USES = "A number from 1 to %(most)s, or nothing"


class Inviting:
    """/classes/{group}/invitations."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Show the invitations."""
        _show(req, resp, group)

    def on_post(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Make one, or withdraw one."""
        check(req, group)
        house, form, person = req.context.house, req.context.form, req.context.person
        do, here = form.get("do", ""), f"/classes/{group}/invitations"
        if do == "withdraw":
            chosen = named(form.get("invitation", ""))
            actions.revoke(house, group, chosen, person, acting.of(req))
            notices.go(req, resp, here, "invitation-withdrawn")
        elif do in ("link", "code"):
            wrong = _make(req, group, "link" if do == "link" else "code")
            if wrong:
                resp.status = falcon.HTTP_422
                _show(req, resp, group, wrong)
            else:
                notices.go(req, resp, here, "invitation-made")
        else:
            raise BadRequest("no button of the page says this")


def _make(req: falcon.Request, group: UUID, kind: actions.Chosen) -> list[Fault]:
    """Make an invitation as typed, or return what is wrong."""
    form, interface = req.context.form, req.context.interface
    numbers = {name: _number(form.get(name, "")) for name in ("days", "max_uses")}
    most = {"days": decided.MAX_LIFETIME.days, "max_uses": decided.MAX_USES}
    sentences = {"days": _DAYS, "max_uses": _USES}
    try:
        actions.make(req.context.house, group, kind, req.context.person, acting.of(req), **numbers)
    except InvalidFields as problem:
        names = [error.pointer.strip("/") for error in problem.errors]
        return [fault(interface, name, sentences[name], most=most[name]) for name in names]
    except TooManyInvitations as problem:
        return [fault(interface, "", problem.title())]
    return []


def _number(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    # What is no number is one that no bound allows.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _show(
    req: falcon.Request, resp: falcon.Response, group: UUID, faults: Sequence[Fault] = ()
) -> None:
    house, interface = req.context.house, req.context.interface
    with transaction(house.pool) as db:
        user, found = somebody(req, db), class_of(req, db, group)
        made = invitations.of_class(db, group)
        letters = len(invitations.letters_of_class(db, group))
    zone = days.zone(user.time_zone)
    shown = []
    for each in made:
        code = invitation_codes.code(house, each)
        if code is None or not each.is_open(house.now()):
            continue
        shown.append(
            {
                "id": str(each.id),
                "kind": each.kind,
                "code": code,
                "address": invitation_codes.address(house, code),
                "uses": each.uses,
                "max_uses": each.max_uses,
                "until": days.day_and_time(each.expires_at, zone, interface),
            }
        )
    form = req.context.form if req.method == "POST" else {}
    show(
        req,
        resp,
        "classes/invitations.html",
        account=account(user),
        group=facts(found),
        invitations=shown,
        letters=letters,
        join=f"{house.settings.public_url}/classes/join",
        typed={name: form.get(name, "") for name in ("days", "max_uses")},
        lifetimes={kind: each.days for kind, each in decided.LIFETIMES.items()},
        faults=faults,
    )
