"""The second step: from a ticket and a proof to a session."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from functions.problems import Conflict, Problem, TooMany
from origin import login_tickets, metrics
from origin import passkeys as ceremony
from origin.acting import Acting
from origin.actions import entering, lockouts
from origin.actions import second_factors as own
from origin.actions.entering import Login
from origin.actions.second_factors import Method
from origin.house import House
from origin.login_tickets import Ticket
from origin.passkeys import WrongAnswer
from storage import passkeys, second_factors, users
from storage.database import Connection, transaction
from storage.users import User


class LoginOver(Problem):
    """This login has taken too long, or was used already: begin again."""

    slug = "login-over"
    status = 401


class WrongSecondFactor(Problem):
    """This code or passkey does not prove that it is you."""

    slug = "wrong-second-factor"
    status = 401


def methods(house: House, text: str) -> tuple[Method, ...]:
    """Return how the second step may be taken; raise LoginOver."""
    with transaction(house.pool) as db:
        _, user = _believed(house, db, text)
        return own.methods_of(db, user.id)


def options(house: House, text: str) -> dict[str, Any]:
    """Return what the browser is to use a passkey with; good once and for five minutes.

    Raises LoginOver, Conflict when the account has no passkey.
    """
    challenge = house.draw(ceremony.CHALLENGE_BYTES)
    with transaction(house.pool) as db:
        _, user = _believed(house, db, text)
        present = passkeys.of_user(db, user.id)
        if not present:
            raise Conflict("the account has no passkey")
        until = house.now() + ceremony.CHALLENGE_LIFETIME
        passkeys.challenge(db, challenge, user.id, "login", until)
    return ceremony.to_use_one(house.settings.public_url, present, challenge)


def finish(
    house: House,
    acting: Acting,
    text: str,
    *,
    code: str = "",
    passkey: Mapping[str, Any] | None = None,
    user_agent: str = "",
) -> Login:
    """Begin the session; raise LoginOver, WrongSecondFactor, or TooMany while the account is shut.

    A wrong try leaves the ticket good for another one and counts like a wrong password: every
    fifth in a row shuts the account for longer. The right one uses the ticket up.
    """
    with transaction(house.pool) as db:
        named = login_tickets.read(text)
        if named is not None:
            # One try at a time: a hundred sent at once are no way past the fifth.
            second_factors.lock(db, named.user)
        ticket, user = _believed(house, db, text)
        _refuse_while_shut(house, user)
        method = _proof(house, db, user, code, passkey)
        if method is None:
            lockouts.failed(house, db, user)
            login = None
        else:
            login = _begin(house, db, acting, ticket, user, method, user_agent)
    # Raised behind the commit: the count of wrong tries must outlive the refusal.
    metrics.SECOND_STEPS.labels("right" if login else "wrong").inc()
    if login is None:
        raise WrongSecondFactor
    return login


def _begin(
    house: House,
    db: Connection,
    acting: Acting,
    ticket: Ticket,
    user: User,
    method: Method,
    user_agent: str,
) -> Login:
    if not second_factors.spend(db, ticket.id, ticket.expires_at):
        raise LoginOver
    address = acting.address or None
    login = entering.begin(house, db, user, address, user_agent, second_step=True)
    if not isinstance(login, Login):
        raise LoginOver
    if method == "recovery":
        owner = Acting(user.id, acting.address, acting.request_id)
        own.write(db, owner, user.id, "recovery-code-used")
        own.record(db, owner, "recovery.used", user.id)
    return login


def _refuse_while_shut(house: House, user: User) -> None:
    if lockouts.is_shut(house, user) and user.locked_until is not None:
        wait = math.ceil((user.locked_until - house.now()).total_seconds())
        raise TooMany("too many codes were tried", retry_after=max(wait, 1))


def _believed(house: House, db: Connection, text: str) -> tuple[Ticket, User]:
    ticket = login_tickets.read(text)
    user = users.find(db, ticket.user) if ticket else None
    if ticket is None or user is None or user.deactivated_at is not None:
        raise LoginOver
    if not login_tickets.holds(house.settings.csrf_keys, ticket, user.password_hash, house.now()):
        raise LoginOver
    return ticket, user


def _proof(
    house: House, db: Connection, user: User, code: str, answer: Mapping[str, Any] | None
) -> Method | None:
    if answer is None:
        return own.take_code(house, db, user.id, code)
    try:
        challenge = ceremony.challenge_of(answer)
        # Taken out before the answer is looked at: one that is refused has used it up too.
        given = passkeys.take_challenge(db, challenge, user.id, "login", house.now())
        passkey = passkeys.find(db, user.id, ceremony.credential_of(answer))
        if not given or passkey is None:
            return None
        count = ceremony.used(house.settings.public_url, answer, challenge, passkey)
    except WrongAnswer:
        return None
    passkeys.use(db, passkey.id, count)
    return "passkey"
