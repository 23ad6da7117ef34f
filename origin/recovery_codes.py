"""Recovery codes: how they are made, written and compared."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from uuid import UUID

COUNT = 10
_BYTES = 10
_GROUP = 4


def make(draw: Callable[[int], bytes]) -> tuple[str, ...]:
    """Return ten new codes of 80 random bits, such as `abcd-efgh-ijkl-mnop`."""
    return tuple(_written(draw(_BYTES)) for _ in range(COUNT))


def hashed(user: UUID, typed: str) -> bytes | None:
    """Return what is kept of a code; None when what was typed can't be one.

    80 random bits can't be tried out, so one SHA-256 is enough; the account's id in it keeps
    equal codes of two accounts apart.
    """
    letters = "".join(letter for letter in typed.lower() if letter not in " -")
    if len(letters) != _BYTES * 8 // 5 or not set(letters) <= set(_LETTERS):
        return None
    return hashlib.sha256(b"recovery code\0" + user.bytes + letters.encode()).digest()


_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def _written(data: bytes) -> str:
    letters = base64.b32encode(data).decode().lower()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
