"""The Worker's world: one course with an open and a members' chapter, a sponsor, and the house."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from functions import sheets, snapshots
from functions.keys import KeyRing, key_setting
from functions.manifests import Gate, Manifest, Page
from functions.sheets import SheetHeader, mark
from functions.snapshots import Campaign, Creative

PUBLIC_URL = "https://learn.example"
EDGE_KEYS = KeyRing(1, {1: b"e" * 32})
SLOT_KEYS = KeyRing(1, {1: b"s" * 32})
SECRETS = {"EDGE_KEYS": key_setting(EDGE_KEYS.keys), "SLOT_KEYS": key_setting(SLOT_KEYS.keys)}

COURSE = "0190f000-0000-7000-8000-000000000001"
CHAPTER = "0190f000-0000-7000-8000-000000000002"
BAKERY = "0190f000-0000-7000-8000-00000000000a"
CAMPAIGN = "0190f000-0000-7000-8000-00000000000b"
HOUSE = "0190f000-0000-7000-8000-00000000000c"
MARIA = UUID("0190f000-0000-7000-8000-00000000000d")
SESSION = "5e" * 16

OPEN = "/courses/programming/loops"
MEMBERS = "/courses/programming/functions"
READERS = "readers"
"""The group of those whom the chapter for members is for."""
LANDING = "https://bakery.example/bread?from=uchi"
PICTURE = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88"
PICTURE_HASH = "cb" * 16
TEXT = "Цикълът повтаря, докато условието е вярно. " * 400
"""About 30 KB in UTF-8, so that the page is as long as a real chapter."""

ACCESS_KEY = Ed25519PrivateKey.from_private_bytes(b"a" * 32)
STRANGERS_KEY = Ed25519PrivateKey.from_private_bytes(b"x" * 32)


def sheet(path: str, interface: str, title: str = "Цикли") -> tuple[str, bytes]:
    """Return the version and the bytes of a chapter's sheet with two slots."""
    version = sheets.version("template", path, interface, title)
    html = (
        f'<!doctype html><html lang="{interface}"><title>{title}</title>'
        f'<script nonce="{mark("nonce")}" src="/assets/reading.js"></script>'
        f'<main data-view="{mark("view")}"><h1>{title}</h1><p>{TEXT}</p>{mark("slot", 1)}'
        f"<p>{TEXT}</p>{mark('slot', 2)}</main></html>"
    )
    return version, sheets.pack(SheetHeader(path, CHAPTER, COURSE, interface, "bg", version), html)


SHEETS = dict(sheet(path, interface) for path in (OPEN, MEMBERS) for interface in ("bg", "en"))
SNAPSHOT = snapshots.make(
    (
        Campaign(CAMPAIGN, "Пекарна „Зора“", pricing="impression", price_micros=50_000),
        Campaign(HOUSE, "Учи", house=True),
    ),
    (
        Creative(
            id=BAKERY, campaign=CAMPAIGN, language="bg", headline="Топъл хляб & кифли",
            body="Всяка сутрин до училището.", alternative="Хляб", picture=PICTURE_HASH,
            width=300, height=200, landing=LANDING,
        ),
        Creative(
            id=HOUSE, campaign=HOUSE, language="", headline="Запиши се", body="", alternative="",
            picture="", width=0, height=0, landing="https://learn.example/register",
        ),
    ),
)  # fmt: skip


def manifest(now_ms: int, **changed: object) -> Manifest:
    """Return what is current now."""
    public = ACCESS_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    facts: dict[str, object] = {
        "made_at": now_ms,
        "valid_until": now_ms + 120_000,
        "keys": {"1": _text(public)},
        "denied": frozenset(),
        "default_language": "bg",
        "pages": {
            path: Page(
                cast(Gate, gate), {each: sheet(path, each)[0] for each in ("bg", "en")}, groups
            )
            for path, gate, groups in ((OPEN, "open", ()), (MEMBERS, "members", (READERS,)))
        },
        "snapshot": SNAPSHOT.version,
        "shares": {CAMPAIGN: 1.0},
        "redirects": {"/courses/programming/cycles": OPEN},
    }
    return Manifest(**(facts | changed))  # type: ignore[arg-type]  # a test's own names


def token(key: Ed25519PrivateKey = ACCESS_KEY, **changed: object) -> str:
    """Return Мария's access token, signed by `key`."""
    now_s = int(time.time())
    payload: dict[str, object] = {
        "iss": PUBLIC_URL, "aud": "uchi", "sub": str(MARIA), "sid": SESSION, "role": "student",
        "groups": [READERS], "lang": "bg", "iat": now_s, "exp": now_s + 900,
    }  # fmt: skip
    header = {"alg": "EdDSA", "typ": "at+jwt", "kid": "1"}
    message = f"{_json(header)}.{_json(payload | changed)}"
    return f"{message}.{_text(key.sign(message.encode()))}"


def _json(members: Mapping[str, object]) -> str:
    return _text(json.dumps(members).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
