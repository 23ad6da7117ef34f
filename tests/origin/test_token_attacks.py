"""Attacks on tokens: what the origin's own reader makes of every published one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from functions.access import InvalidToken, TokenExpired
from functions.keys import KeyRing
from origin.signing import Signer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEDS = {1: b"1" * 32, 2: b"2" * 32}
SIGNER = Signer(KeyRing(2, SEEDS), "https://uchi.example")
USER, SESSION = UUID(int=7), UUID(int=8)
GOOD = SIGNER.sign(USER, SESSION, "student", "bg", NOW, ["morning"])


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def part(text: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(text + "=="))


HEADER, PAYLOAD = (part(each) for each in GOOD.split(".")[:2])


def written(header: dict[str, Any], payload: dict[str, Any]) -> str:
    return f"{b64(json.dumps(header).encode())}.{b64(json.dumps(payload).encode())}"


def made(
    header: dict[str, Any] | None = None, payload: dict[str, Any] | None = None, seed: int = 2
) -> str:
    """Return a token signed by one of our keys, its header and payload changed."""
    message = written(HEADER | (header or {}), PAYLOAD | (payload or {}))
    key = Ed25519PrivateKey.from_private_bytes(SEEDS[seed])
    return f"{message}.{b64(key.sign(message.encode()))}"


def by_hmac(secret: bytes, algorithm: str) -> str:
    message = written(HEADER | {"alg": algorithm}, PAYLOAD)
    return f"{message}.{b64(hmac.digest(secret, message.encode(), hashlib.sha256))}"


@pytest.fixture(autouse=True)
def remembered() -> None:
    """The good token is known already: nothing near it may profit from that."""
    SIGNER.read(GOOD, NOW)


def test_a_token_says_who_it_is_and_in_which_groups() -> None:
    claims = SIGNER.read(GOOD, NOW)
    assert (claims.user, claims.session, claims.groups) == (USER, SESSION.hex, ("morning",))
    assert SIGNER.read(made(), NOW) == claims, "the attacks below differ by what they change alone"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", None, 0, []])
@pytest.mark.parametrize("signature", ["", "AA", b64(bytes(64)), GOOD.split(".")[2]])
def test_without_a_signature_nothing_is_believed(algorithm: object, signature: str) -> None:
    header, payload, _ = made({"alg": algorithm}).split(".")
    with pytest.raises(InvalidToken):
        SIGNER.read(f"{header}.{payload}.{signature}", NOW)


def test_the_public_key_is_no_secret_to_sign_with() -> None:
    armour = b"-----%s PUBLIC KEY-----\n"
    for number, text in SIGNER.public.items():
        raw = base64.urlsafe_b64decode(text + "==")
        pem = armour % b"BEGIN" + base64.b64encode(raw) + b"\n" + armour % b"END"
        for secret in (raw, text.encode(), pem, number.encode(), b""):
            for algorithm in ("HS256", "HS512", "EdDSA"):
                with pytest.raises(InvalidToken):
                    SIGNER.read(by_hmac(secret, algorithm), NOW)


@pytest.mark.parametrize(
    "header",
    [{"kid": "3"}, {"kid": 2}, {"kid": None}, {"kid": ["2"]}, {"kid": "../../dev/null"},
     {"kid": "2' OR '1'='1"}, {"kid": "02"}, {"kid": "2\x00"}, {"kid": "1"}, {"kid": ""},
     {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example"},
     {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(bytes(32))}}, {"x5c": ["AA"]},
     {"crit": ["b64"], "b64": False}, {"zip": "DEF"}, {"cty": "JWT"}, {"typ": "JWT"},
     {"typ": "refresh"}, {"typ": None}, {"alg": "EdDSA "}, {"alg": "ES256"}, {"alg": "RS256"}],
)  # fmt: skip
def test_a_header_decides_nothing(header: dict[str, object]) -> None:
    with pytest.raises(InvalidToken):
        SIGNER.read(made(header), NOW)


@pytest.mark.parametrize(
    "payload",
    [{"aud": "other"}, {"aud": ["uchi"]}, {"aud": None}, {"iss": "https://evil.example"},
     {"iss": "https://uchi.example/"}, {"iss": None}, {"role": "root"}, {"role": None},
     {"sub": "0"}, {"sid": "x"}, {"exp": "9999999999"}, {"exp": 1e12}, {"exp": None},
     {"exp": PAYLOAD["iat"] + 86_400}, {"iat": PAYLOAD["iat"] + 600}, {"groups": None}],
)  # fmt: skip
def test_a_token_for_somebody_else_or_another_time_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(InvalidToken):
        SIGNER.read(made(payload=payload), NOW)


def test_a_token_of_the_other_live_key_is_believed_and_of_a_dead_one_not() -> None:
    assert SIGNER.read(made({"kid": "1"}, seed=1), NOW).user == USER
    alone = Signer(KeyRing(2, {2: SEEDS[2]}), "https://uchi.example")
    with pytest.raises(InvalidToken):
        alone.read(made({"kid": "1"}, seed=1), NOW)


def test_an_expired_token_is_refused() -> None:
    SIGNER.read(GOOD, NOW + timedelta(seconds=904))
    with pytest.raises(TokenExpired):
        SIGNER.read(GOOD, NOW + timedelta(seconds=905))


def test_one_token_has_one_spelling() -> None:
    header, payload, signature = GOOD.split(".")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    variants = [f"{header}.{payload}.{signature[:-1]}{last}" for last in letters]
    variants += [f"{GOOD}{more}" for more in ("=", "==", "A", "\n", "\t", " ", ".")]
    variants += [f" {GOOD}", f"{header}=.{payload}.{signature}", f"{GOOD.replace('.', '=.')}"]
    for variant in set(variants) - {GOOD}:
        with pytest.raises(InvalidToken):
            SIGNER.read(variant, NOW)


def test_every_changed_letter_is_noticed() -> None:
    for place in range(len(GOOD)):
        changed = "A" if GOOD[place] != "A" else "B"
        with pytest.raises(InvalidToken):
            SIGNER.read(GOOD[:place] + changed + GOOD[place + 1 :], NOW)
