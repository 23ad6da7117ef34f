"""Links of messages: single-use tokens of 256 bits, worked out when a letter is written.

Nothing that opens an account is kept: the database has a salt and the token's hash, the key is in
the settings, and only the letter and its reader ever have the token.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from functions.keys import KeyRing
from functions.naming import LETTERS, spell
from origin.house import House
from storage import links
from storage.database import Connection
from storage.links import Link

LIFETIMES = {
    "reset": timedelta(hours=1),
    "email": timedelta(hours=24),
    # Whoever loses an account may be on holiday when the letter arrives.
    "restore": timedelta(days=7),
}
PATHS = {"reset": "/reset", "restore": "/reset", "email": "/api/auth/change-email"}
MAX_PER_HOUR = 5
"""Letters with a link of one purpose to one account: nobody's mailbox is flooded from here."""
_TOKEN_LETTERS = 64


def make(
    house: House, db: Connection, user: UUID, purpose: str, email: str | None = None
) -> Link | None:
    """Keep a new link; None when the account was sent too many of its purpose in the last hour."""
    now = house.now()
    if links.count(db, user, purpose, now - timedelta(hours=1)) >= MAX_PER_HOUR:
        return None
    salt = house.draw(32)
    return links.insert(
        db,
        user=user,
        purpose=purpose,
        salt=salt,
        token_hash=_hash(_token(house.settings.csrf_keys.signing, purpose, salt)),
        expires_at=now + LIFETIMES[purpose],
        email=email,
    )


def address(house: House, link: Link) -> str | None:
    """Return what the letter shows; None when the link's key was retired since.

    The host comes from the settings alone, whatever the request that caused the letter said.
    """
    for text in _tokens(house.settings.csrf_keys, link):
        if hmac.compare_digest(_hash(text), link.token_hash):
            return f"{house.settings.public_url}{PATHS[link.purpose]}?token={text}"
    return None


def read(db: Connection, text: str, now: datetime, *purposes: str) -> Link | None:
    """Return the link of a token that is still good for one of `purposes`; None otherwise."""
    if len(text) != _TOKEN_LETTERS or not set(text) <= set(LETTERS):
        return None
    link = links.of_token(db, _hash(text))
    if link is None or link.purpose not in purposes:
        return None
    return link if link.used_at is None and now < link.expires_at else None


def used(db: Connection, text: str, purpose: str) -> Link | None:
    """Return the link of a token that has been used already; None otherwise."""
    link = links.of_token(db, _hash(text))
    return link if link and link.purpose == purpose and link.used_at else None


def _tokens(ring: KeyRing, link: Link) -> list[str]:
    return [_token(key, link.purpose, link.salt) for key in ring.keys.values()]


def _token(key: bytes, purpose: str, salt: bytes) -> str:
    named = b"link of a letter\0" + purpose.encode() + b"\0" + salt
    return spell(hmac.digest(key, named, "sha256"))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
