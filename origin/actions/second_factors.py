"""Second factors: when logging in takes one, proving oneself, and losing them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from functions import limits
from functions.problems import Conflict, NotFound, NotLoggedIn, TooMany
from origin import jobs, login_tickets, recovery_codes, totp, vault
from origin.acting import Acting
from origin.actions.confirmations import confirm
from origin.house import House
from storage import audit, passkeys, second_factors, sessions, totp_secrets, users
from storage import recovery_codes as kept_codes
from storage.database import Connection, transaction
from storage.passkeys import Passkey
from storage.second_factors import Factors
from storage.users import User

Method = Literal["totp", "passkey", "recovery"]


class SecondFactorNeeded(Exception):
    """The password was right, and the account asks for a second step."""

    def __init__(self, ticket: str, methods: tuple[Method, ...]) -> None:
        """Carry the ticket that the second step is taken with, and how it may be taken."""
        super().__init__("a second factor is needed")
        self.ticket = ticket
        self.methods = methods


@dataclass(frozen=True, slots=True)
class Overview:
    """What an account has of second factors, as its owner sees it."""

    totp: bool
    passkeys: tuple[Passkey, ...]
    recovery_codes: int
    """How many still work."""


def needed(
    house: House, user: UUID, password_hash: str, factors: Factors
) -> SecondFactorNeeded | None:
    """Return what the caller raises once it has committed, when the account has a second factor.

    Asked when the password was right and whatever the login changes about it is written: the
    ticket is bound to the password's hash as it stands now.
    """
    methods = _methods(factors)
    if not methods:
        return None
    ticket = login_tickets.make(
        house.settings.csrf_keys, user, password_hash, house.now(), house.draw
    )
    return SecondFactorNeeded(ticket, methods)


def methods_of(db: Connection, user: UUID) -> tuple[Method, ...]:
    """Return how an account may take its second step; nothing when it has none to take."""
    return _methods(second_factors.of_user(db, user))


def _methods(factors: Factors) -> tuple[Method, ...]:
    if not factors.any:
        return ()
    found: list[tuple[Method, bool]] = [
        ("totp", factors.totp),
        ("passkey", factors.passkeys > 0),
        ("recovery", factors.recovery_codes > 0),
    ]
    return tuple(method for method, present in found if present)


def overview(house: House, user: UUID) -> Overview:
    """Return what an account has."""
    with transaction(house.pool) as db:
        factors = second_factors.of_user(db, user)
        return Overview(factors.totp, tuple(passkeys.of_user(db, user)), factors.recovery_codes)


def reset(house: House, acting: Acting, user: UUID) -> None:
    """Take all second factors from somebody who lost them; audited, and a letter tells them.

    Their sessions end too: who has the lost device may be logged in on it. NotFound without the
    account.
    """
    with transaction(house.pool) as db:
        person = users.find(db, user)
        if person is None:
            raise NotFound("there is no such account")
        second_factors.lock(db, user)
        had = second_factors.of_user(db, user)
        totp_secrets.delete(db, user)
        passkeys.delete_all(db, user)
        kept_codes.delete_all(db, user)
        if had.any:
            sessions.revoke_all(db, user)
            write(db, acting, user, "second-factor-removed")
            record(db, acting, "second-factors.reset", user)


# What the setting up of each kind shares


def person_of(db: Connection, acting: Acting) -> User:
    """Return the account of who is acting; NotLoggedIn when it is gone."""
    user = users.find(db, acting.user) if acting.user else None
    if user is None or user.deactivated_at is not None:
        raise NotLoggedIn
    return user


def ask_password(house: House, acting: Acting, password: str) -> User:
    """Return the account of who is acting, whose password this is; else InvalidFields or TooMany.

    Wrong ones count as wrong logins do, so that a stolen session is no place to guess.
    """
    if acting.user is None:
        raise NotLoggedIn
    return confirm(house, acting.user, password)


def count_code(house: House, user: UUID) -> None:
    """Count a code that somebody who is logged in gives, before it is looked at; TooMany.

    Counted first, so that a hundred sent at once are not all looked at.
    """
    wait = house.rates.hit(limits.CODES_OF_ACCOUNT, str(user))
    if wait is not None:
        raise TooMany("too many codes were tried", retry_after=wait)


def clear_codes(house: House, user: UUID) -> None:
    """Forget the wrong codes of somebody who gave a right one."""
    house.rates.clear(limits.CODES_OF_ACCOUNT, str(user))


def take_code(house: House, db: Connection, user: UUID, typed: str) -> Method | None:
    """Use up what was typed, a code of the app or a recovery code; None when it is neither.

    Whatever is used up does not count again, also when two requests bring it at once.
    """
    digits = totp.digits(typed)
    if digits is not None:
        kept = totp_secrets.find(db, user)
        if kept is None or kept.confirmed_at is None:
            return None
        step = totp.step_of(secret_of(house, kept), digits, house.now())
        return "totp" if step is not None and totp_secrets.take(db, user, step) else None
    hashed = recovery_codes.hashed(user, typed)
    return "recovery" if hashed and kept_codes.take(db, user, hashed) else None


def secret_of(house: House, kept: totp_secrets.TotpSecret) -> bytes:
    """Return an account's secret, opened."""
    return vault.open_(house.settings.vault_keys, kept.sealed, about_totp(kept.user_id))


def about_totp(user: UUID) -> bytes:
    """Return what the vault binds an account's secret to."""
    return b"totp\0" + user.bytes


def enabled(
    house: House, db: Connection, acting: Acting, user: UUID, method: Method
) -> tuple[str, ...]:
    """Note that a factor counts from now on; return recovery codes if these are the first."""
    codes: tuple[str, ...] = ()
    if kept_codes.left(db, user) == 0:
        codes = give_codes(house, db, user)
    write(db, acting, user, "new-second-factor")
    record(db, acting, "second-factor.added", user, method=(None, method))
    return codes


def disabled(db: Connection, acting: Acting, user: UUID, method: Method) -> None:
    """Note that a factor is gone; without any left the recovery codes go too."""
    if not second_factors.of_user(db, user).any:
        kept_codes.delete_all(db, user)
    write(db, acting, user, "second-factor-removed")
    record(db, acting, "second-factor.removed", user, method=(method, None))


def renew_codes(house: House, acting: Acting, password: str) -> tuple[str, ...]:
    """Return ten new recovery codes, shown this once; the old ones end. InvalidFields, Conflict."""
    user = ask_password(house, acting, password)
    with transaction(house.pool) as db:
        second_factors.lock(db, user.id)
        if not second_factors.of_user(db, user.id).any:
            raise Conflict("recovery codes stand in for a second factor, and there is none")
        codes = give_codes(house, db, user.id)
        record(db, acting, "recovery.renewed", user.id)
    return codes


def give_codes(house: House, db: Connection, user: UUID) -> tuple[str, ...]:
    """Give an account ten new recovery codes and return them."""
    codes = recovery_codes.make(house.draw)
    hashes = [recovery_codes.hashed(user, code) for code in codes]
    kept_codes.replace(db, user, [hash_ for hash_ in hashes if hash_])
    return codes


def write(db: Connection, acting: Acting, user: UUID, template: str) -> None:
    """Send the owner a letter."""
    jobs.enqueue(db, "mail", {"template": template, "user": str(user)}, acting.request_id)


def record(
    db: Connection, acting: Acting, action: str, subject: UUID, **changes: tuple[object, object]
) -> None:
    """Write into the audit log what was done; last in its transaction."""
    audit.record(
        db,
        action=action,
        actor=acting.user,
        subject=subject,
        address=acting.address,
        request_id=acting.request_id,
        changes=changes,
    )
