"""Tokens: what a page's own messages carry, signed at the edge and checked there again.

A view token names one assembled page; a slot token names one creative in one of its slots.
Both are sealed (`functions.seals`). Their fields begin with what all tokens of a view share and
end with what all tokens of a creative share, so that to sign one is a concatenation, a MAC and a
spelling (infra/decisions/0027).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

from functions import seals
from functions.keys import KeyRing
from functions.problems import Problem
from functions.seals import FORMAT, FORMAT_BEFORE, BadSeal

LANGUAGES = ("bg", "en")
REASONS = ("course", "chapter", "language", "group", "stage", "visitor", "hours", "everybody")
"""The rules by which a creative may have been chosen; a bit of one byte each."""
MAX_LANDING_BYTES = 2_000

VIEW_LIFETIME_MS = 3 * 86_400_000
"""A reader may come back to an open page, or online, days later: three, then it counts no more."""
SLOT_LIFETIME_MS = 3 * 86_400_000
"""How long a click or a seen message is accepted; whether it is billed is judged by its age."""
MAX_FUTURE_MS = 60_000
"""Edges' clocks differ; a token from more than a minute ahead is refused."""

# view, issued_ms (48 bits), version, page, language
_VIEW = struct.Struct(">16s6s8s16sB")
# slot, reasons, creative, price
_SLOT = struct.Struct(">BB16sQ")
_VIEW_BEFORE = struct.Struct(">16s16s8sQB")
_SLOT_BEFORE = struct.Struct(">16s16s16s8sQQBB")
MAX_TOKEN_LETTERS = 2 * (3 + _VIEW.size + _SLOT.size + MAX_LANDING_BYTES + seals.MAC_BYTES)


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
    reasons: tuple[str, ...] = ()
    """The rules that matched, in the order of REASONS; none in a token of the format before."""

    @property
    def issue_day(self) -> date:
        """Return the UTC day that the events of this slot are kept under."""
        return issue_day(self.issued_ms)


def issue_day(issued_ms: int) -> date:
    """Return the UTC day of a moment in milliseconds."""
    return datetime.fromtimestamp(issued_ms / 1000, UTC).date()


def leaf(page: UUID, version: bytes, language: str) -> bytes:
    """Return what the tokens of every view of one sheet have in common."""
    return version + page.bytes + bytes((LANGUAGES.index(language),))


def offer(creative: UUID, price_micros: int, landing: str) -> bytes:
    """Return what the tokens of one creative have in common at one price.

    ValueError when the landing address is over 2,000 bytes.
    """
    address = landing.encode()
    if len(address) > MAX_LANDING_BYTES:
        raise ValueError("the landing address is too long")
    return creative.bytes + price_micros.to_bytes(8, "big") + address


def facts(view: bytes, issued_ms: int, leaf: bytes) -> bytes:
    """Return what all tokens of one view begin with."""
    return view + issued_ms.to_bytes(6, "big") + leaf


def spell_view(ring: KeyRing, facts: bytes) -> bytes:
    """Return the view's token."""
    return seals.sealed(ring, b"v", facts)


def spell_slot(
    ring: KeyRing, facts: bytes, number: int, reasons: tuple[str, ...], offer: bytes
) -> bytes:
    """Return the token of the slot `number`, in which the `offer` stands for these reasons."""
    return seals.sealed(ring, b"s", facts + bytes((number, _bits(reasons))) + offer)


def sign_view(ring: KeyRing, view: View) -> str:
    """Return the view's token."""
    return spell_view(
        ring, facts(view.view, view.issued_ms, leaf(view.page, view.version, view.language))
    ).decode()


def sign_slot(ring: KeyRing, slot: Slot) -> str:
    """Return the slot's token; ValueError when the landing address is over 2,000 bytes."""
    return spell_slot(
        ring,
        facts(slot.view, slot.issued_ms, leaf(slot.page, slot.version, slot.language)),
        slot.slot,
        slot.reasons,
        offer(slot.creative, slot.price_micros, slot.landing),
    ).decode()


def verify_view(
    ring: KeyRing, token: str, now_ms: int, *, lifetime_ms: int = VIEW_LIFETIME_MS
) -> View:
    """Return what a view token names; raise BadToken or ExpiredToken."""
    format_number, fields = _opened(ring, b"v", token)
    layout = _VIEW if format_number == FORMAT else _VIEW_BEFORE
    if len(fields) != layout.size:
        raise BadToken
    if format_number == FORMAT:
        view, issued, version, page, language = layout.unpack(fields)
        issued_ms = int.from_bytes(issued, "big")
    else:
        view, page, version, issued_ms, language = layout.unpack(fields)
    _check_age(issued_ms, now_ms, lifetime_ms)
    return View(view, UUID(bytes=page), version, issued_ms, _language(language))


def verify_slot(ring: KeyRing, token: str, now_ms: int) -> Slot:
    """Return what a slot token names; raise BadToken or ExpiredToken."""
    format_number, fields = _opened(ring, b"s", token)
    if format_number == FORMAT_BEFORE:
        slot = _slot_before(fields)
    else:
        at = _VIEW.size
        if len(fields) < at + _SLOT.size:
            raise BadToken
        view, issued, version, page, language = _VIEW.unpack_from(fields)
        number, bits, creative, price = _SLOT.unpack_from(fields, at)
        slot = Slot(
            view, UUID(bytes=page), UUID(bytes=creative), version, int.from_bytes(issued, "big"),
            price, number, _language(language), fields[at + _SLOT.size :].decode(),
            tuple(name for bit, name in enumerate(REASONS) if bits >> bit & 1),
        )  # fmt: skip
    _check_age(slot.issued_ms, now_ms, SLOT_LIFETIME_MS)
    return slot


def _slot_before(fields: bytes) -> Slot:
    layout = _SLOT_BEFORE
    if len(fields) < layout.size:
        raise BadToken
    view, page, creative, version, issued_ms, price, number, language = layout.unpack_from(fields)
    return Slot(
        view, UUID(bytes=page), UUID(bytes=creative), version, issued_ms, price, number,
        _language(language), fields[layout.size :].decode(),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _bits(reasons: tuple[str, ...]) -> int:
    return sum(1 << REASONS.index(name) for name in set(reasons))


def _opened(ring: KeyRing, purpose: bytes, token: str) -> tuple[int, bytes]:
    """Return the format and the fields of a token that was sealed for this purpose."""
    if len(token) > MAX_TOKEN_LETTERS:
        raise BadToken
    try:
        return seals.opened(ring, purpose, token)
    except BadSeal:
        raise BadToken from None


def _check_age(issued_ms: int, now_ms: int, lifetime_ms: int) -> None:
    if issued_ms > now_ms + MAX_FUTURE_MS:
        raise BadToken("the token is from the future")
    if now_ms - issued_ms > lifetime_ms:
        raise ExpiredToken


def _language(index: int) -> str:
    if index >= len(LANGUAGES):
        raise BadToken
    return LANGUAGES[index]
