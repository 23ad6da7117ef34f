"""A notice is said to the reader whom it is about, once and not for long."""

from __future__ import annotations

from datetime import UTC, datetime

from functions.keys import KeyRing
from origin.pages import notices
from templates.catalogues import catalogue

RING = KeyRing(1, {1: b"k" * 32})
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_a_notice_is_read_by_its_reader_only() -> None:
    text = notices.write(RING, "profile-saved", "maria", NOW)
    assert notices.read(RING, text, "maria", NOW) == "profile-saved"
    assert notices.read(RING, text, "petar", NOW) is None
    assert notices.read(RING, text, "", NOW) is None


def test_a_notice_is_not_said_for_long() -> None:
    text = notices.write(RING, "profile-saved", "maria", NOW)
    assert notices.read(RING, text, "maria", NOW + notices.LIFETIME) is None


def test_nobody_makes_the_house_say_what_did_not_happen() -> None:
    text = notices.write(RING, "profile-saved", "maria", NOW)
    other = "password-changed" + text.removeprefix("profile-saved")
    foreign = notices.write(KeyRing(1, {1: b"x" * 32}), "profile-saved", "maria", NOW)
    for made_up in (other, foreign, "profile-saved", "profile-saved.", "x.bcd", "", text[:-1]):
        assert notices.read(RING, made_up, "maria", NOW) is None


def test_every_notice_is_said_in_both_languages() -> None:
    assert set(notices.SENTENCES.values()) <= catalogue("bg").keys()
    # The page ends each with its full stop.
    assert not [text for text in notices.SENTENCES.values() if text[-1] in ".!"]
