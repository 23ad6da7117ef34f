"""Verified tokens are remembered, and end as they would have ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from functions.access import InvalidToken, TokenExpired
from functions.keys import KeyRing
from origin import signing
from origin.signing import Signer

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ISSUER = "https://uchi.example"


def signer(seed: int = 1) -> Signer:
    return Signer(KeyRing(1, {1: bytes([seed]) * 32}), ISSUER)


def test_a_remembered_token_still_ends() -> None:
    ours = signer()
    token = ours.sign(uuid4(), uuid4(), "student", "bg", NOW)
    assert ours.read(token, NOW) == ours.read(token, NOW)
    with pytest.raises(TokenExpired):
        ours.read(token, NOW + timedelta(minutes=16))


def test_a_token_near_a_remembered_one_is_not_believed() -> None:
    ours, stranger = signer(), signer(2)
    token = ours.sign(uuid4(), uuid4(), "student", "bg", NOW)
    ours.read(token, NOW)
    head, payload, signature = token.split(".")
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]
    foreign = stranger.sign(uuid4(), uuid4(), "admin", "bg", NOW)
    for wrong in (f"{head}.{payload}.{flipped}", f"{token}A", f"{token} ", foreign, "\udc80"):
        with pytest.raises(InvalidToken):
            ours.read(wrong, NOW)


def test_memory_is_bounded_and_made_up_tokens_push_nobody_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signing, "REMEMBERED", 3)
    ours, stranger = signer(), signer(2)
    for _ in range(9):
        ours.read(ours.sign(uuid4(), uuid4(), "student", "bg", NOW), NOW)
    kept = dict(ours._verified)
    assert len(kept) == 3
    with pytest.raises(InvalidToken):
        ours.read(stranger.sign(uuid4(), uuid4(), "student", "bg", NOW), NOW)
    assert ours._verified == kept
