"""Seals: a few bytes under a keyed MAC, spelled so that they can stand in a path.

`purpose, format, key number, fields, MAC`, all of it in consonants (`functions.naming`), so that
no seal ever spells a word. The purpose is inside what is sealed: one can't stand for another.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from functions.keys import KeyRing
from functions.naming import spelled, unspell

FORMAT = 2
FORMAT_BEFORE = 1
"""Still opened: pages that an edge of the last version put together are read for days."""
MAC_BYTES = 16
_PERSON = b"uchi seal key"
_HEADS = tuple(bytes((FORMAT, number)) for number in range(256))
"""Format and key number."""


class BadSeal(ValueError):
    """The text was not sealed by one of the keys for this purpose."""


def sealed(ring: KeyRing, purpose: bytes, fields: bytes) -> bytes:
    """Return the fields sealed for a purpose (1 byte) by the key that signs, in letters."""
    head = purpose + _HEADS[ring.current] + fields
    mac = _begun(ring.signing).copy()
    mac.update(head)
    return spelled(head + mac.digest())


def opened(ring: KeyRing, purpose: bytes, text: str) -> tuple[int, bytes]:
    """Return the format and the fields of what was sealed for this purpose; raise BadSeal."""
    try:
        data = unspell(text)
    except ValueError:
        raise BadSeal("a letter outside the alphabet") from None
    head, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    if len(head) < 3 or head[:1] != purpose or head[2] not in ring.keys:
        raise BadSeal("not sealed for this, or by no key of ours")
    secret = ring.keys[head[2]]
    if head[1] == FORMAT:
        begun = _begun(secret).copy()
        begun.update(head)
        expected = begun.digest()
    elif head[1] == FORMAT_BEFORE:
        expected = hmac.digest(secret, head, "sha256")[:MAC_BYTES]
    else:
        raise BadSeal("of another format")
    if not hmac.compare_digest(mac, expected):
        raise BadSeal("the MAC does not match")
    return head[1], head[3:]


@lru_cache(maxsize=16)
def _begun(secret: bytes) -> hashlib.blake2b:
    """Return the MAC begun with a key: to copy it costs a fifth of an HMAC.

    BLAKE2 takes at most 64 bytes of key and a ring's may be longer; and the same secret sealed
    the format before with another MAC. So the key of this one is derived.
    """
    key = hashlib.blake2b(secret, digest_size=32, person=_PERSON).digest()
    return hashlib.blake2b(key=key, digest_size=MAC_BYTES)
