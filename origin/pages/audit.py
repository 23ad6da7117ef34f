"""The audit log as administrators read it: who did what to whom, from where, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import falcon

from origin import auditing, paging
from origin.auditing import Read
from origin.pages import days, deeds, naming
from origin.pages.forms import Fault, fault
from origin.pages.showing import account, show, somebody
from storage import audit, groups, users
from storage.database import Connection, transaction
from storage.users import User
from templates import translate

PAGE = 50
_NAMING = {
    "group": "group",
    "course": "course",
    "translation_of": "course",
    "chapter": "chapter",
    "owner": "user",
}
"""Fields whose values are ids, with what they are ids of."""
_NOBODY = "There is no account with this address"
_NO_DAY = "This is not a day"


class AuditLog:
    """/admin/audit."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List what was done, newest first, as the filters of the address say."""
        house, interface = req.context.house, req.context.interface
        asked = {
            name: (req.get_param(name) or "").strip()[:320]
            for name in ("action", "actor", "subject", "since", "until")
        }
        before = paging.read_number(req.get_param("cursor"))
        faults: list[Fault] = []
        with transaction(house.pool) as db:
            reader = somebody(req, db)
            filters = _filters(db, asked, days.zone(reader.time_zone), interface, faults)
            found = [] if faults else audit.listing(db, before=before, limit=PAGE + 1, **filters)
            read = auditing.read(house.settings.vault_keys, db, found[:PAGE])
            names = _names(db, read, interface)
        following = ""
        if len(found) > PAGE:
            following = _address(asked, paging.write(read[-1].entry.number))
        if faults:
            resp.status = falcon.HTTP_422
        show(
            req,
            resp,
            "admin/audit.html",
            keeps_query=True,
            account=account(reader),
            asked=asked,
            actions=_options(interface),
            faults=faults,
            entries=[_entry(each, names, reader, interface) for each in read],
            next=following,
            first=before is None,
            begin=_address(asked),
        )


def _filters(
    db: Connection, asked: Mapping[str, str], where: ZoneInfo, interface: str, faults: list[Fault]
) -> dict[str, Any]:
    filters: dict[str, Any] = {"action": asked["action"] or None}
    for name in ("actor", "subject"):
        if asked[name]:
            user = users.find_by_email(db, asked[name])
            if user is None:
                faults.append(fault(interface, name, _NOBODY))
            else:
                filters[name] = user.id
    for name, further in (("since", 0), ("until", 1)):
        if asked[name]:
            try:
                # A day is the reader's day, from midnight to midnight.
                day = date.fromisoformat(asked[name]) + timedelta(days=further)
                filters[name] = datetime.combine(day, time_of_day(), where)
            except (ValueError, OverflowError):
                faults.append(fault(interface, name, _NO_DAY))
    return filters


def _names(db: Connection, read: list[Read], interface: str) -> dict[UUID, str]:
    """Return what the people and groups of some entries are called; who is gone has no name."""
    names: dict[UUID, str] = {}
    for each in read:
        entry = each.entry
        for named, kind in ((entry.actor, "user"), (entry.subject, entry.kind)):
            if named is None or named in names:
                continue
            names[named] = _name(db, named, kind, interface)
        for field, kind in _NAMING.items():
            for value in each.changes.get(field) or ():
                if (named := _id(value)) and named not in names:
                    names[named] = _name(db, named, kind, interface)
    return names


def _name(db: Connection, named: UUID, kind: str, interface: str) -> str:
    if kind in ("user", "session"):
        user = users.find(db, named)
        return user.email if user else translate(interface, "somebody erased")
    if kind == "group":
        group = groups.find(db, named)
        return group.name if group else str(named)
    return naming.of(db, named, kind) or str(named)


def _entry(
    read: Read, names: Mapping[UUID, str], reader: User, interface: str
) -> dict[str, object]:
    entry = read.entry
    where = days.zone(reader.time_zone)
    return {
        "moment": days.day_and_time(entry.at, where, interface),
        "action": deeds.words(entry.action, interface),
        "actor": names[entry.actor] if entry.actor else "",
        "subject": names[entry.subject] if entry.subject and entry.subject != entry.actor else "",
        "address": read.address or "",
        "changes": [
            {
                "field": deeds.field(name, interface),
                "kept": pair is not None,
                "before": _value(pair[0], names, interface, name) if pair else "",
                "after": _value(pair[1], names, interface, name) if pair else "",
            }
            for name, pair in read.changes.items()
        ],
    }


def _value(given: object, names: Mapping[UUID, str], interface: str, field: str) -> str:
    named = _id(given)
    return names[named] if named and named in names else deeds.value(given, interface, field)


def _id(given: object) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _options(interface: str) -> list[dict[str, str]]:
    words = [
        {"value": action, "label": translate(interface, sentence)}
        for action, sentence in deeds.WORDS.items()
    ]
    everything = {"value": "", "label": translate(interface, "Everything")}
    return [everything, *sorted(words, key=lambda option: option["label"])]


def _address(asked: Mapping[str, str], cursor: str = "") -> str:
    kept = {name: text for name, text in asked.items() if text}
    query = urlencode(kept | ({"cursor": cursor} if cursor else {}))
    return "/admin/audit" + (f"?{query}" if query else "")
