"""Credentials: a new password or a new address for somebody who is logged in."""

from __future__ import annotations

from uuid import UUID

from functions import mailboxes
from functions.problems import Conflict, FieldError, InvalidFields, TooMany
from origin import jobs, links, passwords
from origin.acting import Acting
from origin.actions import records
from origin.actions.accounts import WrongLink, canonical_email, letter_of_taken
from origin.actions.confirmations import confirm
from origin.house import House
from storage import links as kept
from storage import sessions, users
from storage.database import Connection, transaction
from storage.links import Link


def change_password(
    house: House, user: UUID, session: UUID, current: str, password: str, acting: Acting
) -> None:
    """Set a new password and end every other session; a letter tells the owner.

    Raises InvalidFields at `/current_password` for a wrong one, at `/password` for a guessable or
    unchanged one.
    """
    person = confirm(house, user, current, "/current_password")
    passwords.check(password, (person.email, person.name))
    if password == current:
        raise InvalidFields(errors=(FieldError("/password", "is the password you have"),))
    hashed = house.passwords.hash(password)
    with transaction(house.pool) as db:
        users.change_password(db, user, hashed)
        users.unlock(db, user)
        # Links on their way were asked for by whoever knew the old password, or feared for it.
        kept.void(db, user, house.now(), "reset")
        kept.void(db, user, house.now(), "email")
        sessions.revoke_all(db, user, but=session)
        arguments = {"template": "password-changed", "user": str(user)}
        jobs.enqueue(db, "mail", arguments, acting.request_id)
        records.note(db, acting, "password.changed", user)


def change_email(house: House, user: UUID, password: str, email: str, acting: Acting) -> None:
    """Send a link to the new address; the account keeps its own until that is opened.

    Somebody else's address is answered alike, and its owner told that they have an account; so is
    one that another account gave up and may still take back. Raises
    InvalidFields for a wrong password, a wrong address or one's own; TooMany after five an hour.
    """
    person = confirm(house, user, password)
    wanted = canonical_email(email)
    if mailboxes.key(wanted) == mailboxes.key(person.email):
        raise InvalidFields(errors=(FieldError("/email", "is the address you have"),))
    with transaction(house.pool) as db:
        kept.void(db, user, house.now(), "email")
        link = links.make(house, db, user, "email", wanted)
        if link is None:
            raise TooMany("too many letters were asked for", retry_after=3_600)
        back = kept.way_back(db, wanted)
        if back is not None and back.user_id == user:
            back = None
        letter = letter_of_taken(users.find_by_email(db, wanted), back)
        moving = {"template": "email-change", "user": str(user), "link": str(link.id)}
        jobs.enqueue(db, "mail", letter or moving, acting.request_id)
        records.note(db, acting, "email.asked", user, personal={"email": (person.email, wanted)})


def confirm_email(house: House, token: str, acting: Acting) -> None:
    """Give the account the address that the link was sent to; a second click changes nothing.

    The former address gets a letter with the way back, good for seven days. Raises WrongLink, also
    when the address got an account of its own meanwhile.
    """
    try:
        with transaction(house.pool) as db:
            link = links.read(db, token, house.now(), "email")
            if link is not None:
                _move(house, db, link, acting)
            elif not _moved(db, token):
                raise WrongLink
    except Conflict:
        raise WrongLink from None


def _move(house: House, db: Connection, link: Link, acting: Acting) -> None:
    person = users.find(db, link.user_id)
    if person is None or person.deactivated_at is not None or link.email is None:
        raise WrongLink
    if not kept.use(db, link.id, house.now()):
        raise WrongLink
    users.change_email(db, person.id, link.email)
    back = links.make(house, db, person.id, "restore", person.email)
    if back is not None:
        arguments = {"template": "email-changed", "user": str(person.id), "link": str(back.id)}
        jobs.enqueue(db, "mail", arguments, acting.request_id)
    records.note(
        db, acting, "email.changed", person.id, personal={"email": (person.email, link.email)}
    )


def _moved(db: Connection, token: str) -> bool:
    link = links.used(db, token, "email")
    person = users.find(db, link.user_id) if link else None
    return link is not None and person is not None and person.email == link.email
