"""Erasing: an account and its person taken out of everything that is kept."""

from __future__ import annotations

from uuid import UUID

from functions.problems import FieldError, InvalidFields, NotFound, NotLoggedIn
from functions.pseudonyms import pseudonym
from origin import jobs
from origin.acting import HOUSE, Acting
from origin.actions.people import keep_an_admin
from origin.house import House
from storage import audit, consents, erasures, exports, profiles, users
from storage.database import Connection, transaction
from storage.users import User

LEDGER = "erasures/"
"""Where the ledger stands in the file storage too: a restored database has an older one."""


def erase_own(house: House, user: UUID, password: str, acting: Acting) -> None:
    """Erase one's own account; raise InvalidFields for a wrong password, LastAdmin, NotLoggedIn."""
    with transaction(house.pool) as db:
        person = users.find(db, user)
    if person is None:
        raise NotLoggedIn
    # No connection is held while the hash is computed.
    if not house.passwords.verify(person.password_hash, password):
        raise InvalidFields(errors=(FieldError("/password", "is not the account's password"),))
    erase(house, user, acting)


def erase(house: House, user: UUID, acting: Acting, *, farewell: bool = True) -> None:
    """Erase an account; raise NotFound, LastAdmin. It can't be undone.

    What was read stays under a pseudonym if the person agreed to research, else under nothing.
    """
    with transaction(house.pool) as db:
        keep_an_admin(db, user)
        person = users.find(db, user)
        if person is None:
            raise NotFound
        stand_in = _stand_in(house, db, user)
        archive = exports.of_user(db, user)
        erased = erasures.erase(db, user, stand_in)
        if erased is None:
            raise NotFound
        if archive is not None and archive.file is not None:
            jobs.enqueue(db, "forget-files", {"files": [archive.file]}, acting.request_id)
        jobs.enqueue(db, "ledger", {"subject": erased.subject.hex()}, acting.request_id)
        if farewell:
            jobs.enqueue(db, "farewell", _address(person), acting.request_id)
        own = acting.user == user
        audit.record(
            db,
            action="user.erased",
            actor=acting.user,
            subject=user,
            # The own address would be sealed by a key made anew for somebody who is gone.
            address="" if own else acting.address,
            request_id=acting.request_id,
            changes={"research": (None, "pseudonym" if stand_in else "nothing")},
        )


def replay(house: House) -> tuple[int, int]:
    """Erase again who came back with an older backup.

    Returns how many lines the ledger was missing and how many accounts were erased.
    """
    kept = [key.removeprefix(LEDGER) for key in house.files.keys(LEDGER)]
    with transaction(house.pool) as db:
        missing = erasures.restore(db, [bytes.fromhex(name) for name in kept])
        back = erasures.revived(db)
    for user in back:
        # Told when it was asked for; nobody is told twice.
        erase(house, user, HOUSE, farewell=False)
    return missing, len(back)


def _stand_in(house: House, db: Connection, user: UUID) -> UUID | None:
    consent, salt = consents.latest(db, user), profiles.salt(db, user)
    if consent is None or not consent.given or salt is None:
        return None
    return pseudonym(house.settings.pseudonym_keys.signing, salt, user)


def _address(person: User) -> dict[str, object]:
    return {"email": person.email, "name": person.name, "language": person.language}
