"""Signatures: each signed part matters, a minute is the limit, and old keys still verify."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import signatures
from functions.keys import KeyRing
from functions.signatures import BadSignature, Signed

RING = KeyRing(2, {2: b"n" * 32, 1: b"o" * 32})
NOW = 1_795_000_000_000
SIGNED = Signed("POST", "/edge/events", "a=1", b"{}", "192.0.2.1", "f" * 32)
HEADER = signatures.sign_request(RING, NOW, SIGNED)


def test_a_signed_request_is_believed():
    signatures.verify_request(RING, HEADER, NOW, SIGNED)


@pytest.mark.parametrize(
    "change",
    [{"method": "PUT"}, {"path": "/edge/event"}, {"query": "a=2"}, {"body": b"[]"},
     {"address": "192.0.2.2"}, {"request_id": "e" * 32}, {"path": "/edge/eventsa", "query": "=1"}],
)  # fmt: skip
def test_each_part_of_a_request_is_signed(change: dict[str, str]):
    with pytest.raises(BadSignature):
        signatures.verify_request(RING, HEADER, NOW, replace(SIGNED, **change))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("skew", [-60_001, 60_001])
def test_more_than_a_minute_is_too_much(skew: int):
    with pytest.raises(BadSignature):
        signatures.verify_request(RING, HEADER, NOW + skew, SIGNED)
    signatures.verify_request(RING, HEADER, NOW + skew - (1 if skew > 0 else -1), SIGNED)


@pytest.mark.parametrize("position", range(3))
def test_each_field_of_the_header_matters(position: int):
    fields = HEADER.split(".")
    fields[position] = str(int(fields[position]) + 1)
    with pytest.raises(BadSignature):
        signatures.verify_request(RING, ".".join(fields), NOW, SIGNED)


@pytest.mark.parametrize("header", ["", "1", "1.2.3", "1.x.1.a", "1.2.²." + "0" * 64, "1.2.9.я"])
def test_what_is_no_signature_is_refused(header: str):
    with pytest.raises(BadSignature):
        signatures.verify_request(RING, header, NOW, SIGNED)


def test_an_answer_is_bound_to_its_question():
    header = signatures.sign_response(RING, NOW, "f" * 32, 200, b"manifest")
    signatures.verify_response(RING, header, NOW, "f" * 32, 200, b"manifest")
    for change in (
        ("e" * 32, 200, b"manifest"),
        ("f" * 32, 404, b"manifest"),
        ("f" * 32, 200, b""),
    ):
        with pytest.raises(BadSignature):
            signatures.verify_response(RING, header, NOW, *change)


def test_a_request_signature_is_no_answer_signature():
    with pytest.raises(BadSignature):
        signatures.verify_response(RING, HEADER, NOW, SIGNED.request_id, 200, SIGNED.body)


def test_the_old_key_is_believed_until_it_is_taken_out():
    header = signatures.sign_request(KeyRing(1, {1: RING.keys[1]}), NOW, SIGNED)
    signatures.verify_request(RING, header, NOW, SIGNED)
    with pytest.raises(BadSignature):
        signatures.verify_request(KeyRing(2, {2: RING.keys[2]}), header, NOW, SIGNED)
