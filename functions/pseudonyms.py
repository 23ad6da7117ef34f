"""Pseudonyms: under which id somebody's readings stay when the person is gone."""

from __future__ import annotations

import hmac
from uuid import UUID

_PURPOSE = b"pseudonym\0"


def pseudonym(key: bytes, salt: bytes, user: UUID, project: str = "") -> UUID:
    """Return the id that stands for `user` in a research project, else after the erasure.

    The same person is the same id within a project and another one in each other project. `salt`
    is the person's own and is destroyed with the account: without it the id can't be worked out
    again, even by whoever holds the key.
    """
    message = _PURPOSE + project.encode() + b"\0" + salt + user.bytes
    drawn = bytearray(hmac.digest(key, message, "sha256")[:16])
    # Version 8, made by a rule of our own: never to be taken for the id of an account, which is 7.
    drawn[6] = drawn[6] & 0x0F | 0x80
    drawn[8] = drawn[8] & 0x3F | 0x80
    return UUID(bytes=bytes(drawn))
