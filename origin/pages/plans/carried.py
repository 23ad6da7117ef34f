"""Carried pictures: one that is looked at travels in its form, and is kept with its message."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct

from functions.keys import KeyRing
from origin.pictures import Picture

_HEAD = struct.Struct(">BHH")
_TYPES = ("image/avif", "image/webp")
_MAC_BYTES = 16
_PURPOSE = b"carried picture\0"


def write(ring: KeyRing, picture: Picture) -> str:
    """Return a picture as a form carries it."""
    head = _HEAD.pack(_TYPES.index(picture.media_type), picture.width, picture.height)
    plain = head + picture.body
    return base64.urlsafe_b64encode(_mac(ring.signing, plain) + plain).decode()


def read(ring: KeyRing, text: str) -> Picture | None:
    """Return the picture that a form carries; None for what was not made here.

    It is signed: only pictures that were decoded and written anew here come into the house.
    """
    try:
        data = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    mac, plain = data[:_MAC_BYTES], data[_MAC_BYTES:]
    ours = any(hmac.compare_digest(mac, _mac(key, plain)) for key in ring.keys.values())
    if not ours or len(plain) < _HEAD.size:
        return None
    kind, width, height = _HEAD.unpack_from(plain)
    body = plain[_HEAD.size :]
    return Picture(hashlib.sha256(body).hexdigest(), _TYPES[kind], width, height, body)


def _mac(key: bytes, plain: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + plain, "sha256")[:_MAC_BYTES]
