"""The administrator's list of people: found, narrowed and paged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast, get_args
from urllib.parse import urlencode
from uuid import UUID

import falcon

from functions.permissions import ROLES_OF
from origin import paging
from origin.pages import days
from origin.pages.showing import account, show, somebody
from origin.resources.users import after_of, state
from storage import groups, people
from storage.database import Connection, transaction
from storage.people import Filters, Person
from storage.users import User
from templates import translate

ROLES = ("student", "author", "sponsor", "admin")
assert frozenset(ROLES) == ROLES_OF["member"]
PAGE = 50
MAX_GROUPS = 500
STATES = {"active": "active", "deactivated": "deactivated", "locked": "locked"}
SORTS: dict[people.Sort, str] = {
    "-created": "Newest first",
    "name": "By name",
    "-last_login": "Last here first",
}


class People:
    """/admin/users."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List accounts as the filters of the address say; what can't be read narrows nothing."""
        interface = req.context.interface
        asked = {
            name: (req.get_param(name) or "").strip()[:200]
            for name in ("search", "role", "state", "group", "sort")
        }
        sort = cast(people.Sort, asked["sort"] if asked["sort"] in SORTS else "-created")
        cursor = req.get_param("cursor")
        after = after_of(sort, cursor)
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            found = people.listing(db, _filters(asked), sort=sort, after=after, limit=PAGE + 1)
            known = group_options(db)
        shown = found[:PAGE]
        following = ""
        if len(found) > PAGE:
            following = _address(asked, paging.write_key(shown[-1].sort_key, shown[-1].id))
        show(
            req,
            resp,
            "admin/users.html",
            keeps_query=True,
            account=account(user),
            asked=asked | {"sort": sort},
            roles=[_all(interface, "All roles"), *role_options(interface)],
            states=[
                _all(interface, "All states"),
                *({"value": key, "label": translate(interface, word)}
                  for key, word in STATES.items()),
            ],
            groups=[_all(interface, "All groups"), *known],
            sorts=[{"value": key, "label": translate(interface, name)}
                   for key, name in SORTS.items()],
            people=[_row(person, user, interface) for person in shown],
            next=following,
            first=after is None,
            begin=_address(asked),
        )  # fmt: skip


def role_options(interface: str) -> list[dict[str, str]]:
    """Return the roles as options."""
    return [{"value": role, "label": translate(interface, role)} for role in ROLES]


def group_options(db: Connection) -> list[dict[str, str]]:
    """Return the groups as options, by name."""
    known = groups.listing(db, limit=MAX_GROUPS)
    return [{"value": str(group.id), "label": group.name} for group in known]


def marks(person: Person, interface: str) -> list[str]:
    """Return what is unusual about an account, in words."""
    stands = state(person)
    found = [] if stands == "active" else [stands]
    if not person.verified:
        found.append("not confirmed")
    return [translate(interface, word) for word in found]


def _row(person: Person, reader: User, interface: str) -> dict[str, object]:
    where = days.zone(reader.time_zone)
    last = person.last_login
    return {
        "path": f"/admin/users/{person.id}",
        "name": person.name,
        "email": person.email,
        "role": translate(interface, person.role),
        "marks": marks(person, interface),
        "groups": [group["name"] for group in person.groups],
        "last": days.day_and_time(last, where, interface) if last else "",
    }


def _filters(asked: Mapping[str, str]) -> Filters:
    try:
        group = UUID(asked["group"])
    except ValueError:
        group = None
    wanted = asked["state"] if asked["state"] in get_args(people.State) else None
    return Filters(
        role=asked["role"] if asked["role"] in ROLES else None,
        state=cast(people.State | None, wanted),
        group=group,
        words=asked["search"] or None,
    )


def _address(asked: Mapping[str, str], cursor: str = "") -> str:
    query = urlencode({name: text for name, text in asked.items() if text}
                      | ({"cursor": cursor} if cursor else {}))  # fmt: skip
    return "/admin/users" + (f"?{query}" if query else "")


def _all(interface: str, word: str) -> dict[str, str]:
    return {"value": "", "label": translate(interface, word)}
