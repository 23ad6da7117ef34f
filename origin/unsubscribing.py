"""Unsubscribing: the link in every mail that is not necessary, good without logging in."""

from __future__ import annotations

import hmac
from uuid import UUID

from functions import mails
from functions.keys import KeyRing
from functions.naming import spell, unspell

PATH = "/unsubscribe"
_MAC_BYTES = 16
_PURPOSE = b"unsubscribe\0"


def token(ring: KeyRing, user: UUID, kind: mails.Refusable) -> str:
    """Return what the link in a mail of `kind` carries; mails are kept long, so it does not age."""
    fields = user.bytes + bytes([mails.REFUSABLE.index(kind)])
    return spell(fields + _mac(ring.signing, fields))


def read(ring: KeyRing, text: str) -> tuple[UUID, mails.Refusable] | None:
    """Return who wants no more mails of which kind; None for a token that we did not make."""
    try:
        data = unspell(text)
    except ValueError:
        return None
    fields, mac = data[:-_MAC_BYTES], data[-_MAC_BYTES:]
    ours = any(hmac.compare_digest(mac, _mac(key, fields)) for key in ring.keys.values())
    if not ours or len(fields) != 17 or fields[16] >= len(mails.REFUSABLE):
        return None
    return UUID(bytes=fields[:16]), mails.REFUSABLE[fields[16]]


def link(public_url: str, text: str) -> str:
    """Return the address that the mail shows."""
    return f"{public_url}{PATH}/{text}"


def headers(public_url: str, text: str) -> dict[str, str]:
    """Return the headers by which a mail program unsubscribes with one click (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{link(public_url, text)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _mac(key: bytes, fields: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + fields, "sha256")[:_MAC_BYTES]
