"""Access: reading an access token by hand, strictly as RFC 8725 asks, with Ed25519 left outside.

The signature itself is checked by the caller (`cryptography` on servers, WebCrypto in the
Worker), because neither runtime has the other's. Everything else is decided here, once.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from functions.problems import Problem

ALGORITHM = "EdDSA"
TYPE = "at+jwt"
AUDIENCE = "uchi"
LIFETIME_S = 900
LEEWAY_S = 5
MAX_TOKEN = 4_096
ROLES = ("student", "author", "sponsor", "admin")

_PART = re.compile(r"[A-Za-z0-9_-]+\Z")
_SESSION = re.compile(r"[0-9a-f]{32}\Z")


class InvalidToken(Problem):
    """The access token is not valid."""

    slug = "invalid-token"
    status = 401


class TokenExpired(InvalidToken):
    """The access token has expired."""

    slug = "token-expired"


class SessionEnded(InvalidToken):
    """The session has ended."""

    slug = "session-ended"


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a token speaks for."""

    user: UUID
    session: str
    """The session's UUID in hex."""
    role: str
    groups: tuple[str, ...]
    language: str
    expires_s: int
    """Seconds UTC."""
    minor: bool = False
    """Under age: nothing is targeted at them."""
    departures: int = 0
    """How often their right to read something had ended when the token was made."""


@dataclass(frozen=True, slots=True)
class Unverified:
    """A token taken apart; nothing in it may be believed before its signature is checked."""

    key: bytes
    """The public key that must have signed it."""
    message: bytes
    signature: bytes
    payload: Mapping[str, Any]


def take_apart(token: str, keys: Mapping[str, str]) -> Unverified:
    """Return the parts of a token signed by one of `keys` (base64url public keys by id).

    Raises InvalidToken for anything but exactly one EdDSA token of our type: another or no
    algorithm, unknown key, critical extensions, embedded keys, non-canonical base64.
    """
    parts = token.split(".")
    if len(token) > MAX_TOKEN or len(parts) != 3:
        raise InvalidToken("not a signed token")
    header = _object(parts[0])
    # A fixed set of members: `jku`, `jwk`, `x5u`, `crit` and the like have no business here.
    if header.keys() != {"alg", "typ", "kid"}:
        raise InvalidToken("the token's header holds other members than alg, typ and kid")
    if header["alg"] != ALGORITHM or header["typ"] != TYPE:
        raise InvalidToken("the token is of another kind")
    if not isinstance(header["kid"], str) or header["kid"] not in keys:
        raise InvalidToken("the token's key is not known")
    signature = _bytes(parts[2])
    if len(signature) != 64:
        raise InvalidToken("the signature has the wrong length")
    return Unverified(
        key=_bytes(keys[header["kid"]]),
        message=f"{parts[0]}.{parts[1]}".encode(),
        signature=signature,
        payload=_object(parts[1]),
    )


def claims(
    payload: Mapping[str, Any], *, issuer: str, now_s: float, denied: Collection[str] = ()
) -> Claims:
    """Return what a verified payload claims; raise InvalidToken, TokenExpired or SessionEnded."""
    if payload.get("iss") != issuer or payload.get("aud") != AUDIENCE:
        raise InvalidToken("the token is meant for somebody else")
    issued, expires = payload.get("iat"), payload.get("exp")
    if type(issued) is not int or type(expires) is not int:
        raise InvalidToken("the token has no times")
    if issued > now_s + LEEWAY_S or expires - issued > LIFETIME_S:
        raise InvalidToken("the token's times are not ours")
    session, groups = payload.get("sid"), payload.get("groups")
    if not isinstance(session, str) or not _SESSION.match(session):
        raise InvalidToken("the token names no session")
    if not isinstance(groups, list) or not all(isinstance(group, str) for group in groups):
        raise InvalidToken("the token's groups can't be read")
    if payload.get("role") not in ROLES or payload.get("lang") not in ("bg", "en"):
        raise InvalidToken("the token's role or language is not known")
    minor = payload.get("minor", False)
    if type(minor) is not bool:
        raise InvalidToken("the token's age can't be read")
    departures = payload.get("left", 0)
    if type(departures) is not int or departures < 0:
        raise InvalidToken("the token's departures can't be read")
    try:
        user = UUID(payload.get("sub"))
    except (ValueError, TypeError, AttributeError):
        raise InvalidToken("the token names nobody") from None
    role, language = payload["role"], payload["lang"]
    found = Claims(user, session, role, tuple(groups), language, expires, minor, departures)
    check(found, now_s=now_s, denied=denied)
    return found


def check(claims: Claims, *, now_s: float, denied: Collection[str] = ()) -> None:
    """Raise TokenExpired or SessionEnded for claims that were good and are no more."""
    if now_s >= claims.expires_s + LEEWAY_S:
        raise TokenExpired
    if claims.session in denied:
        raise SessionEnded


def _bytes(text: str) -> bytes:
    if not _PART.match(text):
        raise InvalidToken("the token is not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise InvalidToken("the token is not base64url") from None
    # One value has one spelling: the unused last bits must be zero.
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise InvalidToken("the token is not canonical base64url")
    return data


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(_bytes(text), object_pairs_hook=_no_doubles)
    except (ValueError, RecursionError):
        raise InvalidToken("the token can't be read") from None
    if not isinstance(value, dict):
        raise InvalidToken("the token can't be read")
    return value


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members
