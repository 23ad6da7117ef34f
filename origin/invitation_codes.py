"""Codes of invitations: worked out when somebody looks at them, and known by their hash alone."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from uuid import UUID

from functions import invitations as decided
from origin.house import House
from storage import invitations
from storage.database import Connection
from storage.invitations import Invitation, Kind

_PURPOSE = b"invitation to a class\0"


def make(
    house: House,
    db: Connection,
    group: UUID,
    kind: Kind,
    *,
    made_by: UUID | None,
    expires_at: datetime | None = None,
    max_uses: int | None = None,
    email: str | None = None,
    name: str = "",
    language: str = "bg",
) -> Invitation:
    """Keep a new invitation to a class; it lives as long as its kind does unless said otherwise."""
    salt = house.draw(32)
    return invitations.insert(
        db,
        group=group,
        kind=kind,
        salt=salt,
        hash=_hash(_code(house.settings.csrf_keys.signing, kind, salt)),
        made_by=made_by,
        expires_at=expires_at or house.now() + decided.LIFETIMES[kind],
        max_uses=max_uses,
        email=email,
        name=name,
        language=language,
    )


def code(house: House, invitation: Invitation) -> str | None:
    """Return the code; None when the key that it was made with was retired since."""
    for key in house.settings.csrf_keys.keys.values():
        text = _code(key, invitation.kind, invitation.salt)
        if hmac.compare_digest(_hash(text), invitation.hash):
            return text
    return None


def address(house: House, text: str) -> str:
    """Return the link that carries a code; its host comes from the settings alone."""
    return f"{house.settings.public_url}/classes/join?code={text}"


def read(db: Connection, typed: str, *, lock: bool = False) -> Invitation | None:
    """Return the invitation of a typed or followed code, good or not; None for no code of ours."""
    text = decided.canonical(typed)
    return None if text is None else invitations.of_code(db, _hash(text), lock=lock)


def _code(key: bytes, kind: Kind, salt: bytes) -> str:
    drawn = hmac.digest(key, _PURPOSE + kind.encode() + b"\0" + salt, "sha256")
    return decided.code(drawn) if kind == "code" else decided.link_code(drawn)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
