"""Paging: a cursor that says where a list goes on, opaque to whoever carries it."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from functions.problems import FieldError, InvalidFields

MAX_LIMIT = 100


def write(*parts: int | UUID) -> str:
    """Return the cursor behind an entry, from what its list is sorted by."""
    return base64.urlsafe_b64encode(",".join(map(str, parts)).encode()).decode().rstrip("=")


def read(cursor: str | None) -> tuple[int, UUID] | None:
    """Return the position and id of a cursor with both; InvalidFields for a made-up one."""
    if cursor is None:
        return None
    try:
        position, name = _text(cursor).split(",")
        if not -(2**31) <= int(position) < 2**31:
            raise ValueError
        return int(position), UUID(name)
    except ValueError:
        raise wrong() from None


def read_id(cursor: str | None) -> UUID | None:
    """Return the id of a cursor; InvalidFields for a made-up one."""
    if cursor is None:
        return None
    try:
        return UUID(_text(cursor))
    except ValueError:
        raise wrong() from None


def read_number(cursor: str | None) -> int | None:
    """Return the number of a cursor; InvalidFields for a made-up one."""
    if cursor is None:
        return None
    try:
        number = int(_text(cursor))
    except ValueError:
        raise wrong() from None
    if not 0 < number < 2**31:
        raise wrong()
    return number


def write_key(key: str, name: UUID) -> str:
    """Return the cursor behind an entry of a list that is sorted by a text, then the id."""
    return base64.urlsafe_b64encode(f"{name},{key}".encode()).decode().rstrip("=")


def read_key(cursor: str | None) -> tuple[str, UUID] | None:
    """Return the key and id of such a cursor; InvalidFields for a made-up one."""
    if cursor is None:
        return None
    try:
        name, found, key = _text(cursor, "utf-8").partition(",")
        if not found or "\x00" in key:
            raise ValueError
        return key, UUID(name)
    except ValueError:
        raise wrong() from None


def _text(cursor: str, encoding: str = "ascii") -> str:
    try:
        return base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode(encoding)
    except binascii.Error as error:
        raise ValueError from error


def wrong() -> InvalidFields:
    """Return the refusal of a cursor that no list of ours gave."""
    return InvalidFields(errors=(FieldError("cursor", "is not one of ours"),))
