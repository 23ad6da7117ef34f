"""Streams: bodies too large to be held, passed on as they come and sealed behind their end."""

from __future__ import annotations

import hashlib
import hmac
import re

from functions.keys import KeyRing
from functions.limits import CONTENT_BODY_BYTES

HEADER = "Uchi-Stream"
"""Says of how many bytes the body is before its seal."""
SEAL_BYTES = 64
HELD_BYTES = CONTENT_BODY_BYTES
"""What is no larger is held and signed whole, like every other body."""
FORM_BYTES = 64 * 1024
"""What a form may hold besides its file."""
_PATHS = re.compile(r"/(?:author|api)/courses/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/media\Z")


def takes(method: str, path: str) -> bool:
    """Say whether an address takes bodies that are passed on as they come."""
    return method == "POST" and _PATHS.match(path) is not None


class Seal:
    """The sum of a body that passes by, and what is written behind it."""

    def __init__(self, request_id: str) -> None:
        """Begin the body of a request."""
        self._request_id = request_id
        self._sum = hashlib.sha256()

    def add(self, part: bytes) -> None:
        """Take in the next part."""
        self._sum.update(part)

    def written(self, ring: KeyRing) -> bytes:
        """Return the seal of all that was taken in."""
        return self._mac(ring.signing)

    def is_right(self, ring: KeyRing, seal: bytes) -> bool:
        """Say whether a seal is that of all that was taken in, by any key of the ring."""
        return bool(sum(hmac.compare_digest(seal, self._mac(key)) for key in ring.keys.values()))

    def _mac(self, key: bytes) -> bytes:
        message = b"stream\x00" + self._request_id.encode() + b"\x00" + self._sum.digest()
        return hmac.digest(key, message, "sha256").hex().encode()
