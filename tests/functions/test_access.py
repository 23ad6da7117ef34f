"""Access: one algorithm, one type, one audience; every published trick with a token is refused."""

from __future__ import annotations

import base64
import json
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from functions import access
from functions.access import InvalidToken, SessionEnded, TokenExpired

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
NOW = 1_795_000_000
SESSION = "0" * 31 + "1"
USER = UUID(int=5)
ISSUER = "https://uchi.example"
HEADER = {"alg": "EdDSA", "typ": "at+jwt", "kid": "1"}
PAYLOAD = {
    "iss": ISSUER, "aud": "uchi", "sub": str(USER), "sid": SESSION, "role": "student",
    "groups": ["morning"], "lang": "bg", "iat": NOW, "exp": NOW + 900,
}  # fmt: skip


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


KEYS = {"1": b64(KEY.public_key().public_bytes_raw())}


def token(header: object = HEADER, payload: object = PAYLOAD, key: Ed25519PrivateKey = KEY) -> str:
    message = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(payload).encode())}"
    return f"{message}.{b64(key.sign(message.encode()))}"


def read(text: str, now_s: float = NOW, denied: frozenset[str] = frozenset()) -> access.Claims:
    parts = access.take_apart(text, KEYS)
    try:
        Ed25519PublicKey.from_public_bytes(parts.key).verify(parts.signature, parts.message)
    except InvalidSignature:
        raise InvalidToken from None
    return access.claims(parts.payload, issuer=ISSUER, now_s=now_s, denied=denied)


def test_a_good_token_says_who_it_is():
    assert read(token()) == access.Claims(USER, SESSION, "student", ("morning",), "bg", NOW + 900)


@pytest.mark.parametrize(
    "change",
    [{"alg": "none"}, {"alg": "HS256"}, {"alg": "Ed25519"}, {"typ": "JWT"}, {"kid": "2"},
     {"kid": 1}, {"kid": "../1"}, {"jku": "https://evil.example"}, {"crit": ["exp"]},
     {"jwk": {"kty": "OKP"}}, {"b64": False}],
)  # fmt: skip
def test_another_header_is_refused(change: dict[str, object]):
    with pytest.raises(InvalidToken):
        read(token(HEADER | change))


@pytest.mark.parametrize("name", ["alg", "typ", "kid"])
def test_a_header_without_a_member_is_refused(name: str):
    with pytest.raises(InvalidToken):
        read(token({key: value for key, value in HEADER.items() if key != name}))


@pytest.mark.parametrize(
    "change",
    [{"iss": "https://other.example"}, {"aud": "mail"}, {"aud": ["uchi"]}, {"sub": "me"},
     {"sub": None}, {"sid": "x"}, {"role": "root"}, {"role": ["admin"]}, {"groups": "all"},
     {"lang": "de"}, {"exp": NOW + 901}, {"exp": float(NOW + 900)}, {"exp": True},
     {"iat": NOW + 60}, {"iat": None}],
)  # fmt: skip
def test_another_payload_is_refused(change: dict[str, object]):
    with pytest.raises(InvalidToken):
        read(token(payload=PAYLOAD | change))


def test_an_unsigned_token_is_refused():
    head, body, _ = token().split(".")
    for text in (f"{head}.{body}.", f"{head}.{body}", f"{head}.{body}.{b64(bytes(64))}"):
        with pytest.raises(InvalidToken):
            read(text)


def test_a_token_of_a_stranger_is_refused():
    with pytest.raises(InvalidToken):
        read(token(key=Ed25519PrivateKey.from_private_bytes(b"s" * 32)))


def test_a_second_spelling_of_the_same_bytes_is_refused():
    text = token()
    # 64 bytes end in a letter of which only 2 bits count: the other 15 spellings decode alike.
    others = [text[:-1] + c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"]
    assert sum(_is_read(other) for other in others if other != text) == 0
    assert not _is_read(text + "=")
    assert not _is_read(text + "\n")


def _is_read(text: str) -> bool:
    try:
        read(text)
    except InvalidToken:
        return False
    return True


def test_a_payload_with_a_doubled_member_is_refused():
    doubled = json.dumps(PAYLOAD)[:-1] + ', "role": "admin"}'
    message = f"{b64(json.dumps(HEADER).encode())}.{b64(doubled.encode())}"
    with pytest.raises(InvalidToken):
        read(f"{message}.{b64(KEY.sign(message.encode()))}")


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "a" * 5_000, "я.я.я", "." * 5_000])
def test_what_is_no_token_is_refused(text: str):
    with pytest.raises(InvalidToken):
        read(text)


def test_a_token_ends_after_fifteen_minutes_and_a_little_for_the_clocks():
    read(token(), NOW + 904)
    with pytest.raises(TokenExpired):
        read(token(), NOW + 905)


def test_a_session_that_ended_is_refused_before_its_token_expires():
    with pytest.raises(SessionEnded):
        read(token(), denied=frozenset({SESSION}))
