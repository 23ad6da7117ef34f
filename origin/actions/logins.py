"""Logins that go on: a person's sessions, seen and ended one by one or all at once."""

from __future__ import annotations

from uuid import UUID

from functions.problems import NotFound
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import sessions, users
from storage.database import transaction
from storage.sessions import Session


def of_user(house: House, user: UUID) -> list[Session]:
    """Return the sessions that go on, newest use first; NotFound when there is no such account."""
    with transaction(house.pool) as db:
        found = sessions.of_user(db, user)
        if not found and users.find(db, user) is None:
            raise NotFound("there is no such account")
        return found


def end(house: House, user: UUID, session: UUID, acting: Acting) -> None:
    """End one session of `user`; NotFound when they have no such session that goes on."""
    with transaction(house.pool) as db:
        if not sessions.revoke_own(db, user, session):
            raise NotFound("there is no such session")
        records.note(
            db, acting, "session.revoked", user, kind="session",
            changes={"session": (str(session), None)},
        )  # fmt: skip


def end_all(house: House, user: UUID, acting: Acting, *, but: UUID | None = None) -> int:
    """End every session of `user`, but one where `but` names it; return how many ended.

    At the origin at once, at every edge within 15 s. NotFound when there is no such account.
    """
    with transaction(house.pool) as db:
        if users.find(db, user) is None:
            raise NotFound("there is no such account")
        ended = sessions.revoke_all(db, user, but=but)
        if ended:
            records.note(
                db, acting, "session.revoked-all", user, kind="session",
                changes={"sessions": (ended, 0)},
            )  # fmt: skip
        return ended
