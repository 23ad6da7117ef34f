"""Resets: a new password for somebody who lost the old one, by a link sent to their address."""

from __future__ import annotations

from uuid import UUID

from functions import limits, mailboxes
from origin import jobs, links, passwords
from origin.acting import Acting
from origin.actions import records
from origin.actions.accounts import WrongLink
from origin.actions.lockouts import NOBODY
from origin.house import House
from storage import links as kept
from storage import sessions, users
from storage.database import Connection, transaction


def ask(house: House, email: str, acting: Acting) -> None:
    """Take the wish for a new password; whoever asks learns nothing of whose address it is.

    An address without an account, with a deactivated one, and one that was written to too often
    leave the same job behind as the others; what becomes of it is decided there.
    """
    with transaction(house.pool) as db:
        user = users.find_by_email(db, email) if "\x00" not in email else None
        subject = mailboxes.key(email)[:320]
        allowed = house.rates.hit(limits.LETTERS_OF_ACCOUNT, f"reset {subject}") is None
        named = user.id if user and allowed else NOBODY
        jobs.enqueue(db, "reset-link", {"user": str(named)}, acting.request_id)


def redeem(house: House, token: str, password: str, acting: Acting) -> None:
    """Set the new password, end every session, and open the account if it was locked.

    Raises WrongLink when the link is used, too old or not one of ours, and InvalidFields for a
    guessable password, after which the link is still good. Whoever can read the address's mail
    has proved that it is theirs, so it counts as verified.
    """
    with transaction(house.pool) as db:
        link = links.read(db, token, house.now(), "reset", "restore")
        person = users.find(db, link.user_id) if link else None
    if link is None or person is None or person.deactivated_at is not None:
        raise WrongLink
    passwords.check(password, (link.email or person.email, person.name))
    hashed = house.passwords.hash(password)
    with transaction(house.pool) as db:
        # The first of many at once wins; the others find it used.
        if not kept.use(db, link.id, house.now()):
            raise WrongLink
        users.change_password(db, person.id, hashed)
        users.unlock(db, person.id)
        if link.email is not None:
            # The way back from a change of address that was not the person's own.
            users.change_email(db, person.id, link.email)
        else:
            users.verify(db, person.id)
        kept.void(db, person.id, house.now(), "reset")
        kept.void(db, person.id, house.now(), "email")
        if link.purpose == "restore":
            # Only what was done after it: whoever took the account moves it on more than once,
            # and must not close the owner's way back by a later one of their own.
            kept.void(db, person.id, house.now(), "restore", since=link.created_at)
        sessions.revoke_all(db, person.id)
        jobs.enqueue(
            db,
            "mail",
            {"template": "password-changed", "user": str(person.id)},
            acting.request_id,
        )
        records.note(db, acting, "password.reset", person.id)


def is_good(house: House, token: str) -> bool:
    """Say whether a token still sets a new password, for the page that asks for one."""
    with transaction(house.pool) as db:
        return links.read(db, token, house.now(), "reset", "restore") is not None


def send_link(house: House, db: Connection, user: UUID, request_id: str) -> None:
    """Make the link of a wish and have the letter written; nothing for nobody."""
    person = users.find(db, user)
    if person is None or person.deactivated_at is not None:
        return
    link = links.make(house, db, person.id, "reset")
    if link is not None:
        arguments = {"template": "reset", "user": str(person.id), "link": str(link.id)}
        jobs.enqueue(db, "mail", arguments, request_id)
