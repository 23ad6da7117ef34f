"""Confirmations: the password asked for once more before something grave."""

from __future__ import annotations

from uuid import UUID

from functions import limits, mailboxes
from functions.problems import FieldError, InvalidFields, NotLoggedIn, TooMany
from origin.actions import lockouts
from origin.house import House
from storage import users
from storage.database import transaction
from storage.users import User


def confirm(house: House, user: UUID, password: str, pointer: str = "/password") -> User:
    """Return the account when this is its password; call it outside of any transaction.

    Raises InvalidFields at `pointer` when it is not, and also while the account is locked: wrong
    ones count like wrong logins, so a stolen access token is no way around the lock. TooMany after
    too many of them, NotLoggedIn when the account is gone.
    """
    with transaction(house.pool) as db:
        person = users.find(db, user)
    if person is None or person.deactivated_at is not None:
        raise NotLoggedIn
    subject = mailboxes.key(person.email)[:320]
    wait = house.rates.full(limits.PASSWORDS_OF_ACCOUNT, subject)
    wait = wait or house.rates.hit(limits.PASSWORDS_OF_ALL, "all")
    if wait is not None:
        raise TooMany("too many passwords were tried", retry_after=wait)
    right = house.passwords.verify(person.password_hash, password)
    if right and not lockouts.is_shut(house, person):
        return person
    house.rates.hit(limits.PASSWORDS_OF_ACCOUNT, subject)
    with transaction(house.pool) as db:
        lockouts.failed(house, db, person)
    raise InvalidFields(errors=(FieldError(pointer, "is not your password"),))
