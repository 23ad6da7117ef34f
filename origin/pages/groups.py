"""Groups: made, renamed, filled and removed by administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import falcon

from functions.problems import Conflict, InvalidFields, NotFound
from origin import acting
from origin.actions import groups as actions
from origin.pages import notices
from origin.pages.forms import EMPTY, Fault, fault
from origin.pages.people import MAX_GROUPS
from origin.pages.sessions import named
from origin.pages.showing import account, show, somebody
from storage import groups, people, users
from storage.database import transaction
from storage.groups import TooManyGroups
from storage.people import Filters

MAX_MEMBERS = 200
_TAKEN = "There is another group of this name"
_NOBODY = "There is no account with this address"


class Groups:
    """/admin/groups."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List the groups, and offer to make one."""
        _list(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Make a group."""
        form, interface = req.context.form, req.context.interface
        name, young = form.get("name", ""), "under_age" in form
        try:
            group = actions.make(req.context.house, name, young, acting.of(req))
        except (InvalidFields, Conflict) as problem:
            resp.status = falcon.HTTP_422
            _list(req, resp, form, [_name_fault(interface, problem)])
        else:
            notices.go(req, resp, f"/admin/groups/{group.id}", "group-made")


class OneGroup:
    """/admin/groups/{group}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Show the group and its members."""
        _show(req, resp, group)

    def on_post(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Do what the pressed button says, or say why not."""
        house, form, interface = req.context.house, req.context.form, req.context.interface
        by, do, here = acting.of(req), form.get("do", "save"), f"/admin/groups/{group}"
        if do == "remove":
            actions.dissolve(house, group, by)
            notices.go(req, resp, "/admin/groups", "group-removed")
        elif do == "take-out":
            actions.remove(house, group, named(form.get("user", "")), by)
            notices.go(req, resp, here, "member-removed")
        elif do == "take-in":
            found = _take_in(req, group)
            if found:
                resp.status = falcon.HTTP_422
                _show(req, resp, group, form, [found])
            else:
                notices.go(req, resp, here, "member-added")
        else:
            young = "under_age" in form
            try:
                actions.change(house, group, by, name=form.get("name", ""), under_age=young)
            except (InvalidFields, Conflict) as problem:
                resp.status = falcon.HTTP_422
                _show(req, resp, group, form, [_name_fault(interface, problem)])
            else:
                notices.go(req, resp, here, "group-saved")


def _take_in(req: falcon.Request, group: UUID) -> Fault | None:
    """Let the account of the typed address belong to the group, or return why not."""
    house, interface = req.context.house, req.context.interface
    with transaction(house.pool) as db:
        user = users.find_by_email(db, req.context.form.get("email", "").strip())
    if user is None:
        return fault(interface, "email", _NOBODY)
    try:
        actions.add(house, group, user.id, acting.of(req))
    except TooManyGroups as problem:
        return fault(interface, "email", problem.title())
    return None


def _name_fault(interface: str, problem: InvalidFields | Conflict) -> Fault:
    return fault(interface, "name", EMPTY if isinstance(problem, InvalidFields) else _TAKEN)


def _list(
    req: falcon.Request,
    resp: falcon.Response,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        known = groups.listing(db, limit=MAX_GROUPS)
    typed = {"name": (form or {}).get("name", ""), "under_age": "under_age" in (form or {})}
    shown = [
        {
            "path": f"/admin/groups/{group.id}",
            "name": group.name,
            "under_age": group.under_age,
            "members": group.members,
        }
        for group in known
    ]
    show(
        req,
        resp,
        "admin/groups.html",
        account=account(user),
        groups=shown,
        typed=typed,
        faults=faults,
    )


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    group: UUID,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), groups.find(db, group)
        members = people.listing(db, Filters(group=group), sort="name", limit=MAX_MEMBERS + 1)
    if found is None:
        raise NotFound
    edited = form is not None and "name" in form
    typed = {
        "name": form.get("name", "") if form and edited else found.name,
        "under_age": "under_age" in form if form and edited else found.under_age,
        "email": (form or {}).get("email", ""),
    }
    show(
        req,
        resp,
        "admin/group.html",
        account=account(user),
        group={"path": f"/admin/groups/{group}", "name": found.name},
        typed=typed,
        faults=faults,
        members=[
            {
                "id": str(member.id),
                "path": f"/admin/users/{member.id}",
                "name": member.name,
                "email": member.email,
            }
            for member in members[:MAX_MEMBERS]
        ],
        more=len(members) > MAX_MEMBERS,
        all_path=f"/admin/users?group={group}",
    )
