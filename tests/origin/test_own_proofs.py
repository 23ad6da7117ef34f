"""Own proofs: what the house signs for one use is worth nothing in another, and is not kept."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from functions.keys import KeyRing
from origin import csrf, login_tickets, recovery_codes, refresh_tokens, totp, vault, verification
from origin.refresh_tokens import RefreshToken

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING, OTHER = KeyRing(1, {1: OLD}), KeyRing(1, {1: NEW})
BOTH = KeyRing(2, {2: NEW, 1: OLD})
MARIA, IVAN = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECRET = b"12345678901234567890"


def drawn(size: int) -> bytes:
    return bytes(range(size))


def issued(ring: KeyRing = RING) -> RefreshToken:
    return refresh_tokens.first(ring, uuid4(), drawn(32))


def test_of_a_refresh_token_a_hash_is_kept_that_does_not_lead_back() -> None:
    token = issued()
    assert token.hash == hashlib.sha256(token.text.encode()).digest()


def test_whoever_holds_an_old_refresh_token_can_not_work_out_the_next_one() -> None:
    token = issued()
    [mine], [other] = (refresh_tokens.successors(ring, token) for ring in (RING, OTHER))
    assert mine.secret != other.secret
    # Nor a part of it: the tag that they hold is another function of the same bytes.
    data = token.session.bytes + token.secret
    assert not any(
        mine.secret.startswith(hmac.digest(OLD, plain, "sha256")[:16])
        for plain in (data, b"tag" + data, b"refresh token\0tag\0" + data)
    )


def test_a_lost_answer_is_given_again_while_a_key_is_replaced() -> None:
    token = issued()
    [before] = refresh_tokens.successors(RING, token)
    assert before in refresh_tokens.successors(BOTH, token)
    assert refresh_tokens.read(BOTH, token.text) == token


def test_a_refresh_token_has_one_spelling() -> None:
    token = issued()
    assert refresh_tokens.read(RING, token.text) == token
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # The last letter carries two bits of six: fifteen others mean the same bytes.
    others = [token.text[:-1] + each for each in letters if each != token.text[-1]]
    others += [token.text + "=", token.text + "\n", token.text + "AAAA", "!" + token.text]
    assert all(refresh_tokens.read(RING, text) is None for text in others)


def test_a_ticket_is_over_at_its_end_and_outlives_a_replaced_key() -> None:
    ticket = login_tickets.read(login_tickets.make(RING, MARIA, "hash", NOW, drawn))
    assert ticket is not None
    assert login_tickets.holds(BOTH, ticket, "hash", NOW)
    assert not login_tickets.holds(RING, ticket, "hash", NOW + login_tickets.LIFETIME)
    bound = hashlib.sha256(b"hash").digest()
    plain = hmac.digest(OLD, ticket.fields + bound, "sha256")
    assert not login_tickets.holds(RING, replace(ticket, mac=plain), "hash", NOW)


def test_a_verification_is_for_its_account_and_no_other_kind_of_text() -> None:
    text = verification.token(RING, MARIA, "maria@uchi.example", NOW)
    address = "maria@uchi.example"
    assert verification.holds(RING, text, MARIA, address, NOW)
    assert not verification.holds(RING, text, IVAN, address, NOW)
    assert not verification.holds(RING, text, MARIA, "new@uchi.example", NOW)
    assert not verification.holds(RING, text, MARIA, address, NOW + verification.LIFETIME)
    data = verification.unspell(text)[:-16]
    plain = hmac.digest(OLD, data + address.encode(), "sha256")[:16]
    assert not verification.holds(RING, verification.spell(data + plain), MARIA, address, NOW)


def test_the_proof_of_a_form_is_no_plain_mac() -> None:
    data = MARIA.bytes + bytes(16)
    plain = hmac.digest(OLD, data, "sha256")[:16]
    text = csrf.base64.urlsafe_b64encode(data + plain).decode()
    assert csrf.session_of(RING, text) is None


def test_recovery_codes_are_ten_of_eighty_bits_and_kept_as_hashes_of_their_account() -> None:
    codes = recovery_codes.make(lambda size: uuid4().bytes[:size])
    assert len(set(codes)) == 10
    for code in codes:
        letters = code.replace("-", "")
        assert len(letters) * 5 == 80
        kept = recovery_codes.hashed(MARIA, code)
        assert kept is not None
        assert letters.encode() not in kept
        assert kept != recovery_codes.hashed(IVAN, code)
    for wrong in ("", "a" * 15, "a" * 17, "1" * 16, "я" * 16):
        assert recovery_codes.hashed(MARIA, wrong) is None


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "１２３４５６", "²²²²²²", "-12345", "12.456"]
)
def test_what_is_not_six_digits_is_no_code(typed: str) -> None:
    assert totp.digits(typed) is None


def test_a_code_may_be_typed_in_groups_and_is_one_step_off_at_most() -> None:
    assert totp.digits(" 123 456 ") == "123456"
    current = int(NOW.timestamp()) // totp.STEP_S
    app = totp.TOTP(totp.spelled(SECRET))
    for off, right in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        found = totp.step_of(SECRET, app.generate_otp(current + off), NOW)
        assert found == (current + off if right else None)


def test_a_code_of_two_steps_is_used_up_for_the_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totp.TOTP, "generate_otp", lambda *_: "123456")
    assert totp.step_of(SECRET, "123456", NOW) == int(NOW.timestamp()) // totp.STEP_S + 1


def test_every_byte_of_the_vaults_key_counts() -> None:
    longer, other = KeyRing(1, {1: OLD + b"a"}), KeyRing(1, {1: OLD + b"b"})
    sealed = vault.seal(longer, b"a secret", b"totp")
    for ring in (other, RING):
        with pytest.raises(vault.NotSealedHere):
            vault.open_(ring, sealed, b"totp")
