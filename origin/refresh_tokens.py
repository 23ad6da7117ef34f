"""Refresh tokens: each names its session, proves that we made it, and leads to one successor."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from functions.keys import KeyRing

GRACE = timedelta(seconds=10)
"""How long the last token gives the same successor again: a lost answer is asked for twice."""
_SECRET_BYTES = 32
_TAG_BYTES = 16
_LETTERS = 86
"""Letters of 64 bytes in base64url."""


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """One refresh token."""

    session: UUID
    secret: bytes
    text: str

    @property
    def hash(self) -> bytes:
        """Return what is kept of the token."""
        return hashlib.sha256(self.text.encode()).digest()


def first(ring: KeyRing, session: UUID, secret: bytes) -> RefreshToken:
    """Return the first token of a session, from 32 random bytes."""
    return _make(ring.signing, session, secret)


def successors(ring: KeyRing, token: RefreshToken) -> list[RefreshToken]:
    """Return the token that follows `token`, under each live key; the signing key's first.

    Derived and not drawn, so that a repeated request gets the same one, though nothing but
    hashes is kept; keyed, so that whoever holds an old token can't work out the new one.
    """
    keys = [ring.signing, *(key for key in ring.keys.values() if key != ring.signing)]
    return [
        _make(key, token.session, _mac(key, b"next", token.session.bytes + token.secret))
        for key in keys
    ]


def read(ring: KeyRing, text: str) -> RefreshToken | None:
    """Return a token that we made; None for everything else.

    The tag keeps a stranger who knows a session's id from ending it by a made-up old token.
    """
    if len(text) != _LETTERS:
        return None
    try:
        data = base64.b64decode(text + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    session, secret, tag = data[:16], data[16:48], data[48:]
    for key in ring.keys.values():
        token = _make(key, UUID(bytes=session), secret)
        # The whole text is compared: one token has one spelling.
        if hmac.compare_digest(tag, _tag(key, session + secret)) and token.text == text:
            return token
    return None


def _make(key: bytes, session: UUID, secret: bytes) -> RefreshToken:
    data = session.bytes + secret
    text = base64.urlsafe_b64encode(data + _tag(key, data)).decode().rstrip("=")
    return RefreshToken(session, secret, text)


def _tag(key: bytes, data: bytes) -> bytes:
    return _mac(key, b"tag", data)[:_TAG_BYTES]


def _mac(key: bytes, purpose: bytes, data: bytes) -> bytes:
    return hmac.digest(key, b"refresh token\x00" + purpose + b"\x00" + data, "sha256")
