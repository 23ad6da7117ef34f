"""The vault: opens what it sealed, for what it was sealed for, and nothing else."""

from __future__ import annotations

import pytest

from functions.keys import KeyRing
from origin import vault
from origin.vault import NotSealedHere

OLD, NEW = bytes(range(32)), bytes(range(32, 80))
RING = KeyRing(1, {1: OLD})
ABOUT = b"totp\x00maria"


def test_what_was_sealed_opens_again_and_does_not_show() -> None:
    sealed = vault.seal(RING, b"a secret", ABOUT)
    assert b"a secret" not in sealed
    assert vault.open_(RING, sealed, ABOUT) == b"a secret"


def test_two_seals_of_one_secret_look_different() -> None:
    assert vault.seal(RING, b"a secret", ABOUT) != vault.seal(RING, b"a secret", ABOUT)


def test_a_seal_moved_to_somebody_else_stays_shut() -> None:
    sealed = vault.seal(RING, b"a secret", ABOUT)
    with pytest.raises(NotSealedHere):
        vault.open_(RING, sealed, b"totp\x00ivan")


def test_every_changed_byte_shuts_it() -> None:
    sealed = vault.seal(KeyRing(1, {1: OLD, 2: OLD}), b"a secret", ABOUT)
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 3]) + sealed[at + 1 :]
        with pytest.raises(NotSealedHere):
            vault.open_(KeyRing(1, {1: OLD, 2: OLD}), changed, ABOUT)
    for length in range(len(sealed)):
        with pytest.raises(NotSealedHere):
            vault.open_(RING, sealed[:length], ABOUT)


def test_a_replaced_key_opens_what_it_sealed_until_it_is_dropped() -> None:
    sealed = vault.seal(RING, b"a secret", ABOUT)
    assert vault.open_(KeyRing(2, {2: NEW, 1: OLD}), sealed, ABOUT) == b"a secret"
    with pytest.raises(NotSealedHere):
        vault.open_(KeyRing(2, {2: NEW}), sealed, ABOUT)
