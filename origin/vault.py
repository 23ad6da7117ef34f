"""The vault: what must be read again but never from a stolen database, sealed by AES-256-GCM."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from functions.keys import KeyRing

_NONCE_BYTES = 12
_TAG_BYTES = 16


class NotSealedHere(ValueError):
    """What was to be opened was sealed for something else, by another key, or was changed."""


def seal(ring: KeyRing, plain: bytes, about: bytes) -> bytes:
    """Return `plain` sealed by the signing key, to be opened only with the same `about`.

    `about` says what it is and whose ("totp" and the account's id): a sealed value moved into
    another row stays shut. The result holds the key's number, so that keys can be replaced.
    """
    number = bytes([ring.current])
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return number + nonce + _cipher(ring.signing).encrypt(nonce, plain, number + about)


def open_(ring: KeyRing, sealed: bytes, about: bytes) -> bytes:
    """Return what was sealed with `about`; raise NotSealedHere for everything else."""
    key = ring.keys.get(sealed[0]) if sealed else None
    if key is None or len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES:
        raise NotSealedHere("the key that sealed this is not one of the vault's")
    number, nonce = sealed[:1], sealed[1 : 1 + _NONCE_BYTES]
    try:
        return _cipher(key).decrypt(nonce, sealed[1 + _NONCE_BYTES :], number + about)
    except InvalidTag:
        raise NotSealedHere("this was sealed for something else, or was changed") from None


def _cipher(key: bytes) -> AESGCM:
    # A setting may be longer than the 32 bytes that AES-256 takes; all of it is to count.
    derived = HKDF(SHA256(), length=32, salt=None, info=b"uchi vault").derive(key)
    return AESGCM(derived)
