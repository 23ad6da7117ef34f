"""Verifications: an address found to be its owner's, by the link of a letter."""

from __future__ import annotations

from functions import limits, mailboxes
from origin import jobs, verification
from origin.acting import Acting
from origin.actions.accounts import WrongLink
from origin.actions.lockouts import NOBODY
from origin.house import House
from storage import users
from storage.database import transaction


def verify(house: House, text: str) -> None:
    """Note that an address is its owner's; raise WrongLink. A second click changes nothing."""
    named = verification.user_of(text)
    with transaction(house.pool) as db:
        user = users.find(db, named) if named else None
        if user is None or not verification.holds(
            house.settings.csrf_keys, text, user.id, user.email, house.now()
        ):
            raise WrongLink
        users.verify(db, user.id)


def resend(house: House, email: str, acting: Acting) -> None:
    """Have the link sent once more; whoever asks learns nothing of whose address it is."""
    with transaction(house.pool) as db:
        user = users.find_by_email(db, email) if "\x00" not in email else None
        subject = mailboxes.key(email)[:320]
        allowed = house.rates.hit(limits.LETTERS_OF_ACCOUNT, f"verify {subject}") is None
        awaited = user is not None and user.verified_at is None and allowed
        named = user.id if user and awaited else NOBODY
        jobs.enqueue(db, "mail", {"template": "verify", "user": str(named)}, acting.request_id)
