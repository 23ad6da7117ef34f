"""Tokens: what a page's own messages carry, signed at the edge and checked there again.

A view token names one assembled page; a slot token names one creative in one of its slots.
Both are `purpose, format, key number, fields, MAC` in one byte string, spelled in consonants
(`functions.naming`), so that they stand in a path without ever spelling a word.
"""

from __future__ import annotations

import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from functions.keys import KeyRing
from functions.naming import spell, unspell
from functions.problems import Problem

FORMAT = 1
MAC_BYTES = 16
LANGUAGES = ("bg", "en")
MAX_LANDING_BYTES = 2_000
MAX_TOKEN_LETTERS = 2 * (3 + 66 + MAX_LANDING_BYTES + MAC_BYTES)

VIEW_LIFETIME_MS = 3 * 86_400_000
"""A reader may come back to an open page, or online, days later: three, then it counts no more."""
SLOT_LIFETIME_MS = 3 * 86_400_000
"""How long a click or a seen message is accepted; whether it is billed is judged by its age."""
MAX_FUTURE_MS = 60_000
"""Edges' clocks differ; a token from more than a minute ahead is refused."""

_VIEW = struct.Struct(">16s16s8sQB")
_SLOT = struct.Struct(">16s16s16s8sQQBB")


class BadToken(Problem):
    """The token is not one of ours."""

    slug = "bad-token"
    status = 400


class ExpiredToken(Problem):
    """The token has expired."""

    slug = "expired-token"
    status = 410


@dataclass(frozen=True, slots=True)
class View:
    """One assembled page, as shown once to one reader."""

    view: bytes
    """16 random bytes; with the issue day and the slot the identity of an event."""
    page: UUID
    """The chapter (or course) that the page shows."""
    version: bytes
    """The first 8 bytes of the sheet's version: which revision was read."""
    issued_ms: int
    """Milliseconds UTC by the edge's clock."""
    language: str
    """The interface language, one of LANGUAGES."""

    @property
    def issue_day(self) -> date:
        """Return the UTC day that the events of this view are kept under."""
        return issue_day(self.issued_ms)


@dataclass(frozen=True, slots=True)
class Slot:
    """One creative in one slot of one view, at the price of that moment."""

    view: bytes
    page: UUID
    creative: UUID
    version: bytes
    issued_ms: int
    price_micros: int
    """The price of one impression (or of one click, by the campaign's pricing), micro-units."""
    slot: int
    """The number of the slot in the page, 1–255."""
    language: str
    landing: str
    """Where a click goes: the token names it, so the redirect can go nowhere else."""

    @property
    def issue_day(self) -> date:
        """Return the UTC day that the events of this slot are kept under."""
        return issue_day(self.issued_ms)


def issue_day(issued_ms: int) -> date:
    """Return the UTC day of a moment in milliseconds."""
    return datetime.fromtimestamp(issued_ms / 1000, UTC).date()


def sign_view(ring: KeyRing, view: View) -> str:
    """Return the view's token."""
    fields = _VIEW.pack(
        view.view, view.page.bytes, view.version, view.issued_ms, LANGUAGES.index(view.language)
    )
    return _sign(ring, b"v", fields)


def verify_view(
    ring: KeyRing, token: str, now_ms: int, *, lifetime_ms: int = VIEW_LIFETIME_MS
) -> View:
    """Return what a view token names; raise BadToken or ExpiredToken."""
    fields = _verify(ring, b"v", token)
    if len(fields) != _VIEW.size:
        raise BadToken
    view, page, version, issued_ms, language = _VIEW.unpack(fields)
    _check_age(issued_ms, now_ms, lifetime_ms)
    return View(view, UUID(bytes=page), version, issued_ms, _language(language))


def sign_slot(ring: KeyRing, slot: Slot) -> str:
    """Return the slot's token; ValueError when the landing address is over 2,000 bytes."""
    landing = slot.landing.encode()
    if len(landing) > MAX_LANDING_BYTES:
        raise ValueError("the landing address is too long")
    fields = _SLOT.pack(
        slot.view, slot.page.bytes, slot.creative.bytes, slot.version, slot.issued_ms,
        slot.price_micros, slot.slot, LANGUAGES.index(slot.language),
    )  # fmt: skip
    return _sign(ring, b"s", fields + landing)


def verify_slot(ring: KeyRing, token: str, now_ms: int) -> Slot:
    """Return what a slot token names; raise BadToken or ExpiredToken."""
    fields = _verify(ring, b"s", token)
    if len(fields) < _SLOT.size:
        raise BadToken
    view, page, creative, version, issued_ms, price, number, language = _SLOT.unpack_from(fields)
    _check_age(issued_ms, now_ms, SLOT_LIFETIME_MS)
    landing = fields[_SLOT.size :].decode()
    return Slot(
        view, UUID(bytes=page), UUID(bytes=creative), version, issued_ms, price, number,
        _language(language), landing,
    )  # fmt: skip


def _sign(ring: KeyRing, purpose: bytes, fields: bytes) -> str:
    head = purpose + bytes((FORMAT, ring.current)) + fields
    return spell(head + hmac.digest(ring.signing, head, "sha256")[:MAC_BYTES])


def _verify(ring: KeyRing, purpose: bytes, token: str) -> bytes:
    if len(token) > MAX_TOKEN_LETTERS:
        raise BadToken
    try:
        data = unspell(token)
    except ValueError:
        raise BadToken from None
    head, mac = data[:-MAC_BYTES], data[-MAC_BYTES:]
    if len(head) < 3 or head[:1] != purpose or head[1] != FORMAT or head[2] not in ring.keys:
        raise BadToken
    if not hmac.compare_digest(mac, hmac.digest(ring.keys[head[2]], head, "sha256")[:MAC_BYTES]):
        raise BadToken
    return head[3:]


def _check_age(issued_ms: int, now_ms: int, lifetime_ms: int) -> None:
    if issued_ms > now_ms + MAX_FUTURE_MS:
        raise BadToken("the token is from the future")
    if now_ms - issued_ms > lifetime_ms:
        raise ExpiredToken


def _language(index: int) -> str:
    if index >= len(LANGUAGES):
        raise BadToken
    return LANGUAGES[index]
