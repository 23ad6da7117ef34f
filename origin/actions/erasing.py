"""Erasing: an account and its person taken out of everything that is kept."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from functions.problems import NotFound
from functions.pseudonyms import pseudonym
from origin import jobs
from origin.acting import HOUSE, Acting
from origin.actions import records
from origin.actions.confirmations import confirm
from origin.actions.people import keep_an_admin
from origin.house import House
from storage import consents, erasures, exports, invitations, profiles, rolls, users
from storage.database import Connection, transaction
from storage.users import User

LEDGER = "erasures/"
"""Where the ledger stands in the file storage too: a restored database has an older one."""


def erase_own(house: House, user: UUID, password: str, acting: Acting) -> None:
    """Erase one's own account; raise InvalidFields for a wrong password, TooMany, LastAdmin."""
    confirm(house, user, password)
    erase(house, user, acting)


def erase(house: House, user: UUID, acting: Acting) -> None:
    """Erase an account; raise NotFound, LastAdmin. It can't be undone.

    What was read stays under a pseudonym if the person agreed to research, else under nothing.
    """
    with transaction(house.pool) as db:
        keep_an_admin(db, user)
        person = users.find(db, user)
        if person is None:
            raise NotFound
        jobs.enqueue(db, "farewell", _address(person), acting.request_id)
        _erase(house, db, user, acting)


def replay(house: House) -> tuple[int, int]:
    """Erase again who came back with an older backup.

    Returns how many lines the ledger was missing and how many accounts were erased.
    """
    kept = [key.removeprefix(LEDGER) for key in house.files.keys(LEDGER)]
    with transaction(house.pool) as db:
        missing = erasures.restore(db, [bytes.fromhex(name) for name in kept])
        back = erasures.revived(db)
    for user in back:
        # Whoever it was has been told; and the only administrator of then stays erased as well.
        with transaction(house.pool) as db:
            _erase(house, db, user, HOUSE)
    return missing, len(back)


def _erase(house: House, db: Connection, user: UUID, acting: Acting) -> None:
    stand_in = _stand_in(house, db, user)
    archive, person = exports.of_user(db, user), users.find(db, user)
    erased = erasures.erase(db, user, stand_in)
    if erased is None or person is None:
        raise NotFound
    # What teachers wrote to the address, and lists that it stood in before it had an account.
    invitations.forget_address(db, person.email)
    rolls.forget_address(db, person.email)
    if archive is not None and archive.file is not None:
        jobs.enqueue(db, "forget-files", {"files": [archive.file]}, acting.request_id)
    jobs.enqueue(db, "ledger", {"subject": erased.subject.hex()}, acting.request_id)
    if acting.user == user:
        # The own address would be sealed by a key made anew for somebody who is gone.
        acting = replace(acting, address="")
    kept = "pseudonym" if stand_in else "nothing"
    records.note(db, acting, "user.erased", user, changes={"research": (None, kept)})


def _stand_in(house: House, db: Connection, user: UUID) -> UUID | None:
    consent, salt = consents.latest(db, user), profiles.salt(db, user)
    if consent is None or not consent.given or salt is None:
        return None
    return pseudonym(house.settings.pseudonym_keys.signing, salt, user)


def _address(person: User) -> dict[str, object]:
    return {"email": person.email, "name": person.name, "language": person.language}
