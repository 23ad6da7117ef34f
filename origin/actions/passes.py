"""Passes: access tokens of a session, with the memberships that its account has right now."""

from __future__ import annotations

from uuid import UUID

from functions.access import Claims
from functions.problems import NotLoggedIn
from origin.house import House
from storage import memberships, users
from storage.database import Connection
from storage.memberships import Carried
from storage.users import User


def make(
    house: House, user: User, session: UUID, carried: Carried, *, until_s: int | None = None
) -> str:
    """Return an access token that carries these memberships."""
    return house.signer.sign(
        user.id,
        session,
        user.role,
        user.language,
        house.now(),
        carried.groups,
        minor=carried.minor,
        departures=carried.departures,
        until_s=until_s,
    )


def anew(house: House, db: Connection, person: Claims, *, first: UUID | None = None) -> str:
    """Return another access token of the same session, whose memberships have changed.

    It names the course `first` before all that it has no room for, and ends when the one at hand
    ends: a stolen token makes none that lives longer.
    """
    user = users.find(db, person.user)
    if user is None:
        raise NotLoggedIn
    session = UUID(hex=person.session)
    carried = memberships.carried(db, user.id, first=first)
    return make(house, user, session, carried, until_s=person.expires_s)
