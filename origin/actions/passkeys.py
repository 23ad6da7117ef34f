"""Passkeys: adding one as a second factor, and taking it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin import passkeys as ceremony
from origin.acting import Acting
from origin.actions import second_factors as own
from origin.house import House
from origin.passkeys import WrongAnswer
from storage import passkeys, second_factors
from storage.database import transaction
from templates.environment import SITE

MOST = 20
"""Passkeys of one account."""


def options(house: House, acting: Acting, password: str) -> dict[str, Any]:
    """Return what the browser makes a passkey with; good once and for five minutes.

    Raises InvalidFields for a wrong password, Conflict when there are too many passkeys.
    """
    user = own.ask_password(house, acting, password)
    challenge = house.draw(ceremony.CHALLENGE_BYTES)
    with transaction(house.pool) as db:
        present = passkeys.of_user(db, user.id)
        if len(present) >= MOST:
            raise Conflict(f"an account has at most {MOST} passkeys")
        until = house.now() + ceremony.CHALLENGE_LIFETIME
        passkeys.challenge(db, challenge, user.id, "register", until)
    return ceremony.to_make_one(house.settings.public_url, SITE["name"], user, present, challenge)


def add(house: House, acting: Acting, name: str, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """Keep the passkey that a browser made; return recovery codes if these are the first.

    That it answers a challenge of ours proves that the password was asked. Raises InvalidFields
    for an answer that does not hold, Conflict for a passkey that an account has already.
    """
    try:
        challenge = ceremony.challenge_of(answer)
        # In a transaction of its own: an answer that is refused has used its challenge up too.
        with transaction(house.pool) as db:
            user = own.person_of(db, acting)
            if not passkeys.take_challenge(db, challenge, user.id, "register", house.now()):
                raise WrongAnswer("the challenge was not given for this, or is over")
        new = ceremony.made(house.settings.public_url, answer, challenge)
    except WrongAnswer as error:
        raise InvalidFields(errors=(FieldError("/passkey", str(error)),)) from None
    with transaction(house.pool) as db:
        second_factors.lock(db, user.id)
        if len(passkeys.of_user(db, user.id)) >= MOST:
            raise Conflict(f"an account has at most {MOST} passkeys")
        passkeys.insert(
            db,
            user=user.id,
            credential=new.credential,
            public_key=new.public_key,
            sign_count=new.sign_count,
            transports=new.transports,
            name=name.strip(),
        )
        return own.enabled(house, db, acting, user.id, "passkey")


def remove(house: House, acting: Acting, passkey: UUID, password: str) -> None:
    """Forget a passkey; InvalidFields for a wrong password, NotFound for one of nobody's."""
    user = own.ask_password(house, acting, password)
    with transaction(house.pool) as db:
        second_factors.lock(db, user.id)
        if not passkeys.delete(db, user.id, passkey):
            raise NotFound("you have no such passkey")
        own.disabled(db, acting, user.id, "passkey")
