"""Verification: the link that proves that an e-mail address is its owner's."""

from __future__ import annotations

import hmac
import struct
from datetime import datetime, timedelta
from uuid import UUID

from functions.keys import KeyRing
from functions.naming import spell, unspell

LIFETIME = timedelta(hours=48)
PATH = "/api/auth/verify-email"
_FIELDS = struct.Struct(">16sI")
_MAC_BYTES = 16
_PURPOSE = b"verify e-mail\0"


def token(ring: KeyRing, user: UUID, email: str, now: datetime) -> str:
    """Return the token that a message to `email` carries, good for 48 hours from `now`."""
    fields = _FIELDS.pack(user.bytes, int((now + LIFETIME).timestamp()))
    return spell(fields + _mac(ring.signing, fields, email))


def user_of(text: str) -> UUID | None:
    """Return whom a token is about, not yet believed: the account's address is needed for that."""
    try:
        return UUID(bytes=_FIELDS.unpack(unspell(text)[:-_MAC_BYTES])[0])
    except (ValueError, struct.error):
        return None


def holds(ring: KeyRing, text: str, user: UUID, email: str, now: datetime) -> bool:
    """Say whether a token is this account's, made for the address that it has now, and good."""
    try:
        data = unspell(text)
        fields, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
        named, until = _FIELDS.unpack(fields)
    except (ValueError, struct.error):
        return False
    ours = any(hmac.compare_digest(mac, _mac(key, fields, email)) for key in ring.keys.values())
    return ours and named == user.bytes and now.timestamp() < until


def link(public_url: str, text: str) -> str:
    """Return the address that the message shows; the host comes from the settings alone."""
    return f"{public_url}{PATH}?token={text}"


def _mac(key: bytes, fields: bytes, email: str) -> bytes:
    return hmac.digest(key, _PURPOSE + fields + email.lower().encode(), "sha256")[:_MAC_BYTES]
