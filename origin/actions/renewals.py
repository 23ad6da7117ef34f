"""Renewals: a login that goes on by its refresh token, each of which works once."""

from __future__ import annotations

from uuid import UUID

from functions.problems import NotLoggedIn
from origin import metrics, refresh_tokens
from origin.acting import HOUSE, Acting
from origin.actions import entering
from origin.actions.entering import Login
from origin.house import House
from origin.refresh_tokens import RefreshToken
from storage import audit, memberships, sessions, users, wishes
from storage.database import Connection, transaction
from storage.sessions import Session
from storage.users import User


def renew(house: House, text: str, acting: Acting = HOUSE) -> Login:
    """Renew a login; raise NotLoggedIn. Every token works once.

    A token that comes again within ten seconds gets the same successor (its answer was lost on
    the way); one that comes later was stolen or its successor was: the session ends.
    """
    token = refresh_tokens.read(house.settings.csrf_keys, text)
    if token is None:
        raise NotLoggedIn
    with transaction(house.pool) as db:
        login = _renew(house, db, token, acting)
    # Raised behind the commit: the end of the session must outlive the refusal.
    if login is None:
        raise NotLoggedIn
    return login


def session_of(house: House, text: str | None) -> UUID | None:
    """Return the session that a refresh token of ours names."""
    token = refresh_tokens.read(house.settings.csrf_keys, text) if text else None
    return token.session if token else None


def _renew(house: House, db: Connection, token: RefreshToken, acting: Acting) -> Login | None:
    session = sessions.find_by_refresh(db, token.hash)
    if session is None:
        _reused(db, token.session, acting)
        return None
    user = users.find(db, session.user_id)
    over = session.revoked_at is not None or session.expires_at <= house.now()
    if over or user is None or user.deactivated_at is not None:
        return None
    next_ones = refresh_tokens.successors(house.settings.csrf_keys, token)
    if session.refresh_hash == token.hash:
        sessions.rotate(db, session.id, old_hash=token.hash, new_hash=next_ones[0].hash)
        return _login(house, db, user, session, next_ones[0])
    if house.now() - session.used_at <= refresh_tokens.GRACE:
        for following in next_ones:
            if following.hash == session.refresh_hash:
                return _login(house, db, user, session, following)
    _reused(db, session.id, acting)
    return None


def _login(
    house: House, db: Connection, user: User, session: Session, token: RefreshToken
) -> Login:
    carried = memberships.carried(db, user.id)
    told = wishes.told(db, user.id)
    return entering.renewed(house, user, session.expires_at, token, carried, told)


def _reused(db: Connection, session: UUID, acting: Acting) -> None:
    if not sessions.revoke(db, session):
        return
    metrics.REUSED.inc()
    ended = sessions.find(db, session)
    # Whoever holds a token of a family is not known to be the person: the house is the actor.
    audit.record(
        db,
        action="refresh.reused",
        actor=None,
        subject=ended.user_id if ended else None,
        kind="session",
        address=acting.address,
        request_id=acting.request_id,
        changes={"session": (str(session), None)},
    )
