"""Entering: a session that begins, by a password alone or by its second step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from functions import cookies, identifiers
from origin import refresh_tokens
from origin.actions import lockouts, passes, second_factors
from origin.actions.second_factors import SecondFactorNeeded
from origin.house import House
from origin.refresh_tokens import RefreshToken
from storage import logins
from storage.database import Connection
from storage.logins import Entry
from storage.memberships import Carried
from storage.users import User
from storage.wishes import Told

SESSION_LIFETIME = timedelta(seconds=cookies.REFRESH_LIFETIME_S)


@dataclass(frozen=True, slots=True)
class Login:
    """A session that has just begun or been renewed."""

    user: User
    session: UUID
    access: str
    """The access token, valid for 15 minutes."""
    refresh: str
    refresh_lifetime_s: int
    told: Told
    """What the edge is told of the user."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who would enter, and the first refresh token of their session."""

    entering: logins.Entering
    token: RefreshToken


def arrive(house: House, user: User | None, address: str | None, user_agent: str) -> Arrival:
    """Return what a session begins with; as much work for nobody as for an account."""
    now = house.now()
    # The token names the session, whose row holds the token's hash: the id is made here.
    session = identifiers.uuid7(int(now.timestamp() * 1000), house.draw(10))
    token = refresh_tokens.first(house.settings.csrf_keys, session, house.draw(32))
    entering = logins.Entering(
        user.id if user else lockouts.NOBODY,
        session,
        token.hash,
        at=now,
        expires_at=now + SESSION_LIFETIME,
        user_agent=user_agent.replace("\x00", "")[:500],
        address=address or None,
    )
    return Arrival(entering, token)


def begin(
    house: House,
    db: Connection,
    user: User,
    address: str | None,
    user_agent: str,
    *,
    second_step: bool = False,
) -> Login | SecondFactorNeeded | None:
    """Begin a session; it exists when the caller commits.

    None when the account was locked or deactivated meanwhile. An account with a second factor is
    not entered unless `second_step` says that it was given.
    """
    arrival = arrive(house, user, address, user_agent)
    [entry] = logins.enter(db, [arrival.entering], second_step=second_step)
    return begun(house, user, arrival, entry)


def begun(
    house: House, user: User, arrival: Arrival, entry: Entry | None
) -> Login | SecondFactorNeeded | None:
    """Return what became of an arrival; None when the account was shut meanwhile."""
    if entry is None:
        return None
    if entry.entered:
        ends = arrival.entering.expires_at
        return renewed(house, user, ends, arrival.token, entry.carried, entry.told)
    return second_factors.needed(house, user.id, entry.password_hash, entry.factors)


def renewed(
    house: House,
    user: User,
    expires_at: datetime,
    token: RefreshToken,
    carried: Carried,
    told: Told,
) -> Login:
    """Return a session's login by its newest refresh token, with an access token made now.

    `expires_at` is when the session ends, however often it is renewed.
    """
    access = passes.make(house, user, token.session, carried)
    left = int((expires_at - house.now()).total_seconds())
    return Login(user, token.session, access, token.text, left, told)
