"""Login tickets: what somebody holds whose password was right and whose second step is to come."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from functions.keys import KeyRing
from functions.naming import spell, unspell

LIFETIME = timedelta(minutes=5)
_FIELDS = struct.Struct(">16s16sI")
_MAC_BYTES = 32
_PURPOSE = b"login ticket\0"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket, not yet believed: the account's password hash is needed for that."""

    user: UUID
    id: bytes
    expires_at: datetime
    mac: bytes

    @property
    def fields(self) -> bytes:
        """Return what the ticket's code is over."""
        return _FIELDS.pack(self.user.bytes, self.id, int(self.expires_at.timestamp()))


def make(
    ring: KeyRing, user: UUID, password_hash: str, now: datetime, draw: Callable[[int], bytes]
) -> str:
    """Return a ticket, good for five minutes and for one login."""
    fields = _FIELDS.pack(user.bytes, draw(16), int((now + LIFETIME).timestamp()))
    return spell(fields + _mac(ring.signing, fields, password_hash))


def read(text: str) -> Ticket | None:
    """Return a ticket taken apart; None for everything that has not its shape."""
    try:
        data = unspell(text)
        user, id_, expires_s = _FIELDS.unpack(data[: _FIELDS.size])
    except (ValueError, struct.error):
        return None
    if len(data) != _FIELDS.size + _MAC_BYTES:
        return None
    at = datetime.fromtimestamp(expires_s, UTC)
    return Ticket(UUID(bytes=user), id_, at, data[_FIELDS.size :])


def holds(ring: KeyRing, ticket: Ticket, password_hash: str, now: datetime) -> bool:
    """Say whether a ticket is ours, not too old, and made since the password was last changed."""
    ours = any(
        hmac.compare_digest(ticket.mac, _mac(key, ticket.fields, password_hash))
        for key in ring.keys.values()
    )
    return ours and now < ticket.expires_at


def _mac(key: bytes, fields: bytes, password_hash: str) -> bytes:
    # A changed password ends what the old one began.
    bound = hashlib.sha256(password_hash.encode()).digest()
    return hmac.digest(key, _PURPOSE + fields + bound, "sha256")
