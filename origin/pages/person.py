"""One account, as an administrator sees and changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

import falcon

from functions.problems import InvalidFields, NotFound
from origin import acting
from origin.acting import Acting
from origin.actions import erasing, logins, people, second_factors
from origin.actions import groups as membership
from origin.actions.people import LastAdmin
from origin.house import House
from origin.pages import days, granting, notices
from origin.pages.forms import NOT_TICKED, Fault, fault, faults
from origin.pages.notices import Said
from origin.pages.people import ROLES, group_options, role_options
from origin.pages.sessions import in_words, named
from origin.pages.showing import account, show, somebody
from origin.resources.users import state
from storage import groups
from storage import people as kept
from storage.database import transaction
from storage.groups import TooManyGroups
from storage.people import Person

_LAST_ADMIN = "The last administrator must stay. Make somebody else an administrator first"
_DEEDS: dict[str, tuple[Callable[[House, UUID, Acting], object], Said]] = {
    "deactivate": (people.deactivate, "user-deactivated"),
    "activate": (people.activate, "user-activated"),
    "unlock": (people.unlock, "user-unlocked"),
    "end-sessions": (logins.end_all, "user-sessions-ended"),
    "reset-factors": (
        lambda house, user, by: second_factors.reset(house, by, user),
        "factors-reset",
    ),
}
"""What a single button does, and what is said afterwards."""


class OnePerson:
    """/admin/users/{user}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Show the account."""
        _show(req, resp, user)

    def on_post(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Do what the pressed button says, or say why not."""
        house, form, interface = req.context.house, req.context.form, req.context.interface
        by, do, here = acting.of(req), form.get("do", "save"), f"/admin/users/{user}"
        try:
            if do in _DEEDS:
                deed, said = _DEEDS[do]
                deed(house, user, by)
                notices.go(req, resp, here, said)
            elif do == "end-session":
                logins.end(house, user, named(form.get("session", "")), by)
                notices.go(req, resp, here, "session-ended")
            elif do == "erase":
                _erase(req, resp, user, by)
            elif do == "grant":
                granting.save(house, form, user, by)
                notices.go(req, resp, here, "messages-granted")
            else:
                _save(house, form, user, by)
                notices.go(req, resp, here, "user-saved")
        except LastAdmin:
            resp.status = falcon.HTTP_409
            at = "role" if do == "save" else ""
            _show(req, resp, user, form, [fault(interface, at, _LAST_ADMIN)])
        except TooManyGroups as problem:
            resp.status = falcon.HTTP_409
            _show(req, resp, user, form, [fault(interface, "", problem.title())])
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, user, form, faults(interface, problem))


def _erase(req: falcon.Request, resp: falcon.Response, user: UUID, by: Acting) -> None:
    if "sure" not in req.context.form:
        resp.status = falcon.HTTP_422
        _show(req, resp, user, faults=[fault(req.context.interface, "sure", NOT_TICKED)])
        return
    erasing.erase(req.context.house, user, by)
    notices.go(req, resp, "/admin/users", "user-erased", out=user == by.user)


def _save(house: House, form: Mapping[str, str], user: UUID, by: Acting) -> None:
    with transaction(house.pool) as db:
        before = {UUID(text) for text in groups.of_user(db, user)}
        known = [UUID(option["value"]) for option in group_options(db)]
    people.change(house, user, {"name": form.get("name", "")}, by)
    for group in known:
        ticked = f"groups-{group}" in form
        if ticked and group not in before:
            membership.add(house, group, user, by)
        elif not ticked and group in before:
            membership.remove(house, group, user, by)
    # Last: it may be refused, and it logs the person out.
    if form.get("role") in ROLES:
        people.change_role(house, user, form["role"], by)


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    user: UUID,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    house, interface = req.context.house, req.context.interface
    with transaction(house.pool) as db:
        reader, person = somebody(req, db), kept.find(db, user)
        options = group_options(db)
        factors = bool(second_factors.methods_of(db, user))
        until = granting.until(db, user)
    if person is None:
        raise NotFound
    where = days.zone(reader.time_zone)

    show(
        req,
        resp,
        "admin/user.html",
        account=account(reader),
        person={
            "path": f"/admin/users/{user}",
            "name": person.name,
            "email": person.email,
            "since": days.long(person.created_at.astimezone(where), interface),
            "last": days.day_and_time(person.last_login, where, interface)
            if person.last_login
            else "",
            "verified": person.verified,
            "state": state(person),
            "locked_until": days.day_and_time(person.locked_until, where, interface)
            if person.locked_until
            else "",
        },
        typed=_typed(person, form, options),
        roles=role_options(interface),
        groups=options,
        sessions=in_words(logins.of_user(house, user), reader, interface),
        factors=factors,
        without=granting.shown(until, where, form),
        faults=faults,
        trail="/admin/audit?" + urlencode({"subject": person.email}),
    )


def _typed(
    person: Person, form: Mapping[str, str] | None, options: Sequence[Mapping[str, str]]
) -> dict[str, object]:
    # Only the form that edits carries these fields; the others leave them as they are kept.
    if form is None or "role" not in form:
        mine = [group["id"] for group in person.groups]
        return {"name": person.name, "role": person.role, "groups": mine}
    ticked = [option["value"] for option in options if f"groups-{option['value']}" in form]
    return {"name": form.get("name", ""), "role": form["role"], "groups": ticked}
