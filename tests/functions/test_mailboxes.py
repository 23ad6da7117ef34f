"""Mailboxes: one mailbox has one key, in every script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.mailboxes import key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maria@uchi.example", "MARIA@Uchi.Example"),
        ("мария@пример.бг", "МАРИЯ@ПРИМЕР.БГ"),
        ("живко@пример.бг", "Живко@xn--e1afmkfd.xn--90ae"),
        ("живко@uchi.example", " ЖИВКО@UCHI.EXAMPLE "),
        ("jos\u00e9@uchi.example", "JOSE\u0301@uchi.example"),
        ("maria@uchi.example", "maria@uchi.example."),
    ],
)
def test_spellings_of_one_mailbox_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maria@uchi.example", "mario@uchi.example"),
        ("maria@stra\u00dfe.example", "maria@strasse.example"),
        ("м@uchi.example", "m@uchi.example"),
        ("maria.uchi@uchi.example", "mariauchi@uchi.example"),
    ],
)
def test_different_mailboxes_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text(max_size=80))
def test_any_text_has_a_key_and_the_key_of_a_key_is_itself(text: str) -> None:
    once = key(text)
    assert key(once) == once
    assert key(unicodedata.normalize("NFD", text)) == once
