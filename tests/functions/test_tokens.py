"""Tokens: one spelling, one purpose, one lifetime, and no change survives."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import tokens
from functions.keys import KeyRing
from functions.naming import spell, unspell
from functions.tokens import BadToken, ExpiredToken, Slot, View

RING = KeyRing(2, {2: b"n" * 32, 1: b"o" * 32})
NOW = 1_795_000_000_000
VIEW = View(bytes(range(16)), UUID(int=7), b"version!", NOW, "bg")
SLOT = Slot(
    VIEW.view, UUID(int=7), UUID(int=9), b"version!", NOW, 2_500, 1, "en",
    "https://zora.example/хляб?x=1", ("course", "hours"),
)  # fmt: skip
VIEW_BEFORE = (
    "lkbcbfbbbcbfbgbhbjbkblbmbnbpbqbrbsbvbzbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbllkkjlflgknkzkvfcbb"
    "bbbcpcvvjkjvbbbbpmshbhssfbmgqhnhnzkzhjvcvlghjbbg"
)
SLOT_BEFORE = (
    "lgbcbfbbbcbfbgbhbjbkblbmbnbpbqbrbsbvbzbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbblbbbbbbbbbbbbbbbbbb"
    "bbbbbbbbbbbbbnlkkjlflgknkzkvfcbbbbbcpcvvjkjvbbbbbbbbbbbbbbbnrhbcbckmlhlhlblggpfzfzlpkzlf"
    "kcfvkjlmkckslbkrkjfzscmjsbqqscmzsbqcgzlmgsgchhspzrbchhbqplffcqkglprhchqvsgmg"
)
"""What the format before made of VIEW and SLOT."""


def test_a_view_token_says_what_was_signed():
    assert tokens.verify_view(RING, tokens.sign_view(RING, VIEW), NOW) == VIEW


def test_a_slot_token_names_where_it_leads():
    assert tokens.verify_slot(RING, tokens.sign_slot(RING, SLOT), NOW) == SLOT


@pytest.mark.parametrize("reasons", [(), ("everybody",), tokens.REASONS])
def test_a_slot_token_names_the_rules_that_matched(reasons: tuple[str, ...]):
    slot = replace(SLOT, reasons=reasons)
    assert tokens.verify_slot(RING, tokens.sign_slot(RING, slot), NOW) == slot


def test_a_view_is_signed_alike_by_its_parts():
    facts = tokens.facts(VIEW.view, NOW, tokens.leaf(VIEW.page, VIEW.version, "bg"))
    assert tokens.spell_view(RING, facts).decode() == tokens.sign_view(RING, VIEW)


def test_tokens_of_the_format_before_are_good_for_their_lifetime():
    assert tokens.verify_view(RING, VIEW_BEFORE, NOW) == VIEW
    assert tokens.verify_slot(RING, SLOT_BEFORE, NOW) == replace(SLOT, reasons=())
    with pytest.raises(ExpiredToken):
        tokens.verify_slot(RING, SLOT_BEFORE, NOW + tokens.SLOT_LIFETIME_MS + 1)


@pytest.mark.parametrize("token", [VIEW_BEFORE, SLOT_BEFORE])
def test_a_token_of_the_format_before_can_t_be_changed_either(token: str):
    data = unspell(token)
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << (bit % 8)
        for verify in (tokens.verify_view, tokens.verify_slot):
            with pytest.raises(BadToken):
                verify(RING, spell(bytes(changed)), NOW)


def test_a_key_of_any_length_signs():
    long = KeyRing(9, {9: b"k" * 200})
    assert tokens.verify_view(long, tokens.sign_view(long, VIEW), NOW) == VIEW


def test_a_token_spells_no_word():
    token = tokens.sign_slot(RING, SLOT)
    assert set(token) <= set("bcfghjklmnpqrsvz")


def test_a_token_of_the_key_before_is_still_good():
    old = KeyRing(1, {1: RING.keys[1]})
    assert tokens.verify_view(RING, tokens.sign_view(old, VIEW), NOW) == VIEW


def test_a_token_of_a_retired_key_is_refused():
    token = tokens.sign_view(KeyRing(1, {1: RING.keys[1]}), VIEW)
    with pytest.raises(BadToken):
        tokens.verify_view(KeyRing(2, {2: RING.keys[2]}), token, NOW)


def test_a_view_token_is_no_slot_token():
    with pytest.raises(BadToken):
        tokens.verify_slot(RING, tokens.sign_view(RING, VIEW), NOW)
    with pytest.raises(BadToken):
        tokens.verify_view(RING, tokens.sign_slot(RING, SLOT), NOW)


def test_every_single_bit_matters():
    data = unspell(tokens.sign_slot(RING, SLOT))
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(BadToken):
            tokens.verify_slot(RING, spell(bytes(changed)), NOW)


@given(st.text(max_size=400))
def test_no_text_is_a_token_by_chance(text: str):
    with pytest.raises(BadToken):
        tokens.verify_view(RING, text, NOW)


@pytest.mark.parametrize("cut", [0, 1, 2, 5, 32, 100])
def test_a_cut_token_is_refused(cut: int):
    with pytest.raises(BadToken):
        tokens.verify_slot(RING, tokens.sign_slot(RING, SLOT)[:cut], NOW)


def test_a_token_lives_three_days_to_the_millisecond():
    token = tokens.sign_view(RING, VIEW)
    tokens.verify_view(RING, token, NOW + tokens.VIEW_LIFETIME_MS)
    with pytest.raises(ExpiredToken):
        tokens.verify_view(RING, token, NOW + tokens.VIEW_LIFETIME_MS + 1)


def test_a_token_from_the_future_is_refused():
    token = tokens.sign_view(RING, replace(VIEW, issued_ms=NOW + tokens.MAX_FUTURE_MS + 1))
    with pytest.raises(BadToken):
        tokens.verify_view(RING, token, NOW)


def test_the_issue_day_is_the_utc_day():
    midnight = 1_795_046_400_000
    assert tokens.issue_day(midnight).isoformat() == "2026-11-19"
    assert tokens.issue_day(midnight - 1).isoformat() == "2026-11-18"


def test_a_landing_address_over_the_limit_is_not_signed():
    with pytest.raises(ValueError, match="too long"):
        tokens.sign_slot(RING, replace(SLOT, landing="https://x.example/" + "a" * 2_000))
