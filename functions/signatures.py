"""Signatures: how edge and origin know each other's messages (HMAC-SHA-256, both ways)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from functions.keys import KeyRing
from functions.problems import Problem

HEADER = "Uchi-Signature"
ADDRESS_HEADER = "Uchi-Client"
REQUEST_ID_HEADER = "Uchi-Request"
FORMAT = "1"
MAX_SKEW_MS = 60_000
"""A message is believed for a minute around its time, in either direction."""


class BadSignature(Problem):
    """The message is not signed by the edge."""

    slug = "bad-signature"
    status = 401


@dataclass(frozen=True, slots=True)
class Signed:
    """What is signed of a request: all that the origin acts upon."""

    method: str
    path: str
    """The raw path as sent, percent-encoding included."""
    query: str
    """The raw query without `?`; empty when there is none."""
    body: bytes
    address: str
    """The client's address as the edge saw it."""
    request_id: str
    streamed: int | None = None
    """Bytes of a body that is passed on as it comes, and sealed behind its end; `body` is empty."""


def _mac(key: bytes, *parts: str | bytes) -> str:
    # Every part is preceded by its length, so that no two messages run together into one.
    message = b"".join(
        len(data).to_bytes(4, "big") + data
        for data in (part.encode() if isinstance(part, str) else part for part in parts)
    )
    return hmac.digest(key, message, "sha256").hex()


def _request_mac(key: bytes, number: int, at_ms: int, signed: Signed) -> str:
    kind, body = "request", hashlib.sha256(signed.body).digest()
    if signed.streamed is not None:
        kind, body = "request with a stream", str(signed.streamed).encode()
    return _mac(
        key, kind, FORMAT, str(number), str(at_ms), signed.method, signed.path, signed.query,
        body, signed.address, signed.request_id,
    )  # fmt: skip


def _response_mac(
    key: bytes, number: int, at_ms: int, request_id: str, status: int, body: bytes
) -> str:
    return _mac(
        key, "response", FORMAT, str(number), str(at_ms), request_id, str(status),
        hashlib.sha256(body).digest(),
    )  # fmt: skip


def sign_request(ring: KeyRing, at_ms: int, signed: Signed) -> str:
    """Return the value of the signature header of a request, `at_ms` being milliseconds UTC."""
    mac = _request_mac(ring.signing, ring.current, at_ms, signed)
    return f"{FORMAT}.{ring.current}.{at_ms}.{mac}"


def verify_request(ring: KeyRing, header: str, now_ms: int, signed: Signed) -> None:
    """Return when the header signs this request; raise BadSignature in every other case."""
    number, at_ms, mac = _parts(ring, header, now_ms)
    if not hmac.compare_digest(mac, _request_mac(ring.keys[number], number, at_ms, signed)):
        raise BadSignature("the signature does not match")


def sign_response(ring: KeyRing, at_ms: int, request_id: str, status: int, body: bytes) -> str:
    """Return the value of the signature header of the answer to `request_id`."""
    mac = _response_mac(ring.signing, ring.current, at_ms, request_id, status, body)
    return f"{FORMAT}.{ring.current}.{at_ms}.{mac}"


def verify_response(
    ring: KeyRing, header: str, now_ms: int, request_id: str, status: int, body: bytes
) -> None:
    """Return when the header signs this answer; raise BadSignature in every other case."""
    number, at_ms, mac = _parts(ring, header, now_ms)
    right = _response_mac(ring.keys[number], number, at_ms, request_id, status, body)
    if not hmac.compare_digest(mac, right):
        raise BadSignature("the signature of the answer does not match")


def _parts(ring: KeyRing, header: str, now_ms: int) -> tuple[int, int, str]:
    match header.split("."):
        case [fmt, number, at_ms, mac] if (
            fmt == FORMAT
            and number.isascii() and number.isdigit() and len(number) <= 3
            and at_ms.isascii() and at_ms.isdigit() and len(at_ms) <= 15
            and mac.isascii()
        ):  # fmt: skip
            pass
        case _:
            raise BadSignature("the signature header can't be read")
    if int(number) not in ring.keys:
        raise BadSignature("the signature's key is not known")
    if abs(now_ms - int(at_ms)) > MAX_SKEW_MS:
        raise BadSignature("the signature is too old, or a clock is wrong")
    return int(number), int(at_ms), mac
