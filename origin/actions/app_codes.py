"""App codes: setting an authenticator app up as a second factor, and taking it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from functions.problems import Conflict, FieldError, InvalidFields
from origin import totp, vault
from origin.acting import Acting
from origin.actions import second_factors as own
from origin.house import House
from storage import second_factors, totp_secrets
from storage.database import transaction
from templates.environment import SITE

PENDING = timedelta(minutes=15)
"""How long a secret that was shown waits for its first code."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """What an app is set up with; shown until a first code confirms it, never afterwards."""

    secret: str
    """In base32, to be typed by hand."""
    address: str
    """The otpauth: address, to be scanned."""


def begin(house: House, acting: Acting, password: str) -> NewSecret:
    """Draw a secret, which counts once `confirm` has seen a code of it.

    Raises InvalidFields for a wrong password, Conflict when an app is set up already.
    """
    user = own.ask_password(house, acting, password)
    secret = house.draw(totp.SECRET_BYTES)
    sealed = vault.seal(house.settings.vault_keys, secret, own.about_totp(user.id))
    with transaction(house.pool) as db:
        if not totp_secrets.begin(db, user.id, sealed):
            raise Conflict("an app is set up already: remove it first")
    return _shown(secret, user.email)


def pending(house: House, acting: Acting) -> NewSecret | None:
    """Return the secret that waits for its first code; None without."""
    with transaction(house.pool) as db:
        user = own.person_of(db, acting)
        kept = totp_secrets.find(db, user.id)
    if kept is None or _over(house, kept):
        return None
    return _shown(own.secret_of(house, kept), user.email)


def confirm(house: House, acting: Acting, code: str) -> tuple[str, ...]:
    """Let the app count from now on; return recovery codes if these are the account's first.

    Raises InvalidFields for a wrong code, Conflict when no secret waits for one, TooMany.
    """
    with transaction(house.pool) as db:
        user = own.person_of(db, acting)
    own.count_code(house, user.id)
    with transaction(house.pool) as db:
        second_factors.lock(db, user.id)
        kept = totp_secrets.find(db, user.id)
        if kept is None or _over(house, kept):
            raise Conflict("no app waits for its first code: begin again")
        digits = totp.digits(code)
        step = totp.step_of(own.secret_of(house, kept), digits, house.now()) if digits else None
        if step is None or not totp_secrets.confirm(db, user.id, kept.sealed, step):
            raise InvalidFields(errors=(FieldError("/code", "is not the app's code of now"),))
        codes = own.enabled(house, db, acting, user.id, "totp")
    own.clear_codes(house, user.id)
    return codes


def remove(house: House, acting: Acting, password: str, code: str) -> None:
    """Take the app away, which takes the password and a code of it or a recovery code.

    Raises InvalidFields, Conflict when there is none, TooMany.
    """
    user = own.ask_password(house, acting, password)
    own.count_code(house, user.id)
    with transaction(house.pool) as db:
        second_factors.lock(db, user.id)
        if not second_factors.of_user(db, user.id).totp:
            raise Conflict("no app is set up")
        if own.take_code(house, db, user.id, code) is None:
            raise InvalidFields(errors=(FieldError("/code", "is not a code that works now"),))
        totp_secrets.delete(db, user.id)
        own.disabled(db, acting, user.id, "totp")
    own.clear_codes(house, user.id)


def _over(house: House, kept: totp_secrets.TotpSecret) -> bool:
    return kept.confirmed_at is not None or house.now() - kept.created_at > PENDING


def _shown(secret: bytes, email: str) -> NewSecret:
    return NewSecret(totp.spelled(secret), totp.address(secret, email, SITE["name"]))
