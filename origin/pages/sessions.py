"""One's own sessions: every device that is logged in, to be logged out one by one or all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

import falcon

from functions.problems import NotFound
from origin import acting
from origin.actions import logins
from origin.pages import days, devices, notices
from origin.pages.showing import account, show, somebody
from storage.database import transaction
from storage.sessions import Session
from storage.users import User


class Device(TypedDict):
    """One session in words."""

    id: str
    device: str
    address: str
    since: str
    used: str
    this: bool
    """Whether it is the browser that asks."""


class Sessions:
    """/me/sessions."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List where the person is logged in."""
        house, person = req.context.house, req.context.person
        with transaction(house.pool) as db:
            user = somebody(req, db)
        found = logins.of_user(house, user.id)
        this = UUID(hex=person.session)
        shown = in_words(found, user, req.context.interface, this)
        show(req, resp, "accounts/sessions.html", account=account(user), sessions=shown)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Log one device out, or all but this one."""
        house, person, form = req.context.house, req.context.person, req.context.form
        by = acting.of(req)
        if "others" in form:
            logins.end_all(house, person.user, by, but=UUID(hex=person.session))
            notices.go(req, resp, "/me/sessions", "sessions-ended")
            return
        logins.end(house, person.user, named(form.get("session", "")), by)
        notices.go(req, resp, "/me/sessions", "session-ended")


def in_words(
    found: Sequence[Session], reader: User, interface: str, this: UUID | None = None
) -> list[Device]:
    """Return sessions as a page lists them, in the reader's time and language."""
    where = days.zone(reader.time_zone)
    return [
        {
            "id": str(session.id),
            "device": devices.words(session.user_agent, interface),
            "address": str(session.address or ""),
            "since": days.day_and_time(session.created_at, where, interface),
            "used": days.day_and_time(session.used_at, where, interface),
            "this": session.id == this,
        }
        for session in found
    ]


def named(text: str) -> UUID:
    """Return the id that a form carries; NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
