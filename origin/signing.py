"""Signing: access tokens made and checked with Ed25519, one algorithm and one audience."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from functions import access
from functions.keys import KeyRing

REMEMBERED = 10_000
"""So many verified tokens are remembered by each process: about 10 MB."""


class Signer:
    """The access-token keys of this installation."""

    def __init__(self, ring: KeyRing, issuer: str) -> None:
        """Take the seeds of `ring`; `issuer` is the public address."""
        self._private = {
            number: Ed25519PrivateKey.from_private_bytes(seed) for number, seed in ring.keys.items()
        }
        self._current = ring.current
        # A signature costs 168 µs and stays right; when it ends, and whether its session still
        # goes on, is asked every time.
        self._verified: dict[bytes, access.Claims] = {}
        self._lock = threading.Lock()
        self._issuer = issuer
        self.public = {
            str(number): _base64url(key.public_key().public_bytes_raw())
            for number, key in self._private.items()
        }
        """Public halves by key id, as the manifest carries them."""

    def sign(
        self,
        user: UUID,
        session: UUID,
        role: str,
        language: str,
        now: datetime,
        groups: Iterable[str] = (),
        *,
        minor: bool = False,
        departures: int = 0,
        until_s: int | None = None,
    ) -> str:
        """Return an access token that is valid for 15 minutes from `now`, or until then if sooner.

        `until_s` is in seconds UTC.
        """
        issued = int(now.timestamp())
        expires = issued + access.LIFETIME_S
        payload = {
            "iss": self._issuer,
            "aud": access.AUDIENCE,
            "sub": str(user),
            "sid": session.hex,
            "role": role,
            "groups": list(groups),
            "lang": language,
            "minor": minor,
            "left": departures,
            "iat": issued,
            "exp": expires if until_s is None else min(expires, until_s),
        }
        return jwt.encode(
            payload,
            self._private[self._current],
            algorithm=access.ALGORITHM,
            headers={"typ": access.TYPE, "kid": str(self._current)},
        )

    def read(self, token: str, now: datetime) -> access.Claims:
        """Return what a token claims; raise InvalidToken or TokenExpired.

        Taken apart by the same strict function as at the edge (PyJWT takes spellings of base64
        that are not canonical), so the two can never disagree about a token.
        """
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        found = self._verified.get(digest)
        if found is None:
            parts = access.take_apart(token, self.public)
            try:
                Ed25519PublicKey.from_public_bytes(parts.key).verify(parts.signature, parts.message)
            except InvalidSignature:
                raise access.InvalidToken("the signature does not match") from None
            found = access.claims(parts.payload, issuer=self._issuer, now_s=now.timestamp())
            # Only what is right is remembered: made-up tokens push nobody's out.
            with self._lock:
                while len(self._verified) >= REMEMBERED:
                    del self._verified[next(iter(self._verified))]
                self._verified[digest] = found
        access.check(found, now_s=now.timestamp())
        return found


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
